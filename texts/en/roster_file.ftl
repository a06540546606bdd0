# The roster: what a file gets wrong and what it changes
roster-where = { $form ->
    [row] { roster-list-name } row { $at } ({ $subject })
   *[line] line { $at }, { roster-list-name } { $number } ({ $subject })
  }
roster-list-name = { $list ->
    [units] units
    [people] people
   *[chats] chats
  }
roster-column = { $key }
roster-kind-name = { $kind ->
    [county] county
    [town] town
    [community] community
    [residents_group] residents' group
    [company] company
   *[other] { $kind }
  }
roster-kind = { $form ->
    [row] { roster-kind-name }
   *[other] { $kind }
  }
roster-role = { $form ->
    [row] { role-name }
   *[other] { $role }
  }
roster-above = { $form ->
    [row] { $is_a ->
        [residents_group] residents' group
       *[other] { $is_a }
      }
   *[line] { $is_a }
  }
roster-near = { $near ->
    [none] {""}
   *[other] ; did you mean { $near }?
  }
roster-too-long = the file has { $count } characters; a roster has at most { $most } entries at once: write it as several files
roster-too-many = the file has { $count } entries; a roster has at most { $most } entries at once: write it as several files
roster-no-yaml = { $line ->
    [0] {""}
   *[other] { "line " }{ $line }:{ " " }
  }not readable as YAML: { $why }
roster-no-lists = a roster has the lists units, people, chats
roster-unknown-list = there is no list '{ $name }'; a roster has units, people, chats
roster-no-list = { roster-list-name }: a list of entries, each in {"{…}"} or after a dash
roster-no-entry = { roster-list-name } { $number }: an entry has { $keys }
roster-key-twice = line { $line }: { $key } is written twice
roster-missing = { roster-where }: { roster-column } is missing
roster-unknown-key = { roster-where }: there is no key '{ $key }'; allowed: { $allowed }
roster-bad-name = { roster-where }: { roster-column }: '{ $value }' is not a name in words
roster-bad-empty = { roster-where }: { roster-column }: '{ $value }' is not a name of at least one character
roster-bad-list = { roster-where }: { roster-column }: '{ $value }' is not a list, for example [东关, 东关居委会]
roster-bad-yes = { roster-where }: { roster-column }: '{ $value }' is not true or false
roster-bad-word = { roster-where }: { roster-column }: '{ $value }' is not one of { $allowed }
roster-bad-reference = { roster-where }: { roster-column }: '{ $value }' is not channel:id, for example "{ $example }"
roster-formula = { roster-where }: a formula has no value here; put in the value itself
roster-other-town = { roster-where }: name: the town is { $own } on the books, as town.name of the settings says, and { $name } in this file; set town.name to { $name } and start anew with an empty data folder, or write { $own } in the file
roster-no-parent = { roster-where }: parent is missing: a { roster-kind } is part of a { $allowed }
roster-which-unit = { roster-where }: { roster-column }: there are { $count } units '{ $name }'; write the name above it too, 东关社区/一组
roster-unknown-parent = { roster-where }: parent: there is no unit '{ $name }', neither further up in the file nor in the books{ roster-near }
roster-wrong-parent = { roster-where }: parent: '{ $name }' is a { roster-above }; a { roster-kind } is part of { $allowed ->
    [nothing] nothing
   *[other] a { $allowed }
  }
roster-other-kind = { roster-where }: kind: { $name } is a { roster-kind } on the books; a unit's kind does not change
roster-not-yours = { roster-where }: { $name } is not yours to change; its own office may
roster-misfit = { roster-where }: unit: { $unit } is a { roster-kind }; { roster-role } is a role of a { $allowed }
roster-unknown-unit = { roster-where }: unit: there is no unit '{ $name }', neither in the file nor in the books{ roster-near }
roster-account-taken = { roster-where }: account: { $account } is { $name }'s already
roster-chat-twice = { roster-where }: chat: { $chat } stands in the file already
roster-role-twice = { roster-where }: role: { $name } is { roster-role } of { $unit } in the file already
roster-two-roles = { roster-where }: role: { $name } is { roster-role } of { $unit } already; allowed: one of both
roster-two-first = { roster-where }: first_responsible: { $unit } has one in the file already
roster-chat-private = { roster-where }: chat: { $chat } is somebody's private chat; allowed: groups
roster-chat-not-a-town = { roster-where }: purpose: the office is a town's; { $unit } is a { roster-kind }
roster-chat-other-office = { roster-where }: purpose: { $unit } has an office chat already; give that chat another purpose first
roster-two-offices = { roster-where }: purpose: { $unit } has two office chats in the file
roster-unit-new = + unit { $name } ({ roster-kind-name })
roster-yes-before = { $before ->
    [yes] true
   *[no] false
  }
roster-yes-after = { $after ->
    [yes] true
   *[no] false
  }
roster-unit-rural = ~ unit { $name }: rural { roster-yes-before } → { roster-yes-after }
roster-unit-active = ~ unit { $name }: active { roster-yes-before } → { roster-yes-after }
roster-unit-aliases = ~ unit { $name }: aliases { $before } → { $after }
roster-unit-english = ~ unit { $name }: english { $before } → { $after }
roster-person-new = + person { $name } ({ $account ->
    [none] no account
   *[other] { $account }
  })
roster-person-account = ~ person { $name }: account { $account }
roster-person-name = ~ person { $before } → { $name }
roster-role-more = { $name } · { $unit }{ $team ->
    [none] {""}
   *[other] { " " }· { $team }
  }{ $first ->
    [yes] { " " }· first responsible
   *[no] {""}
  }
roster-role-new = + { role-name } { roster-role-more }
roster-role-changed = ~ { role-name } { roster-role-more }
roster-chat-new = + chat { $chat } · { $unit } · { purpose-name }
roster-chat-changed = ~ chat { $chat } · { $unit } · { purpose-name }
roster-no-sheet = the workbook has none of the sheets units, people, chats
roster-no-heading = sheet { $title }: no row has the headings { $columns }
