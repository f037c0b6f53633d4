"""Visits in words: days, times, states with their badges, meeting points and words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from intake.domain.accompaniment import CODE_WORDS, MEETING_POINTS, PARTS
from intake.domain.reminder import VERDICTS
from intake.domain.visit import REASONS, VISIT_STATES, VisitState
from intake.web.language import data_locale
from intake.web.words import language_name

BADGES: Mapping[str, str] = {
    VisitState.PLANNED: "wait",
    VisitState.MET: "wait",
    VisitState.ARRIVED: "wait",
    VisitState.SERVED: "good",
    VisitState.TURNED_AWAY: "stop",
    VisitState.ABORTED: "stop",
    VisitState.CANCELLED: "none",
}


def long_day(text: str) -> str:
    """An ISO date in words, with its weekday; as it came if it is none."""
    try:
        return format_date(date.fromisoformat(text), "full", locale=data_locale())
    except ValueError:
        return text


def day_in(locale: str, text: str) -> str:
    """An ISO date with its weekday, without the year, in another language than the page's: as it is said to somebody."""
    return str(format_date(date.fromisoformat(text), "EEEE d MMMM", locale=locale))


def asked_day(text: str, today: date) -> date:
    """The day that an address or a form names; today if it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


def words() -> dict[str, Any]:
    """What the pages of visits say things with."""
    return {
        "long_day": long_day,
        "badges": BADGES,
        "states": VISIT_STATES,
        "reasons": REASONS,
        "meetings": MEETING_POINTS,
        "code_words": CODE_WORDS,
        "parts": PARTS,
        "language_name": language_name,
        "verdicts": VERDICTS,
    }
