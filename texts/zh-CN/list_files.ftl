# 问题清单导入
button-import-list = 导入
list-preview = 问题清单:可导入{ NUM($count) }条{ $known ->
    [0] {""}
   *[other] ,已在册{ NUM($known) }条
  }{ $unclear ->
    [0] {""}
   *[other] ,看不明白{ NUM($unclear) }条(不导入)
  }
list-community = 第{ NUM($row) }行:花名册里没有社区“{ $said }”
list-nothing = 第{ NUM($row) }行:没有写问题({ $said })
list-no-group = 第{ NUM($row) }行:{ $said }没有工作群
list-category = 第{ NUM($row) }行:类别不明,按“其他”导入({ $said })
list-due = 第{ NUM($row) }行:要求完成时间“{ $said }”看不明白,按规定时限;请写成 2026-11-26 或 11月26日
list-pictures = 表中图片:{ NUM($taken) }张随问题导入{ $left ->
    [0] {""}
   *[other] ,{ NUM($left) }张不导入(不在新问题的行上、不是图片或太多)
  }
list-pictures-wps = 第{ NUM($row) }行等{ NUM($count) }格是 WPS 单元格图片,读不出来,不导入;请在 WPS 里右键“转换为浮动图片”后再发
list-row-changed = 第{ NUM($row) }行:已是№{ NUM($number) },{ $field ->
    [due] 要求完成时间
   *[what] 问题
  }改成了“{ $said }”;不再导入,请在№{ NUM($number) }上更正
list-row-again = 第{ NUM($row) }行:没有日期,与{ DATE($day) }导入的№{ NUM($number) }(已了结)写的一样,作为新问题导入
list-further = 还有{ NUM($count) }条
list-imported = 已导入{ NUM($count) }条:№{ NUM($first) }至№{ NUM($last) }({ $name } { WHEN($at) })
list-no-header = 不是问题清单:表头要有“社区”和“问题”两列。例:序号、社区、位置、问题、类别、要求完成时间、来源
list-empty = 清单里没有问题
list-too-long = 清单有{ NUM($count) }行,一次最多{ NUM($most) }行,请分几份
list-forbidden = 由创建办导入
list-used = 已导入或已过期,请重新发文件
list-you-imported = 已导入
help-list = 导入上级问题清单:把 Excel 表发到这里,核对后点[导入]
list-changed = 清单有变化,请看新的预览再导入
