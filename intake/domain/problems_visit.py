"""What can be wrong with centres, visits and going along. Read through `problems`."""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.messages import N_

CATALOGUE: Mapping[str, tuple[int, str]] = {
    "no_such_centre": (404, N_("There is no such centre.")),
    "centre_code": (400, N_("Use 1 to 40 letters, digits, hyphens, dots or underscores: the code that stands in the partner's files.")),
    "centre_field": (400, N_("The field “%(key)s” is missing or cannot be read. Write it like this: %(what)s.")),
    "centre_closed": (409, N_("This centre is not open. Choose another, or change its state first.")),
    "no_such_visit_move": (409, N_("This visit has gone on since. Look at it again.")),
    "visit_not_yet": (409, N_("This visit lies in the future. Report it on its day.")),
    "visit_over": (409, N_("This visit is over or called off. Nothing was changed.")),
    "cannot_undo": (409, N_("This cannot be taken back any more: somebody else reported it, it is days ago, or something came after it.")),
    "not_your_day": (404, N_("You see the visits of today, of tomorrow, and of days on which you have offered to go along.")),
    "no_visit": (409, N_("No appointment is planned. Nothing was changed.")),
    "companion_there": (409, N_("Somebody else was first and goes along already.")),
    "shift_day": (400, N_("Choose a day from today on, at most %(most)s days ahead.")),
    "too_many_shifts": (409, N_("You have offered %(most)s days already. Take one back first.")),
    "session_day": (400, N_("Choose a day from today on, at most %(most)s days ahead.")),
    "bad_times": (400, N_("Give two times, like 09:00 and 12:30, the earlier one first.")),
    "no_such_session": (404, N_("This session is not there any more. Choose another.")),
    "places_taken": (409, N_("%(taken)s places are taken already. Take people off first.")),
    "session_full": (409, N_("This session is full. Choose another.")),
    "session_over": (409, N_("This session is over, or its centre is closed. Choose another.")),
    "not_for_session": (409, N_("This session is not for her: nothing of hers waits with that partner. Give the walk-in information.")),
    "not_yours_to_call": (404, N_("Only volunteers of the point where she was registered can see how she may be reached.")),
}
