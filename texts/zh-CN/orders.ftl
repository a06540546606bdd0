# 再次发现、督办单
note-relapse = 反弹:销号30天内再次发现
note-warning = 再次发现,第三次将督办
ask-same-spot = 和№{ NUM($number) }({ $place },{ DATE($day) })是同一处吗?
order-finding-withdrawn = №{ NUM($number) } 已作废,它列在督办单 { $name } 上。督办单不变;如需撤销:/order withdraw { NUM($order) } 原因
order-sign-forbidden = 由该社区签收
order-issue-forbidden = 由分管领导签发
order-you-signed = 已签收
order-you-issued = 已签发
order-already = 这份督办单已办理
order-none = 没有{ NUM($number) }号督办单。例:/order withdraw 8 原因
order-usage = 用法:/order withdraw 8 原因
ask-order-answer = { $name } 的整改结果?请回复措施和责任人。
