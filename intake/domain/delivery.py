"""How a partner gets its files, and gives its answers back: the ways, what each needs to know, and when a failed try is made again.

Nothing here is secret: a private key or a password never stands in a profile (`services/delivery_secret`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Way(StrEnum):
    """How a file reaches the partner."""

    DOWNLOAD = "download"
    SFTP = "sftp"
    FOLDER = "folder"
    MAIL = "mail"


class After(StrEnum):
    """What becomes of an answer file at the partner once it has been fetched."""

    LEAVE = "leave"
    MOVE = "move"
    DELETE = "delete"


QUEUED, SENT, FAILED, DROPPED = "queued", "sent", "failed", "dropped"
"""States of a delivery. Failed: it waits for a person. Dropped: a person has put it away."""
RECEIVED, ACKNOWLEDGED = "received", "acknowledged"
"""Further steps of a batch: the partner's side has the very bytes; the partner says that it has the list, or answers it."""
STEPS = (QUEUED, SENT, RECEIVED, ACKNOWLEDGED)
"""What the page of a batch shows, in order."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
"""How long is waited after each failed try; after the last of them a person is asked."""


@dataclass(frozen=True, slots=True)
class Sftp:
    """A server of the partner: where it is, who we are there, the one host key it may show (OpenSSH's form), the folder for our files."""

    host: str
    port: int
    user: str
    host_key: str
    folder: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mailbox of the partner, and our own mail server, which is only spoken to over TLS (STARTTLS). `certificate`: what to trust
    (base64 of DER) instead of the system's; `most_mb`: the largest file that is sent."""

    host: str
    port: int
    user: str
    sender: str
    to: str
    certificate: str
    most_mb: int


@dataclass(frozen=True, slots=True)
class PickUp:
    """Where the partner puts its answer files, what becomes of them there, and how often we look."""

    folder: str
    after: After
    moved_to: str
    every_minutes: int


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one profile, with what that way needs; `folder` is a folder that is shared with the partner."""

    way: Way = Way.DOWNLOAD
    sftp: Sftp | None = None
    folder: str = ""
    mail: Mail | None = None
    pick_up: PickUp | None = None

    @property
    def secret(self) -> str:
        """Which secret of the house the way needs: `sftp`, `mail`, or ''."""
        if self.mail is not None:
            return "mail" if self.mail.user else ""
        return "sftp" if self.sftp is not None else ""


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after so many failed tries; None: a person is asked."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None
