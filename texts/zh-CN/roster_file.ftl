# 名册文件:哪里写得不对、会改什么
roster-list-name = { $list ->
    [units] 单位
    [people] 人员
   *[chats] 群
  }
roster-where = { $form ->
    [row] { roster-list-name }第{ NUM($at) }行({ $subject })
   *[line] 第{ NUM($at) }行 { roster-list-name }{ NUM($number) }({ $subject })
  }
roster-near = { $near ->
    [none] {""}
   *[other] ,是不是“{ $near }”?
  }
roster-column = { $key ->
    [name] 名称
    [kind] 类别
    [parent] 上级
    [aliases] 别名
    [rural] 涉农
    [english] 英文名
    [role] 角色
    [unit] 单位
    [team] 组
    [account] 账号
    [first_responsible] 第一责任人
    [chat] 群
    [purpose] 用途
   *[other] { $key }
  }
roster-kind-name = { $kind ->
    [county] 县
    [town] 镇
    [community] 社区
    [residents_group] 居民小组
    [company] 公司
   *[other] { $kind }
  }
roster-kind = { $form ->
   *[other] { roster-kind-name }
  }{ $kind ->
   *[other] {""}
  }
roster-role = { $form ->
   *[other] { role-name }
  }{ $role ->
   *[other] {""}
  }
roster-above = { $form ->
   *[other] { $is_a ->
        [county] 县
        [town] 镇
        [community] 社区
        [residents_group] 居民小组
       *[other] 公司
      }
  }
roster-too-long = 文件有{ $count }个字;名册一次最多{ $most }条,请分成几份。
roster-too-many = 文件有{ $count }条;名册一次最多{ $most }条,请分成几份。
roster-no-yaml = { $line ->
    [0] {""}
   *[other] 第{ $line }行:
  }不是YAML:{ $why }
roster-no-lists = 名册要有 units、people、chats 几张表。
roster-unknown-list = 没有“{ $name }”这张表;名册有 units、people、chats。
roster-no-list = { roster-list-name }:应是一条一条的清单
roster-no-entry = { roster-list-name }{ NUM($number) }:要写 { $keys }
roster-key-twice = 第{ $line }行:{ $key }写了两次
roster-missing = { roster-where }:缺{ roster-column }
roster-unknown-key = { roster-where }:没有“{ $key }”这一栏;可写:{ $allowed }
roster-bad-name = { roster-where }:{ roster-column }“{ $value }”不是名称
roster-bad-empty = { roster-where }:{ roster-column }不能是空的{ $value ->
   *[other] {""}
  }
roster-bad-list = { roster-where }:{ roster-column }“{ $value }”应是清单,例:东关、东关居委会
roster-bad-yes = { roster-where }:{ roster-column }“{ $value }”,请写 是 或 否
roster-bad-word = { roster-where }:{ roster-column }没有“{ $value }”,可写:{ $allowed }
roster-bad-reference = { roster-where }:{ roster-column }“{ $value }”不对,例:{ $example }
roster-formula = { roster-where }:公式没有算出值,请直接填值
roster-other-town = { roster-where }:本镇是{ $own },表里写的是{ $name }。请把表里改成{ $own }
roster-no-parent = { roster-where }:缺上级,{ roster-kind }的上级是{ $allowed }
roster-which-unit = { roster-where }:{ roster-column }:有{ NUM($count) }个“{ $name }”,请连上级一起写,例:东关社区/一组
roster-unknown-parent = { roster-where }:没有上级“{ $name }”{ roster-near }
roster-wrong-parent = { roster-where }:“{ $name }”是{ roster-above },{ $allowed ->
    [nothing] { roster-kind }没有上级
   *[other] { roster-kind }的上级是{ $allowed }
  }
roster-other-kind = { roster-where }:{ $name }已登记为{ roster-kind },类别不能改
roster-not-yours = { roster-where }:{ $name }不归您管
roster-misfit = { roster-where }:{ $unit }是{ roster-kind },没有{ roster-role };{ roster-role }是{ $allowed }的角色
roster-unknown-unit = { roster-where }:没有单位“{ $name }”{ roster-near }
roster-account-taken = { roster-where }:账号{ $account }已是{ $name }的
roster-chat-twice = { roster-where }:群{ $chat }写了两次
roster-role-twice = { roster-where }:{ $name }在{ $unit }的{ roster-role }写了两次
roster-two-roles = { roster-where }:{ $name }已是{ $unit }的{ roster-role },主任和专干只能选一个
roster-two-first = { roster-where }:{ $unit }已有第一责任人
roster-chat-private = { roster-where }:{ $chat }是私聊,不是群
roster-chat-not-a-town = { roster-where }:创建办的群要登记到镇,{ $unit }是{ roster-kind }
roster-chat-other-office = { roster-where }:{ $unit }已有创建办的群
roster-two-offices = { roster-where }:{ $unit }写了两个创建办的群
roster-unit-new = + 单位 { $name }({ roster-kind-name })
roster-yes-before = { $before ->
    [yes] 是
   *[no] 否
  }
roster-yes-after = { $after ->
    [yes] 是
   *[no] 否
  }
roster-unit-rural = ~ { $name }:涉农 { roster-yes-before } → { roster-yes-after }
roster-unit-active = ~ { $name }:在用 { roster-yes-before } → { roster-yes-after }
roster-unit-aliases = ~ { $name }:别名 { $before } → { $after }
roster-unit-english = ~ { $name }:英文名 { $before } → { $after }
roster-person-new = + 人员 { $name }{ $account ->
    [none] (没有账号)
   *[other] ({ $account })
  }
roster-person-account = ~ { $name }:账号 { $account }
roster-person-name = ~ { $before } → { $name }
roster-role-more = { $name } · { $unit }{ $team ->
    [none] {""}
   *[other] { " " }· { $team }
  }{ $first ->
    [yes] { " " }· 第一责任人
   *[no] {""}
  }
roster-role-new = + { role-name } { roster-role-more }
roster-role-changed = ~ { role-name } { roster-role-more }
roster-chat-new = + 群 { $chat } · { $unit } · { purpose-name }
roster-chat-changed = ~ 群 { $chat } · { $unit } · { purpose-name }
roster-no-sheet = 表格里没有“单位”“人员”“群”这几张表,请用 /roster 的模板
roster-no-heading = “{ $title }”表里没有表头:{ $columns }
