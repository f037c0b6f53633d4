"""Writing a calendar (RFC 5545): times and one neutral title, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import icalendar

TITLES = {"en": "Errand", "fr": "Course", "ar": "مشوار"}
"""What every entry is called, by language; fits anything."""
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `uid` random-looking and always the same, from and to (days, or moments with their zone), how often it has changed, and
    whether it is called off."""

    uid: str
    begins: date | datetime
    ends: date | datetime
    sequence: int
    over: bool


def calendar(entries: Sequence[Entry], now: datetime, language: str) -> bytes:
    """The calendar as a file; what is called off stays in it as cancelled, so that programs take it out."""
    made = icalendar.Calendar()
    made.add("prodid", "-//calendar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for one in entries:
        event = icalendar.Event()
        event.add("uid", one.uid)
        event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", _in_utc(one.begins))
        event.add("dtend", _in_utc(one.ends))
        event.add("summary", TITLES.get(language.partition("_")[0], TITLES["en"]))
        event.add("sequence", one.sequence)
        event.add("status", "CANCELLED" if one.over else "CONFIRMED")
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT" if one.over else "OPAQUE")
        made.add_component(event)
    return bytes(made.to_ical())


def _in_utc(at: date | datetime) -> date | datetime:
    return at.astimezone(UTC) if isinstance(at, datetime) else at
