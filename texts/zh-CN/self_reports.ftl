# 自查自改、集中整治
button-self-check = 都不是,自查自改
button-clean-up = 都不是,集中整治
strike-title = 最近的自查自改、集中整治
strike-listed = { NUM($number) } · { $community } { WHEN($at) } { $words }
strike-done = 已划去第{ NUM($number) }条({ WHEN($at) })
strike-already = 第{ NUM($number) }条({ WHEN($at) })早已划去
strike-usage = 回复社区那条消息发 /strike 原因,或 /strike 17 原因
weekly-self-reports = 自查自改 { $community }:{ $has_done ->
    [no] { NUM($count) }次
   *[other] { $done }
  }{ $people ->
    [0] {""}
   *[other] {" · "}{ NUM($people) }人次
  }
help-clean-up = 自查自改:发照片配一句话。例:自查自改 清理小广告23处
help-strike = 划去一条自查自改:回复那条消息发 /strike 原因
menu-strike = 划去自查自改
ask-which-elsewhere = №{ $number } 在另一个群,请到那个群里回复它的卡片。不是答复它?
