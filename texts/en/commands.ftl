# Commands and lists: find, mine, overdue, deputies, undo
command-sees-nothing = Your role does not look at problems. Send /help to see what you can do.
list-open = 🟠 #{ NUM($number) } { $community } · { $what } · due { WHEN($due) }
list-overdue = 🔴 #{ NUM($number) } { $community } · { $what } · { SPAN($late) } late
list-rectified = 🔵 #{ NUM($number) } { $community } · { $what } · answered { WHEN($at) }
list-closed = 🟢 #{ NUM($number) } { $community } · { $what } · closed { DATE($at) }
list-withdrawn = ⚪ #{ NUM($number) } { $community } · { $what } · withdrawn
list-gone = This list is gone, please ask again. Example: /overdue
list-not-yours = Somebody else asked for this list; send { $command } yourself
overdue-list = { NUM($count) } overdue
overdue-list-none = Nothing is overdue.
find-usage = Say what to look for, in any order. Examples: /find market rubbish; /find East open; /find #12; a check code: /find 7K2MQX
find-found = { NUM($count) } found: { $words }
find-many = { NUM($count) } found: { $words }. One more word helps, for example: /find East rubbish open
find-none = Nothing found: { $words }. Try another word, for example: /find market rubbish
mine-list = { NUM($count) } waiting for { $name }
mine-none = { $name }, nothing waits for you.
mine-private = Ask me in private what waits for you: /mine
mine-order-draft = 📕 { $community } · order to be issued
mine-order-issued = 📕 { $name } { $community } · sign by { WHEN($due) }
mine-order-signed = 📕 { $name } { $community } · answer by { WHEN($due) }
problem-usage = Say the problem's number. Example: /problem 12
problem-none = There is no #{ $number } that you may see. Example: /problem 12; by words: /find market rubbish
problem-photos = Photos { NUM($before) } · after { NUM($after) }{ $again ->
    [0] {""}
   *[other] { " " }· seen again { NUM($again) }
  }
problem-no-photos = No photos
button-photos = Photos
course-title = How it went:
course-more = … ({ NUM($count) } steps between)
course-reported = { WHEN($at) } reported by { $by }
course-acknowledged = { WHEN($at) } acknowledged by { $by }
course-seen = { WHEN($at) } seen again by { $by }
course-rectified = { WHEN($at) } answered by { $by }
course-accepted = { WHEN($at) } accepted by { $by }
course-returned = { WHEN($at) } returned by { $by }: { $reason }
course-withdrawn = { WHEN($at) } withdrawn: { $reason }
course-order = { WHEN($at) } in order { $name }
help-mine = What waits for you: /mine
help-overdue = Overdue: /overdue
help-find = Find: /find market rubbish
help-problem = One problem: /problem 12
undo-nothing = Nothing to undo in the last 10 minutes.
undo-not-such = What you did last ({ CLOCK($at) }) is not undone by /undo. { $kind ->
    [answer] It waits for its verification: reply to the card with the right photos, or ask an inspector to tap [Return]
    [order] An order stays on the books: the office may send /order withdraw 8 reason, or /order return 8 reason for its answer
    [transfer] Handing on takes both sides: the other one taps [Not ours], or the office decides
    [deputy] A deputy may be ended: /deputy end Wu
    [role] The office changes the roster: /role
    [invitation] An invitation is taken back in /invite
    [clean-up] The office strikes a clean-up: /strike
    [campaign] A campaign may be ended: /campaign end Spring clean-up
    [round] A round in which no community is visited does not count
    [joined] If it is another spot, tap [Another spot]
    [undone] It was an undo itself: just do it anew
    [report] Its poster or the office withdraws a report: [Withdraw] on the card
   *[other] Ask the office to change it
  }.
undo-elsewhere = What you did last was not in this group; send /undo there or to me in private
undo-built-upon = #{ $numbers }: somebody went on from it, it stands.
undo-in-order = #{ $numbers } is part of an order, it stands.
undo-done = Undone #{ $numbers }: { $act ->
    [acknowledged] acknowledged
    [corrected] corrected
    [reported] reported
    [closed] accepted
    [returned] returned
   *[withdrawn] withdrawn
  } ({ CLOCK($at) }). Now { $state ->
    [open] open
    [rectified] waiting for verification
    [withdrawn] withdrawn
   *[other] { $state }
  }
help-undo = Undo what you just did: /undo
deputy-not-yours = A head names a deputy for themselves, the office for anybody. Example: /deputy Wu { $first } { $last }
deputy-usage = Name a deputy: /deputy Wu { $first } { $last } (for you); the office: /deputy Wu for Zhang { $first } { $last }; end: /deputy end Wu
deputy-list = Deputies:
deputy-list-none = Nobody acts for anybody now.
deputy-listed = { $name } for { $for } ({ role-name }): { DATE($from) } to { DATE($to) }
deputy-named = Done: { $name } acts for { $for } ({ role-name }) from { DATE($from) } to { DATE($to) }; it ends by itself.
deputy-told = Deputy: { $name } acts for { $for } ({ role-name }), { DATE($from) } to { DATE($to) }
deputy-ended = Ended: { $name } for { $for } · { role-name } · { $unit }
deputy-ended-all = { NUM($count) } ended
deputy-ends = { $name } acts for { $for } until { WHEN($at) } only (was to { DATE($to) })
deputy-not-begun = { $name } will not begin to act for { $for } (was { DATE($from) } to { DATE($to) })
deputy-none-to-end = There is no deputy that you can end. Send /deputy to see who acts.
deputy-for-whom = Say for whom. Example: /deputy Wu for Zhang { $first } { $last }
deputy-which = There are several, say whose. Example: /deputy end Wu
deputy-wrong-day = There is no such day: { $day }. Example: /deputy Wu { $first } { $last }
deputy-no-days = Say from when until when. Example: /deputy Wu { $first } { $last }
deputy-past = That day is past; say today or later. Example: /deputy Wu tomorrow { $last }
deputy-reversed = It ends before it begins. Example: /deputy Wu { $first } { $last }
deputy-too-long = A deputy acts for 183 days at most; for longer use /role. Example: /deputy Wu { $first } { $last }
deputy-too-far = That begins too far ahead; within a year, please. Example: /deputy Wu { $first } { $last }
deputy-unknown-person = { $name } is not on the roster. Example: /deputy Wu { $first } { $last }
deputy-namesakes = There are several { $name }; let the office use /role.
deputy-self = Nobody acts for themselves. Example: /deputy Wu { $first } { $last }
deputy-no-role = { $name } has no role that you can hand on. Example: /deputy Wu for Zhang { $first } { $last }
deputy-which-role = { $name } has several roles, say which. Example: /deputy Wu for Zhang clerk { $first } { $last }
help-deputy = Deputies: /deputy Wu for Zhang { $first } { $last } (your own: no name)
menu-start = Register with a code
menu-help = What I can do
menu-find = Find problems
menu-mine = What waits for me
menu-overdue = What is overdue
menu-problem = Look at a problem
menu-undo = Undo what I just did
menu-deputy = Deputies
menu-round = Another round
menu-order = Look at an order
menu-bind = What this group is for
menu-role = Give a role
menu-invite = Make an invitation
