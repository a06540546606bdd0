# 命令、清单:查找、待办、超期、代理、撤销
command-sees-nothing = 您的角色不查看问题。发 /help 看您能办的事。
list-open = 🟠 №{ NUM($number) } { $community } { $what } · { WHEN($due) }前
list-overdue = 🔴 №{ NUM($number) } { $community } { $what } · 超期{ SPAN($late) }
list-rectified = 🔵 №{ NUM($number) } { $community } { $what } · { WHEN($at) }反馈
list-closed = 🟢 №{ NUM($number) } { $community } { $what } · { DATE($at) }销号
list-withdrawn = ⚪ №{ NUM($number) } { $community } { $what } · 已作废
list-gone = 这份清单已失效,请重新查。例:/overdue
list-not-yours = 这份清单是别人查的,请自己发 { $command }
overdue-list = 已超期 { NUM($count) }件
overdue-list-none = 没有超期的问题。
find-usage = 写上要找的词,次序不限。例:/find 菜市场 垃圾;/find 东关 待复查;/find #12;核验码 /find 7K2MQX
find-found = 找到 { NUM($count) }件:{ $words }
find-many = 找到 { NUM($count) }件:{ $words }。多写一个词更准,例:/find 东关 垃圾 待整改
find-none = 没有找到:{ $words }。换个词试试,例:/find 菜市场 垃圾
mine-list = { $name }的待办 { NUM($count) }件
mine-none = { $name },没有待办。
mine-private = 您的待办请私聊我看:/mine
mine-order-draft = 📕 { $community } 督办单待签发
mine-order-issued = 📕 { $name } { $community } · { WHEN($due) }前签收
mine-order-signed = 📕 { $name } { $community } · { WHEN($due) }前反馈
problem-usage = 写上问题的编号。例:/problem 12
problem-none = 没有您能看的№{ $number }。例:/problem 12;按词查:/find 菜市场 垃圾
problem-photos = 照片{ NUM($before) }张 · 整改照片{ NUM($after) }张{ $again ->
    [0] {""}
   *[other] { " " }· 再次拍到{ NUM($again) }张
  }
problem-no-photos = 没有照片
button-photos = 看照片
course-title = 办理过程:
course-more = …(中间{ NUM($count) }步)
course-reported = { WHEN($at) } { $by }上报
course-acknowledged = { WHEN($at) } { $by }收到
course-seen = { WHEN($at) } { $by }再次拍到
course-rectified = { WHEN($at) } { $by }反馈整改
course-accepted = { WHEN($at) } { $by }复查通过
course-returned = { WHEN($at) } { $by }退回:{ $reason }
course-withdrawn = { WHEN($at) } 作废:{ $reason }
course-order = { WHEN($at) } 列入督办单 { $name }
help-mine = 待办:/mine
help-overdue = 超期:/overdue
help-find = 查找:/find 菜市场 垃圾
help-problem = 看一个问题:/problem 12
undo-nothing = 最近10分钟内没有可撤销的操作。
undo-not-such = 您最近的操作({ CLOCK($at) })不能用 /undo 撤销。{ $kind ->
    [answer] 整改已交复查:照片不对就回复卡片补发,或请督查员点[退回]
    [order] 督办单要留底:创建办可发 /order 撤销 8 原因,反馈不对可发 /order 退回 8 原因
    [transfer] 转办要双方认可:由对方点[不接收],或请创建办认定
    [deputy] 代理可提前结束:/deputy 结束 小吴
    [role] 名册由创建办改:/role
    [invitation] 邀请码在 /invite 里收回
    [clean-up] 自查自改由创建办核减:/strike
    [campaign] 专项行动可提前结束:/campaign 结束 春季整治
    [round] 新开的一轮没有督查到社区就不算
    [joined] 并错了就点[不是同一处]
    [undone] 那次就是撤销,照常重新办理即可
    [report] 上报由上报人或创建办撤回:卡片上的[撤回]
   *[other] 需要改请找创建办
  }。
undo-elsewhere = 您最近的操作不在本群,请在原来的群里或私聊我发 /undo
undo-built-upon = №{ $numbers } 之后已有人办理,不能撤销。
undo-in-order = №{ $numbers } 已列入督办单,不能撤销。
undo-done = 已撤销 №{ $numbers }:{ $act ->
    [acknowledged] 收到
    [corrected] 更正
    [reported] 上报
    [closed] 复查通过
    [returned] 退回
   *[withdrawn] 撤回
  }({ CLOCK($at) })。现在{ $state ->
    [open] 待整改
    [rectified] 待复查
    [withdrawn] 已作废
   *[other] { $state }
  }
help-undo = 撤销刚才的操作:/undo
deputy-not-yours = 代理由本人(社区主任)或创建办登记。例:/deputy 小吴 { $first } { $last }
deputy-usage = 登记代理:/deputy 小吴 { $first } { $last }(代您);创建办:/deputy 小吴 代 张主任 { $first } { $last };结束:/deputy 结束 小吴
deputy-list = 代理:
deputy-list-none = 现在没有代理。
deputy-listed = { $name } 代 { $for }({ role-name }):{ DATE($from) }至{ DATE($to) }
deputy-named = 已登记:{ $name } 代 { $for }({ role-name }),{ DATE($from) }至{ DATE($to) },到期自动结束。
deputy-told = 代理:{ $for }({ role-name })由 { $name } 代,{ DATE($from) }至{ DATE($to) }
deputy-ended = 代理已结束:{ $name } 代 { $for } · { role-name } · { $unit }
deputy-ended-all = 已结束{ NUM($count) }项代理
deputy-ends = { $name } 代 { $for } 到{ WHEN($at) }为止(原定至{ DATE($to) })
deputy-not-begun = { $name } 代 { $for } 不再开始(原定{ DATE($from) }至{ DATE($to) })
deputy-none-to-end = 没有可结束的代理。发 /deputy 查看。
deputy-for-whom = 请写明代谁。例:/deputy 小吴 代 张主任 { $first } { $last }
deputy-which = 有多位代理,请写姓名。例:/deputy 结束 小吴
deputy-wrong-day = 没有这一天:{ $day }。例:/deputy 小吴 { $first } { $last }
deputy-no-days = 请写起止日期。例:/deputy 小吴 { $first } { $last }
deputy-past = 日期已过,请写今天或以后。例:/deputy 小吴 明天 { $last }
deputy-reversed = 结束日期早于开始日期。例:/deputy 小吴 { $first } { $last }
deputy-too-long = 代理最长183天,更长请用 /role 登记角色。例:/deputy 小吴 { $first } { $last }
deputy-too-far = 开始日期太远,请写一年以内。例:/deputy 小吴 { $first } { $last }
deputy-unknown-person = 名册上没有“{ $name }”。例:/deputy 小吴 { $first } { $last }
deputy-namesakes = 有多位{ $name },请创建办用 /role 登记。
deputy-self = 不能由本人代理自己。例:/deputy 小吴 { $first } { $last }
deputy-no-role = { $name }没有您能交代的角色。例:/deputy 小吴 代 张主任 { $first } { $last }
deputy-which-role = { $name }有多个角色,请写明。例:/deputy 小吴 代 张主任 社区主任 { $first } { $last }
help-deputy = 代理:/deputy 小吴 代 张主任 { $first } { $last }(代本人可不写)
menu-start = 用邀请码登记
menu-help = 我能办什么
menu-find = 查找问题
menu-mine = 我的待办
menu-overdue = 已超期的问题
menu-problem = 看一个问题
menu-undo = 撤销刚才的操作
menu-deputy = 代理
menu-round = 再督查一轮
menu-order = 看督办单
menu-bind = 登记本群
menu-role = 登记角色
menu-invite = 发邀请码
