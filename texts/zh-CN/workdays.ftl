# 放假安排:/workday
help-workday = 放假安排:/workday 加国务院办公厅通知全文
menu-workday = 放假安排
button-workday = 生效
workday-title = 放假安排
workday-year = { $year }年:{ $known ->
    [published] 已公布 { $notice }
    [provisional] 暂定,通知未录入,只算法定节日
   *[none] 没有,按周一至周五算
  }
workday-how = 录入或更改:/workday 后面粘贴通知全文(含标题),先给您看,点[生效]才算数
workday-preview = { $year }年放假安排 { $notice } · 请核对
workday-holiday = { $name }:{ $days },{ NUM($count) }天{ $is_worked ->
    [yes] ;上班:{ $worked }
   *[no] {""}
  }
workday-more-off = 改为放假:{ $days }
workday-more-worked = 改为上班:{ $days }
workday-same = 工作日与现在的一样
workday-moves = 未销号问题{ NUM($count) }件时限顺延({ $numbers }{ $is_more ->
    [yes] 等
   *[no] {""}
  })
workday-orders-stay = 已告知的时限不提前;按小时计的、督办单上的、上级清单的时限不变
workday-done = { $year }年放假安排已生效 { $notice }({ $name } { WHEN($at) })
workday-left = { $year }年放假安排没有录入({ $name })
workday-you-did = 已生效
workday-you-left = 没有录入
workday-used = 已处理过
workday-changed = 放假安排刚有变化,请看新的预览
workday-forbidden = 由创建办办理
workday-elsewhere = 放假安排请在创建办群里发:/workday 加通知全文
workday-which-year = 通知是{ $year }年的;只录入{ $now }年和{ $next }年的
workday-no-year = 没看到是哪年的:请连标题一起粘贴,例:国务院办公厅关于2027年部分节假日安排的通知
workday-missing-days = 通知不全,缺:{ $holidays }。请粘贴全文
workday-twice = { $holiday }出现了两次,请粘贴一份通知的全文
workday-no-days = { $holiday }没看到放假日期
workday-gap = { $holiday }的放假日期不连续
workday-count = { $holiday }写的是共{ $said }天,按日期是{ $counted }天
workday-order = { $holiday }的日期不对:{ $said }
workday-no-date = { $holiday }的日期不对:{ $said }
workday-weekday = { $holiday }:{ $year }年{ $said }是{ $weekday },通知写的是{ $written }
workday-not-weekend = { $holiday }:{ $said }不是周末,或正在放假,不能是调休上班日
workday-overlap = 两个假期的日期重叠
workday-missing = { $year }年放假安排还没录入,跨年的时限只能暂定。国务院通知公布后,在这里发 /workday 加通知全文{ version-note }
note-provisional = 时限暂定:{ $year }年放假安排未录入
