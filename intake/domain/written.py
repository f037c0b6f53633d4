"""How numbers, dates and times are written by hand and by spreadsheets, read into one form."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

# Marks that turn the direction of writing, and the byte order mark: invisible, and copied along with what they stand beside.
_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Excel's day 0 as its 1900 calendar counts after February 1900 (ECMA-376 part 1, 18.17.4.1).
_EXCEL_START = date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)  # 2000-01-01 to 2099-12-31: what a bare number in a date column can mean
_CLOCK_AFTER = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")


def digits(text: str) -> str:
    """`text` with every decimal digit of any script (Arabic-Indic, Persian, Devanagari, ...) as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def _plain(text: str) -> str:
    return _MARKS.sub("", digits(text)).strip()


def read_date(text: str) -> str | None:
    """A day in ISO ('' for an empty cell, None if it can't be read): ISO, day/month/year, or an Excel serial number; a time after it is
    left away. Month first is not read: it can't be told from day first."""
    plain = _CLOCK_AFTER.sub("", _plain(text))
    if not plain:
        return ""
    if re.fullmatch(r"\d{5}(\.\d+)?", plain) and int(plain[:5]) in _SERIALS:
        return (_EXCEL_START + timedelta(days=int(plain[:5]))).isoformat()
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", plain)
    local = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", plain)
    parts = iso.groups() if iso else local.groups()[::-1] if local else None
    try:
        return date(*(int(part) for part in parts)).isoformat() if parts else None
    except ValueError:
        return None


def read_time(text: str) -> str | None:
    """A time as HH:MM ('' for an empty cell, None if it can't be read): 9, 9:30, 09.30, 9h30, or the part of a day that Excel keeps."""
    plain = _plain(text).lower()
    if not plain:
        return ""
    if re.fullmatch(r"0?\.\d{3,}", plain):
        minutes = round(float(plain) * 24 * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}" if minutes < 24 * 60 else None
    found = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?h?", plain)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return f"{int(found[1]):02d}:{int(found[2] or 0):02d}"


def read_moment(text: str) -> str | None:
    """A day, with its time when one is given, in ISO ('' if empty, None if unreadable); with a zone, as of UTC. `earlier` compares them."""
    day = read_date(text)
    if not day:
        return day
    clock = re.search(r"[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", _plain(text))
    if not clock:
        return day
    try:
        moment = datetime.fromisoformat(f"{day}T{int(clock[1]):02d}:{clock[2]}{clock[3] or ''}")
        return f"{moment.astimezone(UTC) if moment.tzinfo else moment:%Y-%m-%dT%H:%M}"
    except (ValueError, OverflowError):
        return None


def earlier(one: str, other: str) -> bool:
    """Whether moment `one` is before `other`: by the day if either has no time; '' is neither before nor after anything."""
    common = min(len(one), len(other))
    return one[:common] < other[:common]
