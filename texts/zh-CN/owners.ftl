# 责任单位:转出、接收、退回
button-hand-on = 转出…
button-take = 接收
button-give-back = 不接收
button-not-ours = 不属本社区
card-owner = 责任单位 { $name }
note-offered = 已转{ $unit },待接收
note-with-office = 责任单位待创建办认定
note-nobody = 转{ $unit },名册上还没有其人员,待创建办认定(可用 /invite 邀请)
ask-hand-on = №{ NUM($number) } 转给谁?
ask-give-back = №{ NUM($number) } 为什么不接收?
reason-not-ours = 不属本单位
reason-unclear-place = 位置不清
transfer-offered =
    №{ NUM($number) } { $community } · { $category } · { $place }
    转给{ $unit },请接收({ $by }转,原时限{ WHEN($due) })
transfer-decide =
    №{ NUM($number) } { $community } · { $category } · { $place }
    归谁办?{ $by }转出{ $has_said ->
    [no] {""}
   *[other] ,说是{ $said }
  }
transfer-nobody =
    №{ NUM($number) } { $community } · { $category } · { $place }
    归谁办?{ $by }转给{ $said },名册上还没有其人员,可用 /invite 邀请
transfer-accepted = №{ NUM($number) } 已由{ $unit }接收({ $by } { WHEN($at) })
transfer-decided = №{ NUM($number) } 归{ $unit }办({ $by } { WHEN($at) }认定)
transfer-returned = №{ NUM($number) } 退回{ $unit }({ $by } { WHEN($at) }){ $has_reason ->
    [no] {""}
   *[other] :{ $reason }
  }
hand-done = 已转出,待接收
hand-with-office = 已交创建办认定
hand-nobody = 名册上还没有对方的人员,已交创建办认定。创建办可用 /invite 邀请对方
hand-decided = 已认定
hand-forbidden = 由责任社区或责任单位转出
hand-too-late = 已反馈、已转出或已进督办单,不能再转
hand-self = 本来就归这里办
take-done = 已接收
take-forbidden = 由对方单位办理
own-done = 已认定
own-forbidden = 由创建办认定
done-transfer-accepted = №{ NUM($number) } { $by } { CLOCK($at) }已接收
done-transfer-returned = №{ NUM($number) } { $by } { CLOCK($at) }已退回
done-transfer-dropped = №{ NUM($number) } 已另行办理
done-transfer-offered = №{ NUM($number) } 待接收
again-of-company = №{ NUM($number) } 再次发现(前次№{ NUM($earlier) }),归{ $unit }办,不向社区下督办单
weekly-others = 另有{ $found }处归环卫、物业等单位,超期{ $overdue }处,不计社区
help-hand-on = 不归您办的:在问题上点[转出…];对方点[接收]或[不接收]
