"""Closing what goes to a partner, in the one way that its profile names; nothing leaves otherwise."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from intake.domain.partner import Profile
from intake.domain.problems import refuse
from intake.domain.profile_delivery import AES_ZIP, AGE, OPENPGP, WITH_PASSWORD
from intake.sealing.keyring import digest
from intake.sealing.openpgp import to_openpgp
from intake.sealing.partner import PASSWORD_LEAST, Written, to_aes_zip, to_age
from intake.sealing.xlsx_password import MOST_PASSWORD, to_xlsx_password
from intake.services import partner_key
from intake.services.audit import anchor
from intake.services.home import Home

Note = Callable[[Connection, str, Written], None]
"""Notes a finished file (its name, hash and size) in the transaction in which it appears."""

_DIGITS = 32
_ENDINGS = {AGE: ".age", OPENPGP: ".pgp", AES_ZIP: ".zip"}


@dataclass(frozen=True, slots=True)
class Exported:
    """A written file: where it lies, its name, SHA-256 (hex) and size in bytes."""

    path: Path
    name: str
    sha256: str
    size: int


def ending(profile: Profile) -> str:
    """What is put behind the name of a file of this partner; '' where the file is closed within its own format."""
    return _ENDINGS.get(profile.delivery.encryption, "")


def takes_password(profile: Profile) -> bool:
    """Whether a password agreed with the partner is typed for each file."""
    return profile.delivery.encryption in WITH_PASSWORD


def closed_for(home: Home, profile: Profile) -> str:
    """What stands for how files are closed for this partner today: another one once its key is another. Raises Refused
    `demo_key_in_real_home`."""
    way = profile.delivery.encryption
    key = partner_key.recipient(home, profile) if way == AGE else profile.delivery.recipient if way == OPENPGP else ""
    return digest(f"{way}|{key}".encode()).hex()[:_DIGITS]


def check(home: Home, profile: Profile, password: str | None) -> None:
    """Whether files can be closed for this partner today. Raises Refused: `no_export_password`, `weak_export_password`,
    `long_export_password`, `partner_key_unfit`, `demo_key_in_real_home`."""
    if takes_password(profile):
        if not password:
            raise refuse("no_export_password", "password")
        if len(password) < PASSWORD_LEAST:
            raise refuse("weak_export_password", "password", least=PASSWORD_LEAST)
        if len(password) > MOST_PASSWORD:
            raise refuse("long_export_password", "password", most=MOST_PASSWORD)
    else:
        partner_key.check(home, profile)


def close(home: Home, profile: Profile, chunks: Iterator[bytes], name: str, password: str | None, file: BinaryIO) -> Written:
    """Write `chunks`, in clear called `name`, to `file`, closed; `check` has passed. Raises whatever `chunks` raise."""
    match profile.delivery.encryption:
        case "age":
            return to_age(chunks, partner_key.recipient(home, profile), file)
        case "openpgp":
            return to_openpgp(chunks, profile.delivery.recipient, file)
        case "aes_zip":
            return to_aes_zip(chunks, name, password or "", file)
        case "xlsx_password" if name.endswith(".xlsx"):
            return to_xlsx_password(chunks, password or "", file)
    raise ValueError("no way to close this file")


def put(home: Home, profile: Profile, chunks: Iterator[bytes], folder: Path, name: str, password: str | None, note: Note) -> Exported:
    """Write `chunks`, in clear called `name`, closed into `folder`; `check` has passed. The file appears when it is whole and noted, or not
    at all. Raises whatever `chunks` and `note` raise."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (name + ending(profile))
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")  # two who export at once never write into one file
    unfinished = part
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            done = close(home, profile, chunks, name, password, file)
            file.flush()
            os.fsync(file.fileno())
        with home.store.writing() as connection:
            note(connection, path.name, done)
            part.replace(path)
            unfinished = path  # until it is noted for good
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    anchor(home)
    return Exported(path, path.name, done.sha256, done.size)
