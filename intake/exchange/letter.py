"""Reading one letter (RFC 5322, MIME): whom it was sent to, from whom it seems to be, its plain text. Attached files are counted and left
alone, HTML is turned into its text, and nothing that it refers to is fetched."""

from __future__ import annotations

import email
import email.utils
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message, MIMEPart
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from html.parser import HTMLParser
from typing import cast

MOST_TEXT = 20_000
"""Characters that are looked at."""
MOST_HEAD, MOST_FIELD, MOST_LINES = 64_000, 2_000, 50
"""Of the head bytes, of one field of it characters and lines: the parser takes minutes over a long one that is made for it."""
MOST_PARTS, MOST_BORDERS = 30, 2_000
"""Parts that say what they are, and lines that may end one: with more, nothing but the head is read."""
_PART, _BORDER, _HEAD_ENDS = re.compile(rb"(?im)^content-type"), re.compile(rb"(?m)^--"), re.compile(rb"\r?\n\r?\n")
DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To")
ADDRESSED = ("To", "Cc")
_NO_TEXT = frozenset({"script", "style", "head", "title"})
_NEW_LINE = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3"})


@dataclass(frozen=True, slots=True)
class Read:
    """What a letter says: `delivered`: the addresses the server delivered it to, else those it is addressed to; `sent`: as it says itself,
    None if it says nothing that is a time; `text`: subject and text; `left`: attached files."""

    delivered: tuple[str, ...]
    sender: str
    sent: datetime | None
    text: str
    left: int


class _Short(EmailPolicy):
    """As the parser reads letters, with the beginning of every field of a head."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        """Name and value of a field."""
        name, value = super().header_source_parse(list(sourcelines[:MOST_LINES]))
        return name, _cut(value)


def _cut(value: str) -> str:
    """The beginning of a field, up to a comma where it has one: half an address would make all of them none."""
    return value if len(value) <= MOST_FIELD else value[:MOST_FIELD].rpartition(",")[0] or value[:MOST_FIELD]


def read(raw: bytes) -> Read:
    """Read a letter; of one that trips the reader over, or is made to keep it busy, the addresses alone, without a text."""
    raw = _short(raw)
    try:
        if len(_PART.findall(raw)) <= MOST_PARTS and len(_BORDER.findall(raw)) <= MOST_BORDERS:
            return _read(raw)
    except Exception:  # noqa: S110 - the parser trips over some hostile headers in ways of its own
        pass
    return _bare(raw)


def _short(raw: bytes) -> bytes:
    ends = _HEAD_ENDS.search(raw)
    at = ends.start() if ends else len(raw)
    return raw if at <= MOST_HEAD else raw[: raw.rfind(b"\n", 0, MOST_HEAD) + 1] + raw[at:]


def _bare(raw: bytes) -> Read:
    message = BytesHeaderParser().parsebytes(raw)  # the older reader takes headers as they are, and no part of the body
    delivered = tuple(_addresses(message, DELIVERED)) or tuple(_addresses(message, ADDRESSED))
    return Read(delivered, "", None, "", 0)


def _read(raw: bytes) -> Read:
    message = cast(EmailMessage, email.message_from_bytes(raw, policy=_Short()))
    delivered = tuple(_addresses(message, DELIVERED)) or tuple(_addresses(message, ADDRESSED))
    parts = [part for part in message.walk() if not part.is_multipart()]
    body = message.get_body(("plain", "html"))
    subject = _line(message, "Subject")
    text = "\n\n".join(one for one in (subject, _text(body)) if one)
    left = sum(part is not body and part.get_content_maintype() != "text" for part in parts)
    return Read(delivered, _line(message, "From"), _date(message), text[:MOST_TEXT], left)


def _line(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())[:400]


def _addresses(message: Message, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:  # as they are written: reading each field of thousands would take long
        fields = [" ".join(str(value).split()) for key, value in message.raw_items() if key.lower() == name.lower()]
        for one in fields[:20]:
            try:
                found = email.utils.getaddresses([_cut(one)])[:50]
            except RecursionError:  # of what is in brackets in brackets, and so on
                continue
            yield from (address.lower() for _, address in found if "@" in address and len(address) <= 254)


def _date(message: EmailMessage) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(_line(message, "Date"))
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(body: MIMEPart | None) -> str:
    if body is None:
        return ""
    raw = body.get_payload(decode=True)
    charset = body.get_content_charset() or "utf-8"
    data = raw if isinstance(raw, bytes) else b""
    try:
        text = data.decode(charset, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    return _Plain.of(text) if body.get_content_subtype() == "html" else text


class _Plain(HTMLParser):
    """The text of HTML, without anything that is not to be seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden = 0

    @classmethod
    def of(cls, text: str) -> str:
        """The text of `text`."""
        parser = cls()
        parser.feed(text[: 10 * MOST_TEXT])
        parser.close()
        return "\n".join(" ".join(line.split()) for line in "".join(parser._parts).split("\n")).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as the parser calls it
        """A new line where one is to be seen."""
        self._hidden += tag in _NO_TEXT
        if tag in _NEW_LINE:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """What is hidden ends."""
        self._hidden = max(0, self._hidden - (tag in _NO_TEXT))

    def handle_data(self, data: str) -> None:
        """Text that is to be seen."""
        if not self._hidden:
            self._parts.append(data.replace("\n", " "))
