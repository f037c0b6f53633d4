"""Single cells and headers as they come in: tidied, made harmless, numbers and dates as plain text."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from intake.domain.written import digits
from intake.exchange.table import clean, defuse

# Marks that turn the direction of writing, and the byte order mark: invisible, and copied along at the ends of cells.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_MARKS = re.compile(f"[{_DIRECTION}]")
_ENDS = re.compile(rf"\A[\s{_DIRECTION}]+|[\s{_DIRECTION}]+\Z")
_NUMBER_LIKE = re.compile(r"[+\-][\d\s()./\-]*")
_BETWEEN_WORDS = re.compile(r"[\s_]+")
_TATWEEL = "\u0640"
_WHOLE = re.compile(r"-?\d{1,30}")
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # spreadsheets know no time zones; day 60 of 1900 never was, so earlier days are not read
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465  # 1900-03-01, 9999-12-31


def normal(header: str) -> str:
    """`header` for comparing: two headers that a person takes for the same one give the same text.

    Case, accents and vowel signs, tatweel, direction marks, kinds of digits, runs of spaces and underscores, and a colon or an asterisk
    at the end make no difference.
    """
    text = _MARKS.sub("", unicodedata.normalize("NFKD", digits(clean(header))))
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Mn" and letter != _TATWEEL)
    return unicodedata.normalize("NFC", _BETWEEN_WORDS.sub(" ", text.casefold()).strip(" :*"))


def tidy(cell: str) -> str:
    """`cell` without control characters, and without spaces and direction marks at its ends; line breaks inside are line feeds."""
    if cell.isalnum():  # most cells
        return cell
    return _ENDS.sub("", clean(cell.replace("\r\n", "\n").replace("\r", "\n")))


def inert(cell: str) -> str:
    """A tidied cell in which no formula can hide.

    What begins like a formula gets an apostrophe (see `table.defuse`). A sign followed by digits only, as in a phone number, is no
    formula and stays; if it comes back with the apostrophe that our own export put before it, the apostrophe goes.
    """
    if cell[:1] == "'" and cell[1:2] in ("+", "-") and _NUMBER_LIKE.fullmatch(cell, 1):
        return cell[1:]
    return cell if _NUMBER_LIKE.fullmatch(cell) else defuse(cell)


def plain_number(text: str) -> str:
    """A number of an XLSX file as a person sees it: "12.0" is 12, "9.6171E+10" is 96171000000; at most 15 significant digits.

    Raises ValueError if `text` is no number.
    """
    if _WHOLE.fullmatch(text):
        return text
    value = float(text)
    if value != value or abs(value) >= 1e21:
        return text
    return str(int(value)) if value.is_integer() else format(Decimal(f"{value:.15g}"), "f")


def moment(serial: str, kind: str, epoch_1904: bool) -> str:
    """A serial number of a cell formatted as `kind` ("date", "time", "datetime") as ISO text: YYYY-MM-DD, HH:MM, or both.

    The time is left out at midnight unless the format asks only for the time; seconds appear if there are any. A number that is no date
    in Excel is returned as a plain number. Raises ValueError if `serial` is no number.
    """
    value = float(serial)
    if 0 <= value < 1 and kind != "date":
        return _clock(_EPOCH + dt.timedelta(seconds=round(value * 86_400)))
    if not (0 if epoch_1904 else _FIRST_SERIAL) <= value < _LAST_SERIAL + 1:
        return plain_number(serial)
    when = (_EPOCH_1904 if epoch_1904 else _EPOCH) + dt.timedelta(seconds=round(value * 86_400))
    if kind == "time":
        return _clock(when)
    return when.date().isoformat() if when.time() == dt.time() else f"{when.date().isoformat()} {_clock(when)}"


def _clock(when: dt.datetime) -> str:
    return when.strftime("%H:%M:%S" if when.second else "%H:%M")
