"""Another master key: everything in the key store is wrapped anew in one step, and the old master key opens nothing that is kept
(decision 19).

For when the passphrase and a copy of `keys/` may be in wrong hands: a new passphrase alone would not help then. Nothing may have the home
open meanwhile. What is derived from the master key and must last (the chain of the audit log, marks of batches and backups, hashes of
tokens) stays derived from the first one, the *root*, which from then on is kept closed by the new one.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable

import orjson

from intake.domain.problems import refuse
from intake.sealing.keyring import Keyring, key_from_passphrase, new_key, seal
from intake.services import area as areas
from intake.services import delivery_secret, keys_grant, office_key, relay_link, second_factor_seal, sound_signed
from intake.services.audit import Event, anchor, write
from intake.services.home import LEAST_PASSPHRASE, MASTER_MADE, ROOT_KEY, Home
from intake.store.key_lock import KeysBusy


def _quiet(_done: int, _all: int) -> None:
    return


def change_master(home: Home, passphrase: str | None, progress: Callable[[int, int], None] = _quiet) -> list[str]:
    """Give the home another master key, closed by `passphrase` (a demonstration home: None, its key file stays).

    Stopped at any moment, exactly the old or the new one opens everything. Whoever was granted to open the home must be granted anew:
    returns their account names. Backups of the key store made before open with the old passphrase and hold the old wrappings. `progress`
    is told (done, all) record keys. Raises Refused `passphrase_short`, `home_in_use`.
    """
    if not home.demo and len(passphrase or "") < LEAST_PASSPHRASE:
        raise refuse("passphrase_short")
    if home.lock is None:
        raise refuse("home_in_use")
    lapsed = [grant.name for grant in keys_grant.grants(home)]
    try:
        with home.lock.alone():
            second_factor_seal.seal_anew(home)  # of a change that was stopped before it came to that
            _wrap_all(home, passphrase, progress)
            second_factor_seal.seal_anew(home)
    except KeysBusy:
        raise refuse("home_in_use") from None
    with home.store.writing() as connection:
        write(home, connection, areas.operator_in(connection), [Event("master_key_changed", detail={"grants": len(lapsed)})])
    anchor(home)
    return lapsed


def _wrap_all(home: Home, passphrase: str | None, progress: Callable[[int, int], None]) -> None:
    old = home.keyring
    new = Keyring(new_key(), old.root or old.master)
    settings = {ROOT_KEY: seal(new.master, new.root, b"root"), MASTER_MADE: home.today.isoformat().encode()}
    settings |= second_factor_seal.kept_for_now(old, new)
    if home.demo:
        settings["master"] = seal((home.config.keys / "master.key").read_bytes(), new.master, b"master")
    else:
        salt = secrets.token_bytes(16)
        settings |= {"salt": salt, "master": seal(key_from_passphrase(passphrase or "", salt), new.master, b"master")}

    def again(name: bytes, wrapped: bytes) -> bytes:
        return new.wrap(name, old.unwrap(name, wrapped))

    for name, text in home.keys.settings(office_key.PREFIX).items():
        value = orjson.loads(text)
        value["wrapped"] = b64encode(again(name.encode(), b64decode(value["wrapped"]))).decode()
        settings[name] = orjson.dumps(value)
    for single in (relay_link.CHANNEL, sound_signed.KEY):
        if wrapped := home.keys.setting(single):
            settings[single] = again(single.encode(), wrapped)
    for name, wrapped in home.keys.settings(delivery_secret.PREFIX).items():
        settings[name] = again(name.encode(), wrapped)
    granted = list(home.keys.settings(keys_grant.PREFIX))
    home.keys.rewrap(again, lambda month, wrapped: again(f"month:{month}".encode(), wrapped), settings, granted, progress)
    home.keyring = new
