"""Reading one letter (RFC 5322, MIME): whom it was sent to, from whom it seems to be, its plain text. Attached files are counted and left
alone, HTML is turned into its text, and nothing that it refers to is fetched."""

from __future__ import annotations

import email
import email.policy
import email.utils
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message, MIMEPart
from html.parser import HTMLParser

MOST_TEXT = 20_000
"""Characters that are looked at."""
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


def read(raw: bytes) -> Read:
    """Read a letter; of one that trips the reader over, the addresses alone, without a text."""
    try:
        return _read(raw)
    except Exception:  # the parser trips over some hostile headers in ways of its own
        return _bare(raw)


def _bare(raw: bytes) -> Read:
    message = email.message_from_bytes(raw)  # the older reader takes headers as they are
    delivered = tuple(_addresses(message, DELIVERED)) or tuple(_addresses(message, ADDRESSED))
    return Read(delivered, "", None, "", 0)


def _read(raw: bytes) -> Read:
    message = email.message_from_bytes(raw, policy=email.policy.default)
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
    for name in names:
        for _, address in email.utils.getaddresses([str(one) for one in message.get_all(name, [])][:20])[:50]:
            if "@" in address and len(address) <= 254:
                yield address.lower()


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
