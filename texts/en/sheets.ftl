# Many at once, the course of events, questions after the round
sheet-title = { NUM($count) } to verify
sheet-left = { NUM($left) } still to verify
sheet-done = All { NUM($count) } accepted
sheet-over = All { NUM($count) } verified
sheet-one = To verify { NUM($nth) }/{ NUM($count) }
sheet-item = #{ NUM($number) } { $community } · { $place }
sheet-item-accepted = 🟢 #{ NUM($number) } { $community } · { $place }
sheet-item-returned = 🟠 #{ NUM($number) } { $community } · { $place } · returned
sheet-item-gone = ⚪ #{ NUM($number) } { $community } · { $place }
button-accept-all = Accept all
button-one-by-one = One by one
button-next = Next
button-to-sheet = Back
sheet-accepted = { NUM($count) } accepted{ $others ->
    [0] {""}
   *[other] {"; "}{ $forbidden } must be verified by somebody else
  }{ $gone ->
    [0] {""}
   *[other] {"; "}{ $done } done already
  }
sheet-nothing = Nothing for you to verify
sheet-elsewhere = { NUM($count) } waiting for you, not in this group. Send me /verify in private
sheet-replaced = This one is out of date, see the new one
help-sheet = Verify many: /verify, all that wait in one picture
menu-verify = Verify many at once
look-in-private = Sent to your private chat
look-below = See below
look-above = In the group already, below its card
look-on-card = The comparison is on this card
look-nothing = No photo yet
course-of = #{ NUM($number) } { $place }: course of events
list-title = { NUM($count) } to confirm from your round
list-ask-unit = { WHEN($at) } { $words }: which community is this?
list-ask-category = { WHEN($at) } { $words }: what kind of problem is this?
list-ask-words = { WHEN($at) } Which community, which place, which problem is in this photo? Reply with one sentence.
list-ask-split = { WHEN($at) } { NUM($count) } items, { NUM($photos) } photos: how shall they be booked?
