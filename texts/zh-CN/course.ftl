# 办理过程中的转办与认定;已销号问题的详情
course-offered = { WHEN($at) } { $by }转给{ $unit }
course-asked-office = { WHEN($at) } { $by }转出{ $has_unit ->
    [no] {""}
   *[other] ,说是{ $unit }
  },由创建办认定
course-taken = { WHEN($at) } { $unit }({ $by })接收
course-given-back = { WHEN($at) } { $unit }({ $by })不接收:{ $reason }
course-decided = { WHEN($at) } { $by }认定归{ $unit }办
course-order-withdrawn = { WHEN($at) } 督办单 { $name } 撤销:{ $reason }
detail-place = { $has_group ->
    [no] {""}
   *[other] { $group } ·{" "}
  }{ $place }
detail-responsible = 责任人 { $name }
detail-submitted = 反馈整改 { $by } { WHEN($at) }
detail-verified = 复查 { $by } { WHEN($at) }
