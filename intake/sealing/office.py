"""Opening what tablets closed to the office's key: age files (age-encryption.org/v1) of a few kilobytes.

Making the key pair is `partner.new_age_identity`, the same kind of key; tablets close with the age library in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyrage  # type: ignore[import-untyped]

from intake.sealing.keyring import SealBroken

Identity = Any
"""An age identity; the library has no types."""
MOST_HEADER = 1024
"""Bytes before the contents; a tablet's header has 200. The library reads a header again from its beginning with each part that it finds,
so a long one, which anybody with a tablet's token could send, would hold the whole process up for minutes."""
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n(?:-> [!-~]+(?: [!-~]+)*\n(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n)+--- [A-Za-z0-9+/]{43}\n"
)


def read_identity(secret: str) -> Identity:
    """The identity in `secret` ("AGE-SECRET-KEY-1..."), ready to open with."""
    return pyrage.x25519.Identity.from_str(secret)


def open_envelope(identities: Sequence[Identity], sealed: bytes) -> bytes:
    """What is inside; raises SealBroken if none of `identities` opens it, or it is altered or no age file."""
    if not _HEADER.match(sealed[:MOST_HEADER]):
        raise SealBroken
    try:
        opened: bytes = pyrage.decrypt(sealed, list(identities))
    except (pyrage.DecryptError, ValueError) as error:
        raise SealBroken from error
    return opened


def close_to(plain: bytes, recipient: str) -> bytes:
    """`plain` closed to the age public key `recipient`; small things, in memory. Raises SealBroken for what is no public key."""
    try:
        closed: bytes = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(recipient)])
    except (pyrage.RecipientError, ValueError) as error:
        raise SealBroken from error
    return closed
