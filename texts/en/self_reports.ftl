# Clean-ups of a community's own
button-self-check = None: own check
button-clean-up = None: a clean-up
strike-title = The newest clean-ups
strike-listed = { NUM($number) } · { $community } { WHEN($at) } { $words }
strike-done = { NUM($number) } ({ WHEN($at) }) is struck
strike-already = { NUM($number) } ({ WHEN($at) }) was struck before
strike-usage = Reply to the community's message with /strike and the reason, or /strike 17 reason
weekly-self-reports = Own clean-ups { $community }: { $has_done ->
    [no] { NUM($count) }
   *[other] { $done }
  }{ $people ->
    [0] {""}
   *[other] {" · "}{ NUM($people) } people
  }
help-clean-up = Own clean-ups: photos with a sentence. Example: 自查自改 清理小广告23处
help-strike = Strike a clean-up: reply to its message with /strike and the reason
menu-strike = Strike a clean-up
ask-which-elsewhere = №{ $number } stands in another group: please reply to its card there. Is this no answer to it?
