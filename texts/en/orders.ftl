# Found again, supervision orders
note-relapse = Relapse: found again within 30 days of closing
note-again = Found again: #{ NUM($number) } is overdue
note-warning = Found again; the third time brings an order
ask-same-spot = Is this the same spot as #{ NUM($number) } ({ $place }, { DATE($day) })?
order-finding-withdrawn = #{ NUM($number) } was withdrawn; order { $name } lists it and stays as it is. To withdraw it: /order withdraw { NUM($order) } reason
order-draft-finding-withdrawn = #{ NUM($number) } was withdrawn; a draft order lists it. If it is not to be issued, tap "Do not issue" on the draft.
order-sign-forbidden = The community signs for this
order-issue-forbidden = The leader issues this
order-you-signed = Signed for
order-you-issued = Issued
order-already = { $state ->
    [closed] This order is closed
    [withdrawn] This order was withdrawn
   *[other] This order was dealt with already
  }
order-already-signed = { $name }: { $by } signed at { CLOCK($at) }
order-already-issued = { $name }: { $by } issued it at { CLOCK($at) }
reason-not-issued = not issued
order-none = There is no order { NUM($number) }. Example: /order 8
order-of-office = The office withdraws and returns orders. To look: /order 8
order-done = { $state ->
    [withdrawn] { $name } is withdrawn
   *[other] The answer to { $name } is returned
  }
order-number = Say the order's number. Example: /order 8
order-not-yours = There is no order { NUM($number) } that you may see. Example: /order 8
order-usage = Usage: /order 8 shows it; /order withdraw 8 reason; /order return 8 reason
ask-order-answer = What was done for { $name }? Reply with the measures and who is responsible.
order-file-pdf = { $name }, whole (PDF)
order-file-docx = { $name }, to edit (DOCX)
