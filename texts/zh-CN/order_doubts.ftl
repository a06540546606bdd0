# 迟到的消息改变了督办单的依据
order-in-doubt = ⚠️ { WHEN($at) }的消息迟到,督办单 { $name } 的依据变了:№{ NUM($earlier) } 与 №{ NUM($number) } 不再算相邻两次督查发现。督办单不变;如需撤销,请点下面。
order-draft-in-doubt = ⚠️ { WHEN($at) }的消息迟到,一份督办单草稿的依据变了:№{ NUM($earlier) } 与 №{ NUM($number) } 不再算相邻两次督查发现。如不需签发,请点草稿上的[不签发]。
order-doubt-withdrawn = 督办单 { $name } 已撤销:迟到的消息改变了依据。
order-withdraw-forbidden = 由创建办撤销
reason-order-in-doubt = 迟到的消息改变了依据
button-order-withdraw = 撤销督办单
