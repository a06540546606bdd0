# Weekly digest, what is overdue, reminder of the contractor's table
version-note = { $version ->
    [1] {""}
   *[other] { " " }· version { $version }
  }
weekly-title = Weekly digest · { $town } · { DATE($from) } to { DATE($to) }{ version-note }
weekly-rounds = { $held ->
    [one] 1 round
   *[other] { $held } rounds
  }{ " " }held ({ $planned } planned){ $short ->
    [0] {""}
   *[other] , { $short } short
  }
weekly-problems = { $found } found · { $closed } closed · { $overdue } open and overdue
weekly-again = { $again } found again · { $orders ->
    [one] 1 supervision order
   *[other] { $orders } supervision orders
  }
weekly-community = { $community }: found { $found }, closed { $closed }, overdue { $overdue }{ $orders ->
    [0] {""}
   *[other] , orders { $orders }
  }
overdue-title = 🔴 { $count } overdue · { DATE($day) }{ version-note }
overdue-community = { $community }: { $count }, the oldest #{ $number } by { SPAN($seconds) }
contractor-title = Contractor's evaluation · { DATE($day) }{ version-note }
contractor-ask = It is Friday: { $count ->
    [one] 1 community
   *[other] { $count } communities
  }, please hand in this week's table.
