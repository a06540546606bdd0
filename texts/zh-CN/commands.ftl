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
find-usage = 写上要找的词,次序不限。例:/find 菜市场 垃圾;/find 东关 待复查;/find #12
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
