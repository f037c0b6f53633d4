"""Looking after the keys: what there is, a new passphrase, a new office key, the recovery key that backups are closed to (decision 1).

No secret is returned but that of a new recovery key, once: it is kept nowhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from intake.domain.problems import refuse
from intake.sealing.keyring import key_from_passphrase, seal
from intake.sealing.partner import new_age_identity
from intake.services import area as areas
from intake.services import office_key
from intake.services.audit import Event, anchor, write
from intake.services.home import LEAST_PASSPHRASE, MASTER_MADE, RECOVERY, Home
from intake.services.keys_grant import Grant, grants
from intake.services.office_key import OfficeKey
from intake.services.secret_file import keep_demo_recovery


@dataclass(frozen=True, slots=True)
class Status:
    """What keys there are, and no key. `recovery`: the public half that backups are closed to, "" for a home that has none. `master_made`:
    the day the master key was made (ISO 8601), "" if it was not noted. `grants`: who else may open the home."""

    demo: bool
    master_made: str
    grants: tuple[Grant, ...]
    recovery: str
    office_keys: tuple[OfficeKey, ...]
    months: tuple[str, ...]
    record_keys: int


def status(home: Home) -> Status:
    """Count and name the keys of this home."""
    made = (home.keys.setting(MASTER_MADE) or b"").decode()
    offices, months = tuple(office_key.all_keys(home)), tuple(sorted(home.keys.months()))
    return Status(home.demo, made, tuple(grants(home)), recovery(home), offices, months, home.keys.count())


def recovery(home: Home) -> str:
    """The public half of the recovery key, "" if there is none."""
    return (home.keys.setting(RECOVERY) or b"").decode()


def make_recovery(home: Home, *, replace: bool = False) -> str:
    """Make a recovery key and return its secret half, which is kept nowhere (a demonstration home keeps it in a file).

    `replace`: also if there is one; older backups still open with the older one only. Raises Refused `recovery_there`.
    """
    if recovery(home) and not replace:
        raise refuse("recovery_there")
    secret, public = new_age_identity()
    if home.demo:
        keep_demo_recovery(home.config, secret)
    home.keys.set(RECOVERY, public.encode())
    _note(home, [Event("recovery_key_made")])
    return secret


def may_change_passphrase(home: Home) -> None:
    """Raises Refused `key_file_home` for a home that has no passphrase."""
    if home.keys.setting("opened_by") != b"passphrase":
        raise refuse("key_file_home")


def change_passphrase(home: Home, new: str) -> None:
    """Close the master key by another passphrase, in one step: stopped at any moment, exactly one of the two opens the home.

    Whoever opened `home` has shown the old one. The master key stays, so nothing else is sealed anew; older backups of the key store
    still open with the older passphrase. Raises Refused `key_file_home`, `passphrase_short`.
    """
    may_change_passphrase(home)
    if len(new) < LEAST_PASSPHRASE:
        raise refuse("passphrase_short")
    salt = secrets.token_bytes(16)
    home.keys.set_all({"salt": salt, "master": seal(key_from_passphrase(new, salt), home.keyring.master, b"master")})
    _note(home, [Event("passphrase_changed")])


def rotate(home: Home) -> OfficeKey:
    """Make a new office key now; tablets close to it from their next contact on, and older keys go on opening what was closed to them."""
    key = office_key.rotate(home)
    _note(home, [Event("office_key_made", detail={"key": key.id})])
    return key


def _note(home: Home, events: Iterable[Event]) -> None:
    actor = areas.operator(home)
    with home.store.writing() as connection:
        write(home, connection, actor, events)
    anchor(home)
