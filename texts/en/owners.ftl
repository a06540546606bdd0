# Whose it is: handed on, accepted, returned
button-hand-on = Hand on…
button-take = Accept
button-give-back = Not ours
button-not-ours = Not our area
card-owner = owner { $name }
note-offered = Handed to { $unit }, not accepted yet
note-with-office = The office decides whose it is
note-nobody = For { $unit }, which has nobody in the roster yet: the office decides (/invite brings them in)
ask-hand-on = #{ NUM($number) }: hand on to whom?
ask-give-back = #{ NUM($number) }: why not?
reason-not-ours = Not ours
reason-unclear-place = Place unclear
transfer-offered =
    #{ NUM($number) } { $community } · { $category } · { $place }
    For { $unit }, please accept (from { $by }, was due { WHEN($due) })
transfer-decide =
    #{ NUM($number) } { $community } · { $category } · { $place }
    Whose is it? Handed on by { $by }{ $has_said ->
    [no] {""}
   *[other] , who says { $said }
  }
transfer-nobody =
    #{ NUM($number) } { $community } · { $category } · { $place }
    Whose is it? { $by } handed it on to { $said }, which has nobody in the roster yet; invite them by /invite
transfer-accepted = #{ NUM($number) } accepted by { $unit } ({ $by } { WHEN($at) })
transfer-decided = #{ NUM($number) } is for { $unit } (decided by { $by } { WHEN($at) })
transfer-returned = #{ NUM($number) } back to { $unit } ({ $by } { WHEN($at) }){ $has_reason ->
    [no] {""}
   *[other] : { $reason }
  }
hand-done = Handed on, waiting for them
hand-with-office = The office is asked whose it is
hand-nobody = They have nobody in the roster yet, so the office decides; it can invite them by /invite
hand-decided = Decided
hand-forbidden = Only its own community or company hands it on
hand-too-late = Answered, handed on or in an order already
hand-self = It is theirs already
take-done = Accepted
take-forbidden = Only the other side may
own-done = Decided
own-forbidden = The office decides
done-transfer-accepted = #{ NUM($number) }: { $by } accepted at { CLOCK($at) }
done-transfer-returned = #{ NUM($number) }: { $by } returned it at { CLOCK($at) }
done-transfer-dropped = #{ NUM($number) } was dealt with otherwise
done-transfer-offered = #{ NUM($number) } waits for them
again-of-company = #{ NUM($number) } was found again (before: #{ NUM($earlier) }); it is for { $unit }, no order to the community
weekly-others = Another { $found } belong to companies, { $overdue } overdue; not counted against communities
help-hand-on = Not yours: tap [Hand on…] on the problem; the other side taps [Accept] or [Not ours]
