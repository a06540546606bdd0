# 名册、角色、命令
role-name = { $role ->
    [inspector] 督查员
    [community_head] 社区主任
    [clerk] 社区专干
    [group_leader] 居民小组长
    [liaison] 包保干部
    [admin] 创建办
    [leader] 分管领导
    [county_reader] 县环卫办
    [contractor] 环卫公司
   *[other] { $role }
  }
unit-kind-name = { $kind ->
    [county] 县
    [town] 镇
    [community] 社区
    [residents_group] 居民小组
    [company] 公司
   *[other] { $kind }
  }
purpose-name = { $purpose ->
    [work_group] 工作群
    [office] 创建办
    [county] 县
    [contractor] 环卫公司
   *[other] { $purpose }
  }
command-anonymous = 角色属于个人:请用本人身份发命令,不要用匿名管理员。
command-unknown = 没有这个命令。发 /help 看可用的。
command-of-office = 这个命令由创建办使用。发 /help 看您能办的事。
command-of-inspectors = 这个命令由督查组使用。发 /help 看您能办的事。
start-known = 您好,{ $name }。发 /help 看您能办的事。
start-stranger = 您好。您还没有登记,请向创建办要邀请码,发:/start 邀请码
invitation-taken = 登记好了:{ $name } · { role-name } · { $unit }。发 /help 看您能办的事。
invitation-unknown = 没有这个邀请码,请核对或向创建办再要一个。例:/start ABCDE-FGHIJ-KLMNO-PQRST
invitation-used = 这个邀请码已用过,请向创建办再要一个。
invitation-expired = 这个邀请码已失效,请向创建办再要一个。
no-role = 没有这个角色:{ $name }。角色:督查员、社区主任、社区专干、居民小组长、包保干部、创建办、分管领导、县环卫办、环卫公司。例:/role 李站长 督查员 城关镇 一组
no-unit = 没有这个单位:{ $name }。请写名册上的名称,例:东关社区
which-unit = 有多个“{ $name }”,请写全:{ $paths }
not-your-unit = { $name }不归您管,请找它的创建办。
bind-usage = 本群还没有登记。例:/bind 城关镇 工作群(用途:工作群、创建办、县、环卫公司)
bind-purpose = 没有这个用途:{ $words }。用途:工作群、创建办、县、环卫公司。例:/bind 城关镇 工作群
bind-is = 本群:{ $unit } · { purpose-name }。要改,例:/bind 城关镇 工作群
bind-done = 本群已登记:{ $unit } · { purpose-name }
bind-private = 私聊不能登记,请在群里发。例:/bind 城关镇 工作群
bind-not-a-town = 创建办的群要登记到镇。例:/bind 城关镇 创建办
bind-other-office = { $unit }已有创建办的群,请先在那个群里改用途。例:/bind { $unit } 工作群
chat-lost = ⚠️ 机器人已被移出“{ $title }”({ WHEN($at) }),那里不再收发。
role-usage = 用法:/role 姓名 角色 单位 [组]。例:/role 李站长 督查员 城关镇 一组;新人加账号:/role telegram:1001 李站长 督查员 城关镇;结束:/role 结束 李站长 督查员 城关镇
role-given = 已登记:{ $name } · { role-name } · { $unit }
role-ended = 已结束:{ $name } · { role-name } · { $unit }
role-unchanged = 没有变化:{ $name } · { role-name } · { $unit }
role-not-held = { $name }没有这个角色:{ role-name } · { $unit }
role-holder = { $name }
role-held = { role-name } · { $where }{ $first ->
    [yes] { " " }· 第一责任人
    [acting] { " " }· 代
   *[no] {""}
  }
role-none = 没有角色。例:/role 李站长 督查员 城关镇 一组
role-misfit = { $unit }没有{ role-name },它属于{ unit-kind-name }。例:/role 李站长 督查员 城关镇 一组
role-unknown-person = 名册上没有“{ $name }”。用账号登记,例:/role telegram:1001 李站长 督查员 城关镇;或私聊发 /invite 督查员 城关镇 李站长
role-nameless = { $account }还没有登记,请写上姓名。例:/role { $account } 李站长 督查员 城关镇
role-other-name = { $account }登记的是{ $name },请用这个姓名。
role-which-person = 有多位{ $name },请写账号。例:/role telegram:1001 督查员 城关镇
role-last-admin = { $name }是唯一的创建办人员,请先登记另一位。
invite-private = 邀请码是钥匙,请私聊我发。例:/invite 社区专干 东关社区 小吴
invite-usage = 用法:/invite 角色 单位 [姓名]。例:/invite 社区专干 东关社区 小吴
invite-made = { role-name } · { $unit }{ $name ->
    [none] {""}
   *[other] { " " }{ $name }
  }的邀请码,一次有效,{ WHEN($until) }前用。请转给本人,{ $link ->
    [none] 私聊我发:
   *[other] 点开:
    { $link }
    点不开的,私聊我发:
  }
    /start { $code }
invite-used = 邀请码已用:{ $name } · { role-name } · { $unit } · { WHEN($at) }
help-title = 您可以:
help-nothing = 您只看不办,没有要学的命令。
help-elsewhere = 您的事在工作群里办,请到工作群发 /help。
help-report = 上报:发照片,配一句话。例:东关社区菜市场南门垃圾未清理@张主任
help-verify = 复查:点[通过]或[退回],或回复“通过”“不到位,墙角还有”
round-in-group = 请在工作群里发 /round
help-round = 督查:一天出去几轮,每轮开始前发 /round
help-acknowledge = 收到:回“收到”即可
help-rectify = 整改:回复问题发整改照片,或发“#3已整改”加照片
help-sign = 督办单:点[签收],整改后点[报整改结果]
help-issue = 督办单:点[签发]
help-bind = 登记群:/bind 城关镇 工作群
help-role = 给角色:/role 李站长 督查员 城关镇 一组
help-invite = 邀请:/invite 社区专干 东关社区 小吴
help-order = 撤销督办单:/order 撤销 8 原因
