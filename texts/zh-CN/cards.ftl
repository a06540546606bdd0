# 卡片:数字和状态在前,句子能短则短
card-problem-open = 🟠 №{ NUM($number) } { $community } · { $category } · 待整改
card-problem-overdue = 🔴 №{ NUM($number) } { $community } · { $category } · 已超期
card-problem-rectified = 🔵 №{ NUM($number) } { $community } · { $category } · 待复查
card-problem-closed = 🟢 №{ NUM($number) } { $community } · { $category } · 已销号
card-problem-withdrawn = ⚪ №{ NUM($number) } { $community } · { $category } · 已作废
card-shrunk = №{ NUM($number) } { $community } · { $category } → 下方
card-code = №{ NUM($number) }
card-due = { WHEN($due) }前整改
card-was-due = 应于{ WHEN($due) }前整改
card-responsible = 责任人 { $name }
card-reported = { $by } { WHEN($at) }
card-submitted = { $by } { CLOCK($at) } 反馈整改 · 照片{ NUM($count) }张
card-returned = 退回:{ $reason }({ $by })
card-took = 用时{ SPAN($seconds) }
card-on-time = { $is_on_time ->
    [yes] 按期完成
   *[no] 超期完成
  }
card-check-code = 核验码 { $code }
card-withdrawn = 作废原因:{ $reason }
card-picture-refused = (图片发不出来)
card-document-refused = (文件发不出来)
card-picture-missing = (照片缺失)
noticed = 好的
order-draft = 📕 督办单(草稿) · 待签发
order-issued = 📕 督办单 { $name } · 待签收
order-signed = 📕 督办单 { $name } · 已签收
order-answered = 📕 督办单 { $name } · 已反馈
order-closed = 📕 督办单 { $name } · 已办结
order-withdrawn = 📕 督办单 { $name } · 已撤销
order-responsible = 第一责任人 { $name }
order-liaison = 包保干部 { $name }
order-finding = { $place }{ $category }:{ DATE($at) }(№{ NUM($number) })督查发现
order-finding-again = { $place }{ $category }:{ DATE($earlier_at) }(№{ NUM($earlier_number) })、{ DATE($at) }(№{ NUM($number) })两次督查发现同类问题
order-due = 请于{ WHEN($sign) }前签收,{ DATE($due) }({ WEEKDAY($due) }){ CLOCK($due) }前整改并反馈
order-answer-due = 请于{ DATE($due) }({ WEEKDAY($due) }){ CLOCK($due) }前整改并反馈
order-authorised = 授权自动下发
order-authorised-by = 授权自动下发:{ $by }
order-signed-by = 已签收:{ $by } { WHEN($at) }
order-signed-for = 已签收:{ $by }(代签) { WHEN($at) }
order-answered-by = 已反馈:{ $by } { WHEN($at) } { $answer }
button-fix-unit = 社区不对
button-fix-category = 类别不对
button-fix-place = 位置不对
button-withdraw = 撤回
button-accept = 通过
button-return = 退回
button-pictures = 看对比
button-before-after = 前后对比
button-history = 办理过程
button-extend = 申请延期
button-order-sign = 签收
button-order-answer = 报整改结果
button-order-issue = 签发
button-order-drop = 不签发
button-same = 同一处
button-different = 不是
button-not-same = 不是同一处
button-other = 其他…

# On the comparison picture.
picture-before = 整改前
picture-after = 整改后
picture-at = { WHEN($at) }
picture-title = №{ NUM($number) } { $community } · { $category }
picture-verified = 复查 { $by } { WHEN($at) }
picture-missing = 照片缺失
