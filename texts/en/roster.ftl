# Roster, roles, commands
role-name = { $role ->
    [inspector] inspector
    [community_head] community head
    [clerk] clerk
    [group_leader] group leader
    [liaison] liaison
    [admin] office
    [leader] leader
    [county_reader] county reader
    [contractor] contractor
   *[other] { $role }
  }
unit-kind-name = { $kind ->
    [county] a county
    [town] a town
    [community] a community
    [residents_group] a residents' group
    [company] a company
   *[other] { $kind }
  }
purpose-name = { $purpose ->
    [work_group] work group
    [office] office
    [county] county
    [contractor] contractor
   *[other] { $purpose }
  }
command-anonymous = Roles belong to persons: please send commands as yourself, not as the anonymous administrator.
command-unknown = There is no such command. Send /help for those there are.
command-of-office = This command is the office's. Send /help for what you can do.
command-of-inspectors = This command is the inspectors'. Send /help for what you can do.
start-known = Hello { $name }. Send /help for what you can do.
start-stranger = Hello. You are not registered yet; ask the office for a code, then send: /start CODE
invitation-taken = Registered: { $name } · { role-name } · { $unit }. Send /help for what you can do.
invitation-unknown = There is no such code; please check it or ask the office for another. Example: /start ABCDE-FGHIJ-KLMNO-PQRST
invitation-used = This code was used already; please ask the office for another.
invitation-expired = This code is no longer valid; please ask the office for another.
no-role = There is no role { $name }. Roles: inspector, community_head, clerk, group_leader, liaison, admin, leader, county_reader, contractor. Example: /role Li inspector Chengguan 1
no-unit = There is no unit { $name }. Write its name on the roster, for example Dongguan
which-unit = There are several { $name }; please write one of: { $paths }
not-your-unit = { $name } is not yours to change; please ask its office.
bind-usage = This chat is not registered yet. Example: /bind Chengguan work_group (purposes: work_group, office, county, contractor)
bind-purpose = There is no purpose { $words }. Purposes: work_group, office, county, contractor. Example: /bind Chengguan work_group
bind-is = This chat: { $unit } · { purpose-name }. To change it: /bind Chengguan work_group
bind-done = This chat is registered: { $unit } · { purpose-name }
bind-private = A private chat cannot be registered; send it in the group. Example: /bind Chengguan work_group
bind-not-a-town = An office's chat belongs to a town. Example: /bind Chengguan office
bind-other-office = { $unit } has an office chat already; change that one first, there: /bind { $unit } work_group
chat-lost = ⚠️ The bot was removed from { $title } ({ WHEN($at) }); nothing is read or posted there any more.
role-usage = Usage: /role NAME ROLE UNIT [TEAM]. Example: /role Li inspector Chengguan 1; somebody new, with account: /role telegram:1001 Li inspector Chengguan; to end it: /role end Li inspector Chengguan
role-given = Registered: { $name } · { role-name } · { $unit }
role-ended = Ended: { $name } · { role-name } · { $unit }
role-unchanged = Nothing changed: { $name } · { role-name } · { $unit }
role-not-held = { $name } does not have this role: { role-name } · { $unit }
role-holder = { $name }
role-held = { role-name } · { $where }{ $first ->
    [yes] { " " }· first responsible
    [acting] { " " }· acting
   *[no] {""}
  }
role-none = No role. Example: /role Li inspector Chengguan 1
role-misfit = { $unit } has no { role-name }; that is a role of { unit-kind-name }. Example: /role Li inspector Chengguan 1
role-unknown-person = { $name } is not on the roster. Register with an account: /role telegram:1001 Li inspector Chengguan; or in private: /invite inspector Chengguan Li
role-nameless = { $account } is not registered yet, please add a name: /role { $account } Li inspector Chengguan
role-other-name = { $account } is registered as { $name }; please use that name.
role-which-person = There are several { $name }; please write the account: /role telegram:1001 inspector Chengguan
role-last-admin = { $name } is the only one of the office; please register another first.
invite-private = A code is a key: please send it to me in private. Example: /invite clerk Dongguan Wu
invite-usage = Usage: /invite ROLE UNIT [NAME]. Example: /invite clerk Dongguan Wu
invite-made = Code for { role-name } · { $unit }{ $name ->
    [none] {""}
   *[other] { " " }{ $name }
  }, once, until { WHEN($until) }. Pass it on; they { $link ->
    [none] send me in private:
   *[other] open
    { $link }
    or, if it does not open, send me in private:
  }
    /start { $code }
invite-used = The code was used: { $name } · { role-name } · { $unit } · { WHEN($at) }
help-title = You can:
help-nothing = There is nothing for you to do here, only to read.
help-elsewhere = What you do is done in the work group: send /help there.
help-report = Report: post a photo with one sentence. Example: Dongguan market south gate, rubbish not cleared @Zhang
help-verify = Verify: tap [Accept] or [Return], or reply "accepted" or "not done, the corner is left"
round-in-group = Please send /round in the work group
help-round = Rounds: going out again on the same day, send /round first
help-acknowledge = Acknowledge: just say OK
help-rectify = Put right: answer the problem with photos, or post photos with "#3 done"
help-sign = Orders: tap [Sign for]; once put right, [Answer]
help-issue = Orders: tap [Issue]
help-bind = Register a chat: /bind Chengguan work_group
help-role = Give a role: /role Li inspector Chengguan 1
help-invite = Invite: /invite clerk Dongguan Wu
help-order = Withdraw an order: /order withdraw 8 reason
