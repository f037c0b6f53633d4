"""Closing what goes to a partner, in the one way that its profile names; nothing leaves otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from intake.domain.partner import Profile
from intake.domain.problems import refuse
from intake.domain.profile_delivery import AES_ZIP, AGE, OPENPGP, WITH_PASSWORD
from intake.sealing.openpgp import to_openpgp
from intake.sealing.partner import PASSWORD_LEAST, Written, to_aes_zip, to_age
from intake.sealing.xlsx_password import MOST_PASSWORD, to_xlsx_password
from intake.services import partner_key
from intake.services.home import Home

_ENDINGS = {AGE: ".age", OPENPGP: ".pgp", AES_ZIP: ".zip"}


def ending(profile: Profile) -> str:
    """What is put behind the name of a file of this partner; '' where the file is closed within its own format."""
    return _ENDINGS.get(profile.delivery.encryption, "")


def takes_password(profile: Profile) -> bool:
    """Whether a password agreed with the partner is typed for each file."""
    return profile.delivery.encryption in WITH_PASSWORD


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
