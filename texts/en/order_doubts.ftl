# A message that came late changed what an order rests on
order-in-doubt = ⚠️ A message of { WHEN($at) } came late and changes what order { $name } rests on: #{ NUM($earlier) } and #{ NUM($number) } are no longer findings of two inspections in a row. The order stands; tap below to withdraw it.
order-draft-in-doubt = ⚠️ A message of { WHEN($at) } came late and changes what a draft order rests on: #{ NUM($earlier) } and #{ NUM($number) } are no longer findings of two inspections in a row. If it is not to be issued, tap "Do not issue" on the draft.
order-doubt-withdrawn = Order { $name } was withdrawn: a message that came late changed what it rests on.
order-withdraw-forbidden = The office withdraws orders
reason-order-in-doubt = a message that came late changed what it rests on
button-order-withdraw = Withdraw order
