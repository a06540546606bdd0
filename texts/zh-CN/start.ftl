# 开头三分钟:文件、名册、邀请、进群
file-of-office = 文件由创建办导入。
file-too-large = 文件太大,最多5 MB。名册发 /roster 取模板。
file-gone = 文件取不下来,请再发一次。
file-unknown = 这份文件认不出来。名册请用 /roster 的模板(XLSX)。
file-not-xlsx = 这不是XLSX表格。名册请用 /roster 的模板;CSV、WPS、PDF请另存为“Excel工作簿(.xlsx)”。
file-old = 这是旧版XLS表格,请另存为“Excel工作簿(.xlsx)”再发。
file-locked = 表格有密码,请去掉密码再发。
file-macros = 表格带宏,请另存为不带宏的“Excel工作簿(.xlsx)”再发。
file-damaged = 表格打不开,请用Excel或WPS打开后另存再发。
help-roster = 名册:发 /roster 取表格,填好发回来
menu-roster = 名册:取表格
roster-form = 名册表格:每行一条,填好把文件发回这里。灰色“例”行不用删。
roster-elsewhere = 名册请在创建办的群或私聊里取。例:/roster
roster-preview = 名册:新增{ NUM($new) }条 · 修改{ NUM($changed) }条 · 不变{ NUM($same) }条 · 不能导入{ NUM($refused) }条
roster-imported = 名册已导入:新增{ NUM($new) }条 · 修改{ NUM($changed) }条 · 不变{ NUM($same) }条 · 未导入{ NUM($refused) }条 · { $name } { WHEN($at) }
roster-left = 名册没有导入({ $name })
roster-unusable = 名册不能导入,什么都没有改:
roster-more = … 还有{ NUM($count) }条
roster-you-imported = 已导入
roster-changed-meanwhile = 名册刚有变化,请再看一遍
roster-forbidden = 名册由创建办导入
roster-used = 这份名册已处理
button-import = 导入
button-leave = 不要
# 进群:这是哪里的群、做什么用
bind-hello = 大家好,我是{ $town }的督查机器人。请创建办点下面登记本群;没登记前这里的话我都不记。
bind-no-admin = 还没有管理员:请先私聊我发 /start 加启动时打印的码,再点下面登记本群({ $town })。
bind-no-town = 名册里还没有镇。请先私聊我发 /roster 取表格填好。
bind-ask = 登记本群
bind-which = 本群是{ $town }的哪种群?
bind-which-town = 本群是哪个镇的?
bind-which-community = 本群是哪个社区的?
bind-which-of-many = 本群是哪个社区的?没列出的请发,例:/bind 东关社区 工作群
bind-work-group = 工作群
bind-community = 社区工作群…
bind-office = 创建办
bind-county = 县
bind-contractor = 环卫公司
bind-again = 本群原来登记的是:{ $unit } · { purpose-name }。还一样吗?{ $purpose ->
   *[other] {""}
  }
bind-keep = 不变
bind-other = 改登记
bind-forbidden = 由创建办登记
# 第一位管理员的下一步
steps-title = 还差{ NUM($count) }步就能用:
steps-group = · 把我拉进工作群(群设置 → 添加成员),点群里的[工作群]
steps-roster = · 发名册:点[名册表格],填好发回来
steps-people = · 请人:点[邀请],把链接转给本人
steps-ready = ✅ 可以用了
steps-first-problem = 试一条:督查员在工作群发照片,配一句“东关社区菜市场南门垃圾未清理”。
steps-more = 创建办的群也把我拉进去,通报和提醒发在那里。发 /help 看能办的事。
button-roster-form = 名册表格
button-invite = 邀请
# 邀请
invite-where = 请人到哪里?
invite-more-units = 更多…
invite-as-what = { $unit }:请来做什么?
invite-done = 链接在下面,请转给本人
invite-forbidden = 邀请由创建办在私聊里办理
invite-open = 没用的邀请{ NUM($count) }个,点 ✕ 撤销:
invite-waits = { NUM($number) } · { role-name } · { $unit }{ $name ->
    [none] {""}
   *[other] { " " }{ $name }
  } · { WHEN($until) }前{ $role ->
   *[other] {""}
  }
invite-revoked = 邀请已撤销:{ role-name } · { $unit }({ $name }){ $role ->
   *[other] {""}
  }
invite-you-revoked = 已撤销
invite-not-open = 这个邀请已用过或已失效
invitation-mine = 这是您发出的邀请,请转给本人。
invitation-elsewhere = 这个邀请是另一个镇的。请把您的账号告诉那里的创建办。
invitation-forwarded = 请本人打开链接,或自己发 /start 邀请码。
button-revoke = 撤销
button-open = 没用的邀请
invite-inspector = 督查员
invite-community-head = 社区主任
invite-clerk = 社区专干
invite-group-leader = 居民小组长
invite-liaison = 包保干部
invite-admin = 创建办
invite-leader = 分管领导
invite-county-reader = 县环卫办
invite-contractor = 环卫公司
# 卡住机器人的事:怎么办
finding-privacy = ⚠️ 机器人看不到群里的话(隐私模式开着)。请在 BotFather:/mybots → Bot Settings → Group Privacy → Turn off,再把机器人移出群、重新拉进来。
finding-clock = ⚠️ 机器的时钟差了一分钟以上,时限会算错。请打开时间同步:timedatectl set-ntp true
finding-font = ⚠️ 机器上没有中文字体,图片上的字出不来。请执行:apt install fonts-noto-cjk,或在 config.yaml 写 pictures.font。
finding-rights = ⚠️ 机器人在“{ $title }”不能发言,请群管理员放开它的发言权限。
invite-picture = { $unit } · { role-name }{ $role ->
   *[other] {""}
  }
