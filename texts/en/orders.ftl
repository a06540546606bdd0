# Found again, supervision orders
note-relapse = Relapse: found again within 30 days of closing
note-warning = Found again; the third time brings an order
ask-same-spot = Is this the same spot as #{ NUM($number) } ({ $place }, { DATE($day) })?
order-finding-withdrawn = #{ NUM($number) } was withdrawn; order { $name } lists it and stays as it is. To withdraw it: /order withdraw { NUM($order) } reason
order-sign-forbidden = The community signs for this
order-issue-forbidden = The leader issues this
order-you-signed = Signed for
order-you-issued = Issued
order-already = This order was dealt with already
order-none = There is no order { NUM($number) }. Example: /order withdraw 8 reason
order-usage = Usage: /order withdraw 8 reason
ask-order-answer = What was done for { $name }? Reply with the measures and who is responsible.
