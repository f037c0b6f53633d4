"""Taking letters out of a mailbox over IMAP with TLS: each is handed on, and deleted on the server once that has succeeded.

Of what is too large the head alone is fetched. Whatever a server says is an answer to read, never an instruction.
"""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

SECONDS = 30.0
MOST_BYTES = 1_000_000
"""Of a letter that is fetched."""
MOST_HEAD = 64_000
"""Of the head of one that is larger."""
MOST_LETTERS = 500
"""At once; the next visit goes on."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class NoMailbox(Exception):
    """The mailbox cannot be read. The text is one of a few words: `connection`, `certificate`, `login`, `folder`, `answer`."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where the mailbox is: `ca`: the certificates to trust (PEM) instead of those of the system, '' for these."""

    host: str
    port: int
    login: str
    password: str
    folder: str = "INBOX"
    ca: str = ""

    def __repr__(self) -> str:
        """Say only that there is one."""
        return "<Box>"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as it lies there: its bytes (of one that is too large the head alone: `whole` is False), and when the server got it."""

    raw: bytes
    arrived: datetime
    whole: bool = True


def _opened(box: Box) -> imaplib.IMAP4_SSL:
    try:
        trust = ssl.create_default_context(cadata=box.ca or None)
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
        connection = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=trust, timeout=SECONDS)
    except ssl.SSLError:
        raise NoMailbox("certificate") from None
    except (OSError, ValueError, imaplib.IMAP4.error):
        raise NoMailbox("connection") from None
    try:
        connection.login(box.login, box.password)
    except (imaplib.IMAP4.error, OSError, ValueError):
        _leave(connection)
        raise NoMailbox("login") from None
    return connection


def _leave(connection: imaplib.IMAP4_SSL) -> None:
    with suppress(imaplib.IMAP4.error, OSError):
        connection.logout()


def check(box: Box) -> None:
    """Open the mailbox and leave it as it is; raises NoMailbox."""
    visit(box, lambda _letter: None, most=0)


def visit(box: Box, take: Callable[[Letter], None], most: int = MOST_LETTERS) -> int:
    """Hand on at most `most` letters, oldest first, and delete each that was taken; returns how many. What `take` raises ends the visit:
    that letter stays. Raises NoMailbox."""
    connection = _opened(box)
    done = 0
    try:
        if connection.select(_quoted(box.folder))[0] != "OK":
            raise NoMailbox("folder")
        for number in _numbers(connection)[:most]:
            take(_letter(connection, number))
            _said(connection.uid("STORE", number, "+FLAGS.SILENT", "(\\Deleted)"))
            done += 1
        return done
    except (imaplib.IMAP4.error, OSError):
        raise NoMailbox("answer") from None
    finally:
        if done:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.expunge()
        _leave(connection)


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _said(answer: tuple[str, list[object]]) -> list[object]:
    if answer[0] != "OK":
        raise NoMailbox("answer")
    return answer[1]


def _numbers(connection: imaplib.IMAP4_SSL) -> list[str]:
    found = _said(connection.uid("SEARCH", "UNDELETED"))
    return [one.decode("ascii") for one in (found[0] if found and isinstance(found[0], bytes) else b"").split()]


def _letter(connection: imaplib.IMAP4_SSL, number: str) -> Letter:
    about = _said(connection.uid("FETCH", number, "(RFC822.SIZE INTERNALDATE)"))
    head = next((one for one in about if isinstance(one, bytes)), b"")
    size = _SIZE.search(head)
    when = imaplib.Internaldate2tuple(head)  # in the time of this machine
    arrived = datetime.fromtimestamp(time.mktime(when), UTC) if when else datetime.now(UTC)
    whole = size is not None and int(size.group(1)) <= MOST_BYTES
    parts = _said(connection.uid("FETCH", number, "(BODY.PEEK[])" if whole else f"(BODY.PEEK[HEADER]<0.{MOST_HEAD}>)"))
    raw = next((one[1] for one in parts if isinstance(one, tuple)), b"")
    return Letter(raw if isinstance(raw, bytes) else b"", arrived, whole)
