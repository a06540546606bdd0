# 多条一起复查、办理过程、督查后一并询问
sheet-title = 待复查{ NUM($count) }条
sheet-left = 还有{ NUM($left) }条待复查
sheet-done = 已全部通过{ NUM($count) }条
sheet-over = { NUM($count) }条已全部复查
sheet-one = 待复查 { NUM($nth) }/{ NUM($count) }
sheet-item = №{ NUM($number) } { $community } · { $place }
sheet-item-accepted = 🟢 №{ NUM($number) } { $community } · { $place }
sheet-item-returned = 🟠 №{ NUM($number) } { $community } · { $place } · 已退回
sheet-item-gone = ⚪ №{ NUM($number) } { $community } · { $place }
button-accept-all = 全部通过
button-one-by-one = 逐条看
button-next = 下一条
button-to-sheet = 返回
sheet-accepted = 已通过{ NUM($count) }条{ $others ->
    [0] {""}
   *[other] {";"}{ $forbidden } 须由他人复查
  }{ $gone ->
    [0] {""}
   *[other] {";"}{ $done } 已有人办理
  }
sheet-nothing = 没有待您复查的
sheet-elsewhere = 待您复查的有{ NUM($count) }件,不在本群。请私聊我发 /verify
sheet-replaced = 这张已过期,请看新的一张
help-sheet = 一起复查:/verify,待复查的前后对比排成一张图
menu-verify = 一起复查
look-in-private = 已发到您的私聊
look-below = 见下方
look-above = 已在群里,见该条卡片下方
look-on-card = 对比图就在这张卡片上
look-nothing = 还没有照片
course-of = №{ NUM($number) } { $place } 办理过程
list-title = 督查中还有{ NUM($count) }件要您确认
list-ask-unit = { WHEN($at) } { $words }:这是哪个社区的?
list-ask-category = { WHEN($at) } { $words }:这是哪一类问题?
list-ask-words = { WHEN($at) } 这张照片是哪个社区、什么地方、什么问题?请回复一句话。
list-ask-split = { WHEN($at) } 清单有{ NUM($count) }条、照片{ NUM($photos) }张,怎么登记?
