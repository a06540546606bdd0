# 来源与专项行动
button-fix-source = 来源不对
ask-fix-source = №{ NUM($number) } 是哪里来的?
source-inspection = 督查
source-superior = 上级督查
source-public = 群众反映
source-campaign = 专项行动
note-source = 来源 { $source ->
    [superior] 上级督查
    [public] 群众反映
   *[other] 专项行动
  }
note-source-named = 来源 { $name }
note-campaign = 专项行动 { $name }
campaign-title = 正在进行的专项行动
campaign-is = { $name } { DATE($begin) }至{ DATE($end) }{ $has_notice ->
    [no] {""}
   *[other] {" "}{ $notice }
  }{ $claims_all ->
    [yes] (期间问题全部计入)
   *[no] {""}
  }:{ NUM($count) }处
campaign-opened = 已开始:{ $name } { DATE($begin) }至{ DATE($end) }{ $claims_all ->
    [yes] ,期间问题全部计入
   *[no] ,发问题时写上“{ $name }”或“#{ $name }”
  }{ $has_notice ->
    [no] {""}
   *[other] ,依据{ $notice }
  }
campaign-claimed = 期间已上报的{ NUM($count) }处也已计入
campaign-changed = 已更新:{ $name } { DATE($begin) }至{ DATE($end) }{ $claims_all ->
    [yes] ,期间问题全部计入
   *[no] {""}
  }{ $has_notice ->
    [no] {""}
   *[other] ,依据{ $notice }
  }
campaign-closed = 已结束:{ $name }({ DATE($begin) }至{ DATE($end) })
campaign-none = 没有正在进行的“{ $name }”。例:/campaign 结束 春季整治
campaign-usage = 例:/campaign 春季整治 { $today }-{ $last } · 加上文号和“全部”:/campaign 春季整治 { $today }-{ $last } 城创〔{ NUM($year) }〕3号 全部 · 结束:/campaign 结束 春季整治
help-campaign = 专项行动:/campaign 春季整治 { $today }-{ $last }
menu-campaign = 专项行动
