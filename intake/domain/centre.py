"""Centres: places of a partner where people go. Fields and words are those of Open Referral's HSDS 3.0 (service, location, schedule,
language, accessibility), and one of our own, `status_check_risk`: whether people were asked for papers or status there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.domain.messages import N_
from intake.domain.problems import Problem, Refused, problem
from intake.domain.written import digits

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As iCalendar and HSDS name them, Monday first."""
DAY_NAMES: Mapping[str, str] = {
    "MO": N_("Monday"),
    "TU": N_("Tuesday"),
    "WE": N_("Wednesday"),
    "TH": N_("Thursday"),
    "FR": N_("Friday"),
    "SA": N_("Saturday"),
    "SU": N_("Sunday"),
}
MOST_TEXT = {"name": 120, "address": 200, "transportation": 200, "alert": 300, "hours": 300}
_PART = re.compile(r"(?P<days>[A-Z]{2}(?:[-,][A-Z]{2})*) (?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)")
_LANGUAGE = re.compile(r"[a-z]{3}")


class Status(StrEnum):
    """HSDS `service.status`."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "temporarily closed"
    DEFUNCT = "defunct"


class Risk(StrEnum):
    """`status_check_risk`: what is known of checks at the centre."""

    NONE = "none"
    REPORTED = "reported"
    CONFIRMED = "confirmed"


STATUS_NAMES: Mapping[str, str] = {
    Status.ACTIVE: N_("Open"),
    Status.INACTIVE: N_("Not used now"),
    Status.CLOSED: N_("Closed for now"),
    Status.DEFUNCT: N_("Closed for good"),
}
RISK_NAMES: Mapping[str, str] = {
    Risk.NONE: N_("None known"),
    Risk.REPORTED: N_("Somebody reported a check of papers or status"),
    Risk.CONFIRMED: N_("Checks of papers or status are certain"),
}
ACCESS_NAMES: Mapping[str, str] = {
    "step_free": N_("A way in without stairs"),
    "quiet": N_("A quiet place to wait"),
    "women_only": N_("Hours or rooms for women"),
    "interpreter": N_("Interpreters on the spot"),
}
"""HSDS `accessibility.description`: what helps on the spot, from a fixed list."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """HSDS `schedule`: weekdays (`MO`), and from when to when (HH:MM)."""

    byday: tuple[str, ...]
    opens_at: str
    closes_at: str


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a centre. `hours`: as they are written (`MO-FR 08:00-14:00; SA 09:00-12:00`); `languages`: ISO 639-3;
    `accessibility`: keys of ACCESS_NAMES; `alert`: what everybody who goes there has to know now."""

    code: str
    name: str
    address: str = ""
    transportation: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    alert: str = ""
    status: str = Status.ACTIVE

    @property
    def schedule(self) -> tuple[Schedule, ...]:
        """The hours as HSDS has them."""
        return read_hours(self.hours) or ()

    @property
    def taken(self) -> bool:
        """Whether anybody can be sent there."""
        return self.status == Status.ACTIVE


def read_hours(text: str) -> tuple[Schedule, ...] | None:
    """Opening hours out of one line; () for an empty one, None if it cannot be read."""
    found = []
    for part in filter(None, (one.strip() for one in digits(text).upper().split(";"))):
        match = _PART.fullmatch(part)
        if match is None or not _time(match["opens"]) or not _time(match["closes"]) or match["opens"] >= match["closes"]:
            return None
        days = _days(match["days"])
        if not days:
            return None
        found.append(Schedule(days, match["opens"], match["closes"]))
    return tuple(found)


def _time(text: str) -> bool:
    return int(text[:2]) < 24 and int(text[3:]) < 60


def _days(text: str) -> tuple[str, ...]:
    days: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            return ()
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days += WEEKDAYS[start : end + 1] if start <= end else (*WEEKDAYS[start:], *WEEKDAYS[: end + 1])
    return tuple(days)


def is_open(details: Details, weekday: int, at: str) -> bool:
    """Whether the hours say that it is open on a weekday (0: Monday) at HH:MM ('': at any time that day); True where none are known."""
    if not details.schedule:
        return True
    today = [one for one in details.schedule if WEEKDAYS[weekday] in one.byday]
    return any(not at or one.opens_at <= at < one.closes_at for one in today)


def check(details: Details) -> Details:
    """The centre as it may be kept; raises Refused with everything that is wrong: `centre_code`, `centre_field`, `too_long`."""
    wrong: list[Problem] = []
    if not CODE.fullmatch(details.code):
        wrong.append(problem("centre_code", "code"))
    if not details.name.strip():
        wrong.append(problem("centre_field", "name", key="name", what="…"))
    for key, most in MOST_TEXT.items():
        text = getattr(details, key)
        if len(text) > most:
            wrong.append(problem("too_long", key, most=most))
        if any(ord(sign) < 32 for sign in text):
            wrong.append(problem("control_characters", key))
    if read_hours(details.hours) is None:
        wrong.append(problem("centre_field", "hours", key="hours", what="MO-FR 08:00-14:00; SA 09:00-12:00"))
    if not all(_LANGUAGE.fullmatch(one) for one in details.languages):
        wrong.append(problem("not_a_language", "languages"))
    if not set(details.accessibility) <= set(ACCESS_NAMES):
        wrong.append(problem("not_a_choice", "accessibility", choices=", ".join(ACCESS_NAMES)))
    if details.status not in set(Status):
        wrong.append(problem("not_a_choice", "status", choices=", ".join(Status)))
    if wrong:
        raise Refused(*wrong)
    return details
