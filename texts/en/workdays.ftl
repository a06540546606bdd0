# Days off: /workday
help-workday = Days off: /workday with the whole text of the State Council's notice
menu-workday = Days off
button-workday = Put in force
workday-title = Days off
workday-year = { $year }: { $known ->
    [published] published { $notice }
    [provisional] provisional, the notice is not entered, only what the law fixes is off
   *[none] none, Monday to Friday are counted
  }
workday-how = To enter or change a year: /workday and the notice's whole text with its title; you see it first, [Put in force] makes it count
workday-preview = Days off { $year } { $notice } · please check
workday-holiday = { $name }: { $days }, { NUM($count) } { $count ->
    [1] day
   *[other] days
  }{ $is_worked ->
    [yes] ; worked: { $worked }
   *[no] {""}
  }
workday-more-off = Now off: { $days }
workday-more-worked = Now worked: { $days }
workday-same = The working days stay as they are
workday-moves = { NUM($count) } open { $count ->
    [1] problem
   *[other] problems
  } due later ({ $numbers }{ $is_more ->
    [yes] …
   *[no] {""}
  })
workday-orders-stay = No deadline gets earlier; those in hours, of orders and of lists from above stay
workday-done = Days off { $year } in force { $notice } ({ $name }, { WHEN($at) })
workday-left = Days off { $year } not entered ({ $name })
workday-you-did = In force
workday-you-left = Not entered
workday-used = Done already
workday-changed = The days off have just changed, look at the new preview
workday-forbidden = The office does that
workday-elsewhere = Send the days off in the office's chat: /workday with the notice's whole text
workday-which-year = The notice is of { $year }; only { $now } and { $next } can be entered
workday-no-year = No year found: paste the notice with its title
workday-missing-days = The notice is not whole, it lacks { $holidays }. Paste its whole text
workday-twice = { $holiday } stands there twice; paste the whole text of one notice
workday-no-days = { $holiday }: no days off found
workday-gap = { $holiday }: the days off are not in a row
workday-count = { $holiday }: the notice says { $said } days, the dates are { $counted }
workday-order = { $holiday }: { $said } cannot be
workday-no-date = { $holiday }: there is no { $said }
workday-weekday = { $holiday }: { $said } of { $year } is a { $weekday }, the notice says { $written }
workday-not-weekend = { $holiday }: { $said } is no weekend, or off itself, so it cannot be worked instead
workday-overlap = Two holidays overlap
workday-missing = The days off of { $year } are not entered yet; deadlines beyond the year's end are provisional. Once the notice is out, send /workday with its whole text here{ version-note }
note-provisional = Provisional: the days off of { $year } are not entered
