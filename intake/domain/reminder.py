"""Reminding somebody of a visit: only by a contact she gave, only on days and at hours she said are safe, in words that name no service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.domain.contact import MODES_WITH_NUMBER
from intake.domain.messages import N_

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS: Mapping[str, tuple[int, int]] = {"morning": (8, 12), "midday": (12, 14), "afternoon": (14, 18), "evening": (18, 21)}
"""What the safe hours of the packs mean, from and to the full hour. Nobody is called at night, whatever was said."""

TEXT_AT = N_("Your order is ready. You can fetch it on %(day)s at %(time)s.")
TEXT_ON = N_("Your order is ready. You can fetch it on %(day)s.")
"""What is said or sent. Nothing in it tells what it is about."""

NO_CONSENT, NO_NUMBER, NOT_SAID, NOT_NOW, NOW, RELAYED = "no_consent", "no_number", "not_said", "not_now", "now", "relayed"
VERDICTS: Mapping[str, str] = {
    NO_CONSENT: N_("She has not agreed to be called. She comes back by herself."),
    NO_NUMBER: N_("There is no number. She comes back by herself."),
    NOT_SAID: N_("She did not say when a call is safe. Do not call."),
    NOT_NOW: N_("Not now: a call is safe at other times only."),
    NOW: N_("A call is safe now, by the rules below."),
    RELAYED: N_("She is reached by a lent number. Have the text passed on by whoever relays it."),
}


SAID = ("contact_mode", "contact_value", "safe_days", "safe_hours", "who_may_answer", "safe_word")
"""What she said about being reached."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How somebody may be reached, in the codes of the questions; everything '' where it must not be used."""

    verdict: str
    mode: str = ""
    number: str = ""
    days: str = ""
    hours: str = ""
    who: str = ""
    word: str = ""


def rules(payload: Mapping[str, object], now: datetime) -> Rules:
    """Whether she may be called at `now` (the time where the work is done), and how. A number is told only if it may be used at some time:
    on another day for the next volunteer to see, but never against what she agreed to."""
    said = {key: str(payload.get(key, "")) for key in SAID}
    mode = said["contact_mode"]
    if payload.get("consent_contact") != "yes":
        return Rules(NO_CONSENT)
    if mode == "lent":
        return Rules(RELAYED, mode)
    if mode not in MODES_WITH_NUMBER or not said["contact_value"].startswith("+"):
        return Rules(NO_NUMBER)
    days, hours = said["safe_days"].split(), said["safe_hours"].split()
    known = (set(days) & {*WEEKDAYS, "any"}) and (set(hours) & {*HOURS, "any"})
    if not known:
        return Rules(NOT_SAID)
    safe = _day(days, now) and _hour(hours, now)
    who = said["who_may_answer"] if said["who_may_answer"] in ("trusted_person", "anyone") else "only_me"
    word = said["safe_word"] if said["safe_word"] not in ("unknown", "not_said") else ""
    number = said["contact_value"] if safe else ""
    return Rules(NOW if safe else NOT_NOW, mode, number, said["safe_days"], said["safe_hours"], who, word if safe else "")


def _day(days: list[str], now: datetime) -> bool:
    return "any" in days or WEEKDAYS[now.weekday()] in days


def _hour(hours: list[str], now: datetime) -> bool:
    wanted = HOURS.values() if "any" in hours else [HOURS[one] for one in hours if one in HOURS]
    return any(first <= now.hour < last for first, last in wanted)
