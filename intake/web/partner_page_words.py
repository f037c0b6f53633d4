"""A partner's own page in words: the filters, the kinds of rows, and what became of an answer."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import format_percent  # type: ignore[import-untyped]

from intake.domain.answer import ALREADY_DONE
from intake.domain.batch import CORRECTION, RETRACTION
from intake.domain.messages import N_
from intake.services.partner_page import ALL, ANSWERED, OPEN

FILTERS: Mapping[str, str] = {ALL: N_("All rows"), OPEN: N_("Without an answer"), ANSWERED: N_("Answered")}
KINDS: Mapping[str, str] = {CORRECTION: N_("Reads otherwise now, or goes again"), RETRACTION: N_("Taken back: do not use it any more")}
DECISIONS: Mapping[str, str] = {
    "acknowledged": N_("Received, the decision follows"),
    "accepted": N_("Accepted"),
    "rejected": N_("Refused"),
    "needs_info": N_("More information needed"),
    "duplicate": N_("Registered with us already"),
    "done": N_("Done"),
    "no_show": N_("Did not come"),
}
REASONS: Mapping[str, str] = {
    "not_eligible": N_("Not eligible"),
    "no_capacity": N_("No places"),
    "missing_info": N_("Information is missing"),
    "id_required": N_("Papers are needed"),
    "duplicate": N_("Registered with us already"),
    "already_done": N_("Was done already"),
    "wrong_service": N_("Another service is responsible"),
    "unreachable": N_("Could not be reached"),
    "other": N_("Another reason"),
}
FIELDS: Mapping[str, str] = {
    "decision": N_("Decision"),
    "reason_code": N_("Reason"),
    "centre_code": N_("Centre"),
    "appt_date": N_("Day of the appointment"),
    "appt_from": N_("From"),
    "appt_to": N_("Until"),
    "bring_code": N_("What to bring"),
    "done_date": N_("Done on"),
    "note": N_("Note"),
}
_WAITS = N_("This does not fit what was answered before. Nothing is changed: a coordinator looks at both answers and asks you.")
_SAID: Mapping[str, str] = {
    ALREADY_DONE: N_("Your answer is kept. The person is asked whether it was done, and you hear of it."),
    "decided": N_("This was settled with the coordinators. Nothing is changed. Speak with them if it is wrong."),
    "older": N_("A newer answer is kept already. Nothing is changed."),
    "conflict": _WAITS,
    "older_conflict": _WAITS,
    "two_answers": _WAITS,
    "withdrawn": N_("This row has been taken back meanwhile. Do not use it any more."),
}
_BY_VERDICT: Mapping[str, str] = {
    "apply": N_("Your answer is kept."),
    "same": N_("You have answered so already. Nothing is changed."),
}


def percent(value: int) -> str:
    """A share in percent."""
    return str(format_percent(value / 100))


def said(verdict: str, reason: str) -> str:
    """What became of an answer (msgid)."""
    other = N_("This answer could not be applied. A coordinator looks at it and asks you.")
    return _SAID.get(reason) or _BY_VERDICT.get(verdict, other)
