# Rectification, verification
ask-which = Which problem was put right?
ask-which-verified = Which one do you mean?
ask-return-reason = Why is #{ NUM($number) } returned?
reason-not-done = Not done
reason-blurred = Photo unclear
reason-elsewhere = Wrong place
return-why = Please choose the reason
done-you-accepted = Accepted and closed
done-you-returned = Returned
done-accepted = #{ NUM($number) } was accepted by { $by } at { CLOCK($at) }
done-returned = #{ NUM($number) } was returned by { $by } at { CLOCK($at) }
done-otherwise = #{ NUM($number) } waits no more
verify-forbidden = The inspectors verify
look-pictures = #{ NUM($number) } { $place } before and after
