"""The relay: a server that faces the internet and holds closed envelopes until the office fetches them. How long, how many, and when
somebody has to be told."""

from __future__ import annotations

import re
from datetime import date, timedelta

KEPT = timedelta(days=60)
"""No envelope lies at a relay longer: the office's key it is closed to is destroyed by then, so nobody could open it."""
ALERT_AFTER = timedelta(days=3)
"""A relay that was not fetched for so long wants somebody to look."""
MOST_OF_TABLET = 2000
"""Envelopes of one tablet that may lie at a relay: more is no volunteer's work."""
MOST_AT_ONCE, MOST_BYTES_AT_ONCE = 100, 1_000_000
"""What the office takes away in one turn: what it can take in within one transaction."""
_URL = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
_OWN_MACHINE = re.compile(r"http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?")
KEY = re.compile("[0-9a-f]{64}")
"""How the public half of a channel key is written."""


def is_address(url: str) -> bool:
    """Whether `url` is the address of a relay: https, a name and perhaps a port; plain http on this machine only (a tunnel ends there)."""
    return bool(_URL.fullmatch(url) or _OWN_MACHINE.fullmatch(url))


def is_overdue(contact: date, today: date) -> bool:
    """Whether a relay that was last fetched on `contact` was left alone for too long."""
    return today - contact >= ALERT_AFTER


def too_old(today: date) -> date:
    """Envelopes that came in the week of this day, or before, are kept no longer."""
    return today - KEPT
