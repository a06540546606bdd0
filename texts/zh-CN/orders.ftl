# 再次发现、督办单
note-relapse = 反弹:销号30天内再次发现
note-again = 再次发现:№{ NUM($number) } 已超期未改
note-warning = 再次发现,第三次将督办
ask-same-spot = 和№{ NUM($number) }({ $place },{ DATE($day) })是同一处吗?
order-finding-withdrawn = №{ NUM($number) } 已作废,它列在督办单 { $name } 上。督办单不变;如需撤销:/order 撤销 { NUM($order) } 原因
order-draft-finding-withdrawn = №{ NUM($number) } 已作废,它列在一份待签发的督办单草稿上。如不需签发,请点草稿上的[不签发]。
order-sign-forbidden = 由该社区签收
order-issue-forbidden = 由分管领导签发
order-you-signed = 已签收
order-you-issued = 已签发
order-already = { $state ->
    [closed] 这份督办单已办结
    [withdrawn] 这份督办单已撤销
   *[other] 这份督办单已办理
  }
order-already-signed = { $name } { $by }{ CLOCK($at) }已签收
order-already-issued = { $name } { $by }{ CLOCK($at) }已签发
reason-not-issued = 不签发
order-none = 没有{ NUM($number) }号督办单。例:/order 8
order-of-office = 撤销和退回由创建办办理。查看:/order 8
order-done = { $state ->
    [withdrawn] { $name } 已撤销
   *[other] { $name } 的反馈已退回
  }
order-number = 写上督办单的编号。例:/order 8
order-not-yours = 没有您能看的{ NUM($number) }号督办单。例:/order 8
order-usage = 用法:/order 8 查看;/order 撤销 8 原因;/order 退回 8 原因(退回反馈)
ask-order-answer = { $name } 的整改结果?请回复措施和责任人。
order-file-pdf = { $name } 全文（PDF）
order-file-docx = { $name } 可编辑件（DOCX）
