# Cards: number and state first, as short as the Chinese
card-problem-open = 🟠 #{ NUM($number) } { $community } · { $category } · Open
card-problem-overdue = 🔴 #{ NUM($number) } { $community } · { $category } · Overdue
card-problem-rectified = 🔵 #{ NUM($number) } { $community } · { $category } · To verify
card-problem-closed = 🟢 #{ NUM($number) } { $community } · { $category } · Closed
card-problem-withdrawn = ⚪ #{ NUM($number) } { $community } · { $category } · Withdrawn
card-shrunk = #{ NUM($number) } { $community } · { $category } → below
card-code = #{ NUM($number) }
card-due = due { WHEN($due) }
card-was-due = was due { WHEN($due) }
card-responsible = { $name }
card-reported = { $by } { WHEN($at) }
card-submitted = { $by } { CLOCK($at) } put right · { $count ->
    [one] 1 photo
   *[other] { $count } photos
  }
card-returned = Returned: { $reason } ({ $by })
card-took = took { SPAN($seconds) }
card-on-time = { $is_on_time ->
    [yes] on time
   *[no] late
  }
card-check-code = code { $code }
card-withdrawn = Withdrawn: { $reason }
card-picture-refused = (the picture could not be shown)
card-document-refused = (the file could not be sent)
card-picture-missing = (photo missing)
noticed = OK
order-draft = 📕 Supervision order (draft) · to be issued
order-issued = 📕 Supervision order { $name } · to be signed for
order-signed = 📕 Supervision order { $name } · signed for
order-answered = 📕 Supervision order { $name } · answered
order-closed = 📕 Supervision order { $name } · closed
order-withdrawn = 📕 Supervision order { $name } · withdrawn
order-responsible = first responsible { $name }
order-liaison = liaison { $name }
order-finding = { $place } { $category }: found { DATE($at) } (#{ NUM($number) })
order-finding-again = { $place } { $category }: found { DATE($earlier_at) } (#{ NUM($earlier_number) }) and again { DATE($at) } (#{ NUM($number) })
order-due = Sign by { WHEN($sign) }, put right and answer by { DAY($due) }
order-answer-due = Put right and answer by { DAY($due) }
order-authorised = Issued automatically by authority
order-authorised-by = Issued automatically by authority of { $by }
order-signed-by = Signed for: { $by } { WHEN($at) }
order-signed-for = Signed for: { $by } (on behalf) { WHEN($at) }
order-answered-by = Answered: { $by } { WHEN($at) } { $answer }
button-fix-unit = Wrong unit
button-fix-category = Wrong kind
button-fix-place = Wrong place
button-withdraw = Withdraw
button-accept = Accept
button-return = Return
button-pictures = Compare
button-before-after = Before/after
button-history = History
button-extend = Extend
button-order-sign = Sign for
button-order-answer = Answer
button-order-issue = Issue
button-order-drop = Do not issue
button-same = Same spot
button-different = No
button-not-same = Another spot
button-other = Other…

# On the comparison picture.
picture-before = Before
picture-after = After
picture-at = { WHEN($at) }
picture-title = #{ NUM($number) } { $community } · { $category }
picture-verified = checked by { $by }, { WHEN($at) }
picture-missing = photo missing
