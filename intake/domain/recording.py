"""Recordings: what volunteers read aloud, so that whoever does not read can hear it. Where each text is heard, in words for who records."""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.messages import N_
from intake.domain.spoken import ANSWER, AROUND, BRING, CONSENT, MINOR, NOTICE, QUESTION, REFUSAL, WALK_IN

PLACE_NAMES: Mapping[str, str] = {
    NOTICE: N_("Notice, read out first"),
    CONSENT: N_("What is agreed to"),
    REFUSAL: N_("What follows from a no"),
    QUESTION: N_("Question"),
    ANSWER: N_("Answer to choose"),
    WALK_IN: N_("For who is not registered"),
    MINOR: N_("For who is under 18"),
    BRING: N_("What to bring"),
    AROUND: N_("While the person has the tablet"),
}
