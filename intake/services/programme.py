"""Programmes and partners: load a pack or profile, open a programme, get the version in force.

Packs and profiles are read from the text that was loaded. Reading is kept in memory by (code, version): a version never changes.
"""

from __future__ import annotations

import importlib.resources
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from intake import inventory
from intake.domain.account import Actor, Right
from intake.domain.pack_file import read_pack
from intake.domain.partner import Profile
from intake.domain.problems import refuse
from intake.domain.profile_delivery import DEMO_RECIPIENT
from intake.domain.profile_file import check_against, read_profile
from intake.domain.programme import Programme
from intake.services import partner_key, wording
from intake.services.audit import Event, write
from intake.services.home import Home
from intake.store import centre as kept_centre
from intake.store import programme as kept
from intake.store.base import Shelf as Shelf
from intake.store.base import Store

LOADED, OPEN, CLOSED = "loaded", "open", "closed"
ACCEPTED = timedelta(days=30)
"""How long tablets may still send in what they registered with a version that another one has replaced."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the programme list."""

    code: str
    version: int
    state: str
    title: str
    partner: str
    missing: tuple[str, ...]


def shipped(kind: str) -> dict[str, str]:
    """The TOML files that come with the package, name -> text; `kind` is `programmes` or `partners`."""
    folder = importlib.resources.files("intake") / kind
    return {item.name: item.read_text("utf-8") for item in sorted(folder.iterdir(), key=lambda f: f.name) if item.name.endswith(".toml")}


@lru_cache(maxsize=64)
def _pack(text: str, file: str) -> Programme:
    return read_pack(text, file, inventory.question_keys())


@lru_cache(maxsize=64)
def _profile(text: str, file: str) -> Profile:
    return read_profile(text, file, inventory.export_sources())


def check_programme(text: str, file: str) -> Programme:
    """Read a pack; raises Refused with every problem found."""
    return _pack(text, file)


def check_partner(text: str, file: str) -> Profile:
    """Read a profile; raises Refused with every problem found, and for a key that `age` would not take or that is none of OpenPGP."""
    profile = _profile(text, file)
    partner_key.judge(profile.delivery, file)
    return profile


_FRESH_SECONDS = 2.0
_packs_seen: WeakKeyDictionary[Store, tuple[float, list[kept.KeptPack]]] = WeakKeyDictionary()


def _packs(home: Shelf) -> list[kept.KeptPack]:
    """All loaded packs, looked up at most every two seconds: every page asks, and they change a few times a year."""
    seen = _packs_seen.get(home.store)
    if seen and time.monotonic() - seen[0] < _FRESH_SECONDS:
        return seen[1]
    with home.store.reading() as connection:
        found = kept.packs(connection)
    _packs_seen[home.store] = (time.monotonic(), found)
    return found


def forget_seen(home: Shelf) -> None:
    """Look packs up anew: they have just changed."""
    _packs_seen.pop(home.store, None)


def _newest(connection: Connection, code: str) -> kept.KeptPack | None:
    versions = [pack for pack in kept.packs(connection) if pack.code == code]
    return versions[-1] if versions else None


def load_programme(home: Home, actor: Actor, text: str, file: str, *, open_it: bool = True) -> Programme:
    """Load a pack and (unless told not to) open it, closing the version before. Loading the text of the newest version again opens it
    if it was closed and `open_it` asks for it; otherwise it changes nothing.

    Raises Refused: `pack_refused`, `same_version`, `older_version`, `programme_not_ready`, `no_such_partner`, `wording_changed`.
    """
    actor.need(Right.ADMINISTER)
    programme = check_programme(text, file)
    if open_it and programme.missing_to_open():
        raise refuse("programme_not_ready", what=", ".join(programme.missing_to_open()))
    if programme.partner:
        check_against(partner(home, programme.partner), programme)
    with home.store.writing() as connection:
        newest = _newest(connection, programme.code)
        if newest and newest.version == programme.version:
            if newest.pack != text:
                raise refuse("same_version", version=programme.version)
            if newest.state == OPEN or not open_it:
                return programme
        elif newest and newest.version > programme.version:
            raise refuse("older_version", version=newest.version)
        else:
            kept.add_pack(connection, kept.KeptPack(programme.code, programme.version, LOADED, text))
        if open_it:
            for one in kept.packs(connection):
                if one.code == programme.code and one.state == OPEN:
                    kept.set_pack_state(connection, one.code, one.version, CLOSED, home.today + ACCEPTED)
            kept.set_pack_state(connection, programme.code, programme.version, OPEN)
            wording.opened_in(home, connection, programme)
        else:
            wording.note_in(home, connection, programme)
        detail = {"programme": programme.code, "version": programme.version}
        write(home, connection, actor, [Event("programme_opened" if open_it else "programme_loaded", detail=detail)])
    _packs_seen.pop(home.store, None)
    return programme


def close_programme(home: Home, actor: Actor, code: str) -> None:
    """Take no more registrations for a programme; what is registered stays."""
    actor.need(Right.ADMINISTER)
    with home.store.writing() as connection:
        versions = [one for one in kept.packs(connection) if one.code == code]
        if not versions:
            raise refuse("no_such_programme", programme=code)
        for one in versions:
            if one.state == CLOSED and one.accepted_until:
                kept.set_pack_state(connection, code, one.version, CLOSED)
            if one.state == OPEN:
                kept.set_pack_state(connection, code, one.version, CLOSED)
                write(home, connection, actor, [Event("programme_closed", detail={"programme": code, "version": one.version})])
        wording.closed_in(home, connection, code)
    _packs_seen.pop(home.store, None)


def programmes(home: Home) -> list[Listed]:
    """Every loaded version."""
    lines = []
    for one in _packs(home):
        pack = _pack(one.pack, f"{one.code}.toml")
        lines.append(Listed(one.code, one.version, one.state, pack.title, pack.partner, pack.missing_to_open()))
    return lines


def open_programmes(home: Shelf) -> list[Programme]:
    """The programmes that take registrations now."""
    return [_pack(one.pack, f"{one.code}.toml") for one in _packs(home) if one.state == OPEN]


def programme(home: Shelf, code: str, version: int | None = None) -> Programme:
    """The newest (or the named) version of a programme, open or not; raises Refused `no_such_programme`."""
    found = [one for one in _packs(home) if one.code == code and version in (None, one.version)]
    if not found:
        raise refuse("no_such_programme", programme=code)
    return _pack(found[-1].pack, f"{code}.toml")


def open_programme(home: Home, code: str) -> Programme:
    """The version that takes registrations; raises Refused `no_such_programme` or `programme_closed`."""
    for one in open_programmes(home):
        if one.code == code:
            return one
    programme(home, code)
    raise refuse("programme_closed", programme=code)


def accepted_programme(home: Home, code: str, version: int) -> Programme:
    """The version that a tablet registered somebody with, if that is still taken: the open one, or one replaced not long ago.

    Raises Refused: `no_such_programme`, `programme_closed` (no version is open), `old_version` (another one is).
    """
    found = [one for one in _packs(home) if one.code == code]
    for one in found:
        if one.version == version and (one.state == OPEN or (one.accepted_until and one.accepted_until >= home.today)):
            return _pack(one.pack, f"{code}.toml")
    programme(home, code, version)
    raise refuse("old_version" if any(one.state == OPEN for one in found) else "programme_closed", programme=code)


def load_partner(home: Home, actor: Actor, text: str, file: str) -> Profile:
    """Load a partner profile; the same text again changes nothing.

    Raises Refused: `pack_refused`, `same_version`, `older_version`, `demo_key_in_real_home`.
    """
    actor.need(Right.ADMINISTER)
    profile = check_partner(text, file)
    if profile.delivery.recipient == DEMO_RECIPIENT and not home.demo:
        raise refuse("demo_key_in_real_home")
    partner_key.judge(profile.delivery, file, home.clock())
    with home.store.writing() as connection:
        versions = [one for one in kept.profiles(connection) if one.code == profile.code]
        if versions and versions[-1].version >= profile.version:
            if versions[-1].version == profile.version and versions[-1].profile == text:
                return profile
            older = versions[-1].version > profile.version
            raise refuse("older_version" if older else "same_version", version=versions[-1].version)
        kept.add_profile(connection, kept.KeptProfile(profile.code, profile.version, text))
        kept_centre.add_missing(connection, profile.code, profile.answers.centres)
        write(home, connection, actor, [Event("partner_loaded", detail={"partner": profile.code, "version": profile.version})])
    return profile


def partners(home: Home) -> list[Profile]:
    """The newest version of every partner."""
    with home.store.reading() as connection:
        newest = {one.code: one for one in kept.profiles(connection)}
    return [_profile(one.profile, f"{one.code}.toml") for one in newest.values()]


def partner(home: Shelf, code: str, version: int | None = None) -> Profile:
    """The newest (or the named) version of a partner's profile; raises Refused `no_such_partner`."""
    with home.store.reading() as connection:
        found = [one for one in kept.profiles(connection) if one.code == code and version in (None, one.version)]
    if not found:
        raise refuse("no_such_partner", partner=code)
    return _profile(found[-1].profile, f"{code}.toml")
