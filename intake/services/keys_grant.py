"""Who may open the home after a restart: a coordinator or administrator is granted to open it with a passphrase of her own, on the
page that a closed server shows. So the home's passphrase need not lie on the machine, and nobody has to travel (decision 19).

A grant is the master key, sealed under a key made from her passphrase, in the key store. It ends with the account, with a new master key,
or when it is taken back; only her copy is then destroyed, and the home's passphrase and other grants stay as they are.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import date

import orjson

from intake.config import Config
from intake.domain.account import Role
from intake.domain.problems import refuse
from intake.sealing.keyring import Keyring, SealBroken, key_from_passphrase, open_seal, seal
from intake.services import area as areas
from intake.services.audit import Event, anchor, write
from intake.services.home import LEAST_PASSPHRASE, Home, keyring_of, open_with
from intake.services.schema import newest_version
from intake.store import account as kept_account
from intake.store.base import Store
from intake.store.key_store import KeyStore

PREFIX = "grant:"
GRANTED_ROLES = (Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may open the home, since when."""

    name: str
    pseudonym: str
    made: date


def grants(home: Home) -> list[Grant]:
    """Everybody who may open the home, by name."""
    found = {name.removeprefix(PREFIX): orjson.loads(text) for name, text in home.keys.settings(PREFIX).items()}
    with home.store.reading() as connection:
        names = {one.pseudonym: one.name for one in kept_account.by_pseudonyms(connection, set(found)).values()}
    listed = [Grant(names.get(who, who), who, date.fromisoformat(value["made"])) for who, value in found.items()]
    return sorted(listed, key=lambda grant: grant.name)


def may_grant(home: Home, name: str) -> None:
    """Raises Refused `no_such_account`, `not_granted_role` for whoever can't be granted to open the home, `key_file_home`."""
    if home.demo:
        raise refuse("key_file_home")
    _account(home, name)


def _account(home: Home, name: str) -> kept_account.Account:
    with home.store.reading() as connection:
        account = kept_account.by_name(connection, name)
    if account is None or not account.is_open:
        raise refuse("no_such_account", "account", account=name)
    if account.actor.role not in GRANTED_ROLES:
        raise refuse("not_granted_role", "account")
    return account


def grant(home: Home, name: str, passphrase: str) -> None:
    """Let the account `name` open the home with `passphrase`, which she types herself; an earlier grant of hers is replaced.

    Raises Refused as `may_grant` does, and `passphrase_short`.
    """
    may_grant(home, name)
    account = _account(home, name)
    if len(passphrase) < LEAST_PASSPHRASE:
        raise refuse("passphrase_short")
    who, salt = account.actor.pseudonym, secrets.token_bytes(16)
    sealed = seal(key_from_passphrase(passphrase, salt), home.keyring.master, _place(who))
    value = {"salt": b64encode(salt).decode(), "sealed": b64encode(sealed).decode(), "made": home.today.isoformat()}
    home.keys.set_all({PREFIX + who: orjson.dumps(value)})
    _note(home, "opening_granted", who)


def take_back(home: Home, name: str) -> None:
    """End the grant of an account. Raises Refused `no_such_grant`."""
    found = next((one for one in grants(home) if one.name == name), None)
    if found is None:
        raise refuse("no_such_grant", "account", account=name)
    home.keys.unset(PREFIX + found.pseudonym)
    _note(home, "opening_taken_back", found.pseudonym)


def end_of(home: Home, pseudonym: str) -> None:
    """End the grant of an account that is closed, if it has one."""
    if home.keys.setting(PREFIX + pseudonym) is not None:
        home.keys.unset(PREFIX + pseudonym)


def somebody_is_granted(config: Config) -> None:
    """Raises Refused `nobody_granted` if no grant would open the home, `old_schema` if the program would not."""
    keys, store = KeyStore(config.keys / "keys.db"), Store(config.database_url)
    try:
        if not keys.settings(PREFIX):
            raise refuse("nobody_granted")
        if store.version() != newest_version():
            raise refuse("old_schema")
    finally:
        keys.close()
        store.close()


def open_granted(config: Config, name: str, passphrase: str, failed: int = 0) -> Home:
    """Open the home as whoever was granted to; `failed`: tries before, which are noted. The same sentence for a wrong name, a wrong
    passphrase and a closed account.

    Raises Refused `wrong_opening`, and as `open_home` does.
    """
    name = name.replace("\0", "").strip().lower()  # as account names are kept; PostgreSQL takes no NUL
    home = open_with(config, lambda settings, keys: _opened(settings, keys, name, passphrase))
    with home.store.writing() as connection:
        account = kept_account.by_name(connection, name)
        if account is None:
            raise refuse("wrong_opening")
        write(home, connection, account.actor, [Event("home_opened", detail={"failed": failed})])
    anchor(home)
    home.rest()  # as after any opening: no connection is taken along
    return home


def _opened(config: Config, keys: KeyStore, name: str, passphrase: str) -> Keyring:
    store = Store(config.database_url)
    try:
        with store.reading() as connection:
            account = kept_account.by_name(connection, name)
    finally:
        store.close()
    who = account.actor.pseudonym if account and account.is_open and account.actor.role in GRANTED_ROLES else ""
    text = keys.setting(PREFIX + who) if who else None
    value = orjson.loads(text) if text else {"salt": "", "sealed": ""}
    outer = key_from_passphrase(passphrase, b64decode(value["salt"]) or bytes(16))  # also for nobody: it takes the same time
    try:
        return keyring_of(keys, open_seal(outer, b64decode(value["sealed"]), _place(who)))
    except SealBroken:
        raise refuse("wrong_opening") from None


def _place(pseudonym: str) -> bytes:
    return b"master:" + pseudonym.encode()


def _note(home: Home, action: str, pseudonym: str) -> None:
    with home.store.writing() as connection:
        write(home, connection, areas.operator_in(connection), [Event(action, detail={"account": pseudonym})])
    anchor(home)
