# 整改、复查
ask-which = 这是哪一处的整改?
ask-which-verified = 说的是哪一处?
ask-return-reason = №{ NUM($number) } 退回原因?
reason-not-done = 不到位
reason-blurred = 照片不清
reason-elsewhere = 不是此处
return-why = 请选退回原因
done-you-accepted = 已通过,已销号
done-you-returned = 已退回
done-accepted = №{ NUM($number) } { $by }{ CLOCK($at) }已复查通过
done-returned = №{ NUM($number) } { $by }{ CLOCK($at) }已退回
done-otherwise = №{ NUM($number) } 已不在待复查
verify-forbidden = 复查由督查组办理
look-pictures = №{ NUM($number) } { $place } 前后对比
