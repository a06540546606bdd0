# 周通报、超期提醒、环卫考评提醒
version-note = { $version ->
    [1] {""}
   *[other] (第{ $version }版)
  }
weekly-title = 周督查通报 · { $town } · { DATE($from) }至{ DATE($to) }{ version-note }
weekly-rounds = 督查{ $held }轮(计划{ $planned }轮){ $short ->
    [0] {""}
   *[other] ,少{ $short }轮
  }
weekly-problems = 发现{ $found }处 · 销号{ $closed }处 · 未改超期{ $overdue }处
weekly-again = 再次发现{ $again }处 · 下发督办单{ $orders }份
weekly-community = { $community }:发现{ $found } 销号{ $closed } 超期{ $overdue }{ $orders ->
    [0] {""}
   *[other] { " " }督办{ $orders }
  }
overdue-title = 🔴 已超期{ $count }处 · { DATE($day) }{ version-note }
overdue-community = { $community } { $count }处,最久的№{ $number }已超{ SPAN($seconds) }
contractor-title = 环卫考评 · { DATE($day) }{ version-note }
contractor-ask = 今天是周五,请{ $count }个社区上报本周对环卫公司的考评表。
