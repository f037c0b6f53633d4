"""From bytes to text: UTF-8, UTF-16, Windows-1256 and Windows-1252, the encodings in which spreadsheet programs save text here."""

from __future__ import annotations

import codecs
import re

from intake.exchange.refusal import refuse

# Longest first: the mark of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LETTERS = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]{3,}")
_SAMPLE = 200_000  # bytes looked at to tell the Windows encodings apart


def decode(data: bytes) -> str:
    """The text in `data`, without a byte order mark. Raises FileRefused: `encoding`, `nul`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if b"\x00" in data[:_SAMPLE]:
        return _strictly(data, _utf16_without_mark(data[:_SAMPLE]))
    if b"\x00" in data:
        raise refuse("nul")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _windows(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise refuse("encoding") from None
    if "\x00" in text:
        raise refuse("nul")
    return text


def _utf16_without_mark(sample: bytes) -> str:
    # Separators, digits and line ends are ASCII in every script, so in UTF-16 zeros pile up at the even or at the odd places.
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(sample) < 4 or max(even, odd) * 10 < len(sample) or min(even, odd) * 10 > max(even, odd):
        raise refuse("nul")
    return "utf-16-be" if even > odd else "utf-16-le"


def _windows(data: bytes) -> str:
    """Tell Arabic from Western by what makes words: Arabic letters come in runs, accented letters stand among plain ones."""
    arabic, mixed = 0, 0
    for word in _LETTERS.findall(data[:_SAMPLE].decode("cp1256")):
        letters = len(_ARABIC.findall(word))
        if letters == len(word) and letters > 1:
            arabic += 1
        elif 0 < letters < len(word):
            mixed += 1
    if arabic > mixed:
        return _no_controls(data.decode("cp1256"))
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise refuse("encoding") from None
    # Cyrillic, Chinese or cut UTF-8, read as Western, gives long runs of accented letters that no Western word has.
    runs = sum(map(len, _FOREIGN_RUN.findall(text[:_SAMPLE])))
    foreign = sum(letter > "\x7f" for letter in text[:_SAMPLE])
    if runs * 3 > foreign:
        raise refuse("encoding")
    return _no_controls(text)


def _no_controls(text: str) -> str:
    if re.search("[\x01-\x08\x0e-\x1a\x1c-\x1f\x80-\x9f]", text):
        raise refuse("encoding")
    return text
