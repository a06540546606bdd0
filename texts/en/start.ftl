# The first three minutes: files, roster, invitations, joining a group
file-of-office = Files are imported by the office.
file-too-large = The file is too large, 5 MB at most. For the roster's form send /roster.
file-gone = The file could not be fetched, please send it again.
file-unknown = This file is not known. For the roster use the form of /roster (XLSX).
file-not-xlsx = This is no XLSX workbook. For the roster use the form of /roster; save CSV and others as "Excel workbook (.xlsx)".
file-old = This is an old XLS workbook; save it as "Excel workbook (.xlsx)" and send it again.
file-locked = The workbook has a password; take it off and send it again.
file-macros = The workbook has macros; save it as "Excel workbook (.xlsx)" without macros and send it again.
file-damaged = The workbook cannot be opened; open it in Excel or WPS, save it and send it again.
help-roster = Roster: /roster gives the form, send it back filled in
menu-roster = The roster's form
roster-form = The roster's form: one entry a row; send the file back here. The grey example row may stay.
roster-elsewhere = Get the roster in the office's chat or in private. Example: /roster
roster-preview = Roster: { NUM($new) } new · { NUM($changed) } changed · { NUM($same) } as they are · { NUM($refused) } cannot be imported
roster-imported = Roster imported: { NUM($new) } new · { NUM($changed) } changed · { NUM($same) } as they are · { NUM($refused) } left out · { $name } { WHEN($at) }
roster-left = The roster was not imported ({ $name })
roster-unusable = The roster cannot be imported, nothing was changed:
roster-more = … and { NUM($count) } more
roster-you-imported = Imported
roster-changed-meanwhile = The roster has just changed, please look again
roster-forbidden = The office imports the roster
roster-used = This file was dealt with already
button-import = Import
button-leave = Leave
# In a group: whose is it, and for what
bind-hello = Hello, I am the inspection bot of { $town }. The office may tap below to say whose group this is; until then I keep nothing of it.
bind-no-admin = There is no admin yet: first send me in private /start and the code printed at the start, then tap below ({ $town }).
bind-no-town = The roster has no town yet. Send me /roster in private for its form.
bind-ask = Set up this group
bind-which = Which group of { $town } is this?
bind-which-town = Which town's group is this?
bind-which-community = Which community's group is this?
bind-which-of-many = Which community's group is this? For one not listed send, for example: /bind Dongguan work_group
bind-work-group = Work group
bind-community = Community…
bind-office = Office
bind-county = County
bind-contractor = Contractor
bind-again = This group was: { $unit } · { purpose-name }. Still so?{ $purpose ->
   *[other] {""}
  }
bind-keep = As it was
bind-other = Change
bind-forbidden = The office sets up groups
# The first admin's next steps
steps-title = { NUM($count) } to go:
steps-group = · Add me to the work group (group settings → add members) and tap [Work group] there
steps-roster = · The roster: tap [Roster form], fill it in, send it back
steps-people = · The people: tap [Invite] and pass the link on
steps-ready = ✅ Ready
steps-first-problem = Try it: an inspector posts a photo in the work group with "东关社区菜市场南门垃圾未清理".
steps-more = Add me to the office's group as well: digests and notices come there. /help tells what you may do.
button-roster-form = Roster form
button-invite = Invite
# Invitations
invite-where = Invite somebody of which unit?
invite-more-units = More…
invite-as-what = { $unit }: as what?
invite-done = The link is below, pass it on
invite-forbidden = The office invites, in private
invite-open = { NUM($count) } invitations not used yet; ✕ takes one back:
invite-waits = { NUM($number) } · { role-name } · { $unit }{ $name ->
    [none] {""}
   *[other] { " " }{ $name }
  } · until { WHEN($until) }{ $role ->
   *[other] {""}
  }
invite-revoked = Invitation taken back: { role-name } · { $unit } ({ $name }){ $role ->
   *[other] {""}
  }
invite-you-revoked = Taken back
invite-not-open = This invitation was used or is over
invitation-mine = This is an invitation you made; pass it on.
invitation-elsewhere = This invitation is of another town. Tell its office your account.
invitation-forwarded = Please open the link yourself, or send /start and the code yourself.
button-revoke = Take back
button-open = Not used yet
invite-inspector = Inspector
invite-community-head = Head
invite-clerk = Clerk
invite-group-leader = Group leader
invite-liaison = Liaison
invite-admin = Office
invite-leader = Leader
invite-county-reader = County
invite-contractor = Contractor
# What keeps the bot from working, and what to do
finding-privacy = ⚠️ The bot does not see what people write in groups (privacy mode is on). In BotFather: /mybots → Bot Settings → Group Privacy → Turn off; then take the bot out of the group and add it again.
finding-clock = ⚠️ This machine's clock is more than a minute off, deadlines will be wrong. Switch on its synchronisation: timedatectl set-ntp true
finding-font = ⚠️ This machine has no Chinese font, pictures lack their words. Run: apt install fonts-noto-cjk, or name one in config.yaml as pictures.font.
finding-rights = ⚠️ The bot may not write in "{ $title }"; a group administrator has to let it.
invite-picture = { $unit } · { role-name }{ $role ->
   *[other] {""}
  }
