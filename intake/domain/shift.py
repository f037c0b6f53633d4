"""A volunteer's shift: how long what she proved by her password holds."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

LONGEST = timedelta(hours=10)
"""Shorter than a sign-in (`services.sign_in.HOURS`), so that a shift ends with a locked screen, which keeps what was typed."""


def is_over(began: datetime, now: datetime, zone: tzinfo) -> bool:
    """Whether a shift that began then is over: after ten hours, and with the calendar day of the place. A beginning that has not come
    yet is none."""
    return not began <= now < began + LONGEST or began.astimezone(zone).date() != now.astimezone(zone).date()
