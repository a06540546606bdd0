# Handing on and the office's word in the course of events; the details of a closed problem
course-offered = { WHEN($at) } handed on to { $unit } by { $by }
course-asked-office = { WHEN($at) } handed on by { $by }{ $has_unit ->
    [no] {""}
   *[other] , who says { $unit }
  }, for the office to decide
course-taken = { WHEN($at) } accepted by { $unit } ({ $by })
course-given-back = { WHEN($at) } not accepted by { $unit } ({ $by }): { $reason }
course-decided = { WHEN($at) } for { $unit } by the office's word ({ $by })
course-order-withdrawn = { WHEN($at) } order { $name } withdrawn: { $reason }
detail-place = { $has_group ->
    [no] {""}
   *[other] { $group } ·{" "}
  }{ $place }
detail-responsible = Responsible: { $name }
detail-submitted = Answered by { $by } { WHEN($at) }
detail-verified = Verified by { $by } { WHEN($at) }
