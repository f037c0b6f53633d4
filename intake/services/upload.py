"""A file that was sent in, between looking at it and applying it: sealed on the disk, its key only in the page of whoever sent it.

The page's token is a draft (`draft.py`): bound to the account, worth nothing after two hours. Without it nobody can open the file, not even
this program; what was left lying is removed after a day.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from intake.domain.account import Actor
from intake.domain.problems import Refused, refuse
from intake.sealing.keyring import SealBroken, new_key, open_seal, seal
from intake.services.draft import open_draft, seal_draft
from intake.services.home import Home
from intake.store.key_store import FILE_MODE

KIND = "upload"
STALE = timedelta(days=1)
_ENDING = ".sealed"


def _inbox(home: Home) -> Path:
    return home.config.home / "inbox"


def _place(upload_id: str) -> bytes:
    return b"upload:" + upload_id.encode()


def hold(home: Home, actor: Actor, data: bytes, name: str) -> str:
    """Keep `data` (called `name` by its sender) sealed, and return the token that opens it; files that were left lying are removed."""
    sweep(home)
    upload_id, key = secrets.token_hex(16), new_key()
    _inbox(home).mkdir(mode=0o700, exist_ok=True)
    path = _inbox(home) / (upload_id + _ENDING)
    path.touch(mode=FILE_MODE)
    path.write_bytes(seal(key, data, _place(upload_id)))
    return seal_draft(home, actor, {"upload": upload_id, "key": b64encode(key).decode(), "name": name}, KIND)


def held(home: Home, actor: Actor, token: str) -> tuple[bytes, str]:
    """The file and its name again; raises Refused `upload_gone` if it was dropped, is too old, or is another account's."""
    path, key, name = _opened(home, actor, token)
    try:
        return open_seal(key, path.read_bytes(), _place(path.stem)), name
    except (SealBroken, FileNotFoundError):
        raise refuse("upload_gone", "file") from None


def drop(home: Home, actor: Actor, token: str) -> None:
    """Delete the file; one that is gone already is no fault. Raises Refused `upload_gone` for a token that does not open."""
    _opened(home, actor, token)[0].unlink(missing_ok=True)


def _opened(home: Home, actor: Actor, token: str) -> tuple[Path, bytes, str]:
    try:
        draft = open_draft(home, actor, token, KIND)
        return _inbox(home) / (draft["upload"] + _ENDING), b64decode(draft["key"]), draft["name"]
    except (Refused, KeyError):  # a draft of another page has no upload in it
        raise refuse("upload_gone", "file") from None


def sweep(home: Home) -> None:
    """Delete files that were left lying for a day."""
    before = home.clock().timestamp() - STALE.total_seconds()
    for path in _inbox(home).glob("*" + _ENDING):
        with suppress(FileNotFoundError):  # somebody else was first
            if path.stat().st_mtime < before:
                path.unlink()
