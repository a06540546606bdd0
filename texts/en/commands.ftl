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
find-usage = Say what to look for, in any order. Examples: /find market rubbish; /find East open; /find #12
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
