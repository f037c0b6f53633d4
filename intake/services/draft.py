"""A draft that the server never keeps: sealed, handed to the page as one hidden field, opened again when the page comes back.

It is bound to the account that began it, so nobody else can go on with it (or read it from a page that stayed open), and to its kind, so
that what one page sealed is not taken by another. It is worth nothing after two hours.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

import orjson

from intake.domain.account import Actor
from intake.domain.problems import refuse
from intake.sealing.keyring import SealBroken, open_seal, seal
from intake.services.home import Home

LASTS = timedelta(hours=2)
_AT = "at"


def seal_draft(home: Home, actor: Actor, draft: Mapping[str, Any], kind: str = "") -> str:
    """`draft` (what JSON can hold) as text for a hidden field; the time goes in with it. `kind`: a word that says what it is for."""
    plain = orjson.dumps({**draft, _AT: int(home.clock().timestamp())})
    return urlsafe_b64encode(seal(home.keyring.derive("draft"), plain, _place(actor, kind))).decode()


def open_draft(home: Home, actor: Actor, text: str, kind: str = "") -> dict[str, Any]:
    """The draft again. Raises Refused `csrf` if it was altered, belongs to another account or kind, or is older than two hours."""
    try:
        sealed = urlsafe_b64decode(text.encode("ascii"))
        draft = orjson.loads(open_seal(home.keyring.derive("draft"), sealed, _place(actor, kind)))
    except (SealBroken, NotBase64, UnicodeEncodeError):
        raise refuse("csrf") from None
    if home.clock().timestamp() - draft.pop(_AT) > LASTS.total_seconds():
        raise refuse("csrf")
    return cast("dict[str, Any]", draft)


def _place(actor: Actor, kind: str) -> bytes:
    return f"draft:{kind}:{actor.pseudonym}".encode()
