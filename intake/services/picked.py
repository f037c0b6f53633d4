"""Answer files that were fetched at a partner: each lies sealed under a key of its own until a coordinator has looked at it and applied it,
or put it away; then the key is destroyed, and a keyed hash stays so that it is not fetched again."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.domain.reference import read_partner_ref
from intake.sealing.keyring import HASH_BYTES, keyed_hash, open_seal, seal
from intake.services.audit import Event, write
from intake.services.delivery_steps import moment
from intake.services.home import Home
from intake.services.registration_seal import PARTNER_REF
from intake.services.table import read
from intake.store import pick_up as kept
from intake.store.pick_up import GONE, SAME, KeptFile

WAITING, UNREAD, APPLIED, PUT_AWAY = "waiting", "unread", "applied", "put_away"
_NAME_BYTES = 2


@dataclass(frozen=True, slots=True)
class Picked:
    """A fetched file as a coordinator sees it: its id (hex), whose it is, its name, when it came, rows, and why it could not be read."""

    id: str
    partner: str
    name: str
    at: str
    rows: int
    problem: str
    there: bool


def mark(home: Home, text: str) -> bytes:
    """What stands for a file's content, or its looks at the partner."""
    return keyed_hash(home.keyring.derive("picked files"), text)


def _place(file_id: bytes) -> bytes:
    return b"picked_file:" + file_id


def _sealed(key: bytes, file_id: bytes, name: str, data: bytes) -> bytes:
    named = name.encode()[:1000]
    return seal(key, len(named).to_bytes(_NAME_BYTES, "big") + named + data, _place(file_id))


def keep(home: Home, connection: Connection, about: KeptFile, name: str, data: bytes) -> None:
    """Keep a fetched file, sealed (nothing but that it was there, if it was fetched before); `about` without id, time, key and seal."""
    file_id = secrets.token_bytes(HASH_BYTES)
    file = replace(about, id=file_id, at=moment(home))
    if file.state != SAME:
        ((key_id, key),) = home.new_record_keys(1)
        file = replace(file, key_id=key_id, sealed=_sealed(key, file_id, name, data))
    kept.add(connection, file)


def _opened(home: Home, file: KeptFile) -> tuple[str, bytes] | None:
    key = home.record_keys([file.key_id]).get(file.key_id) if file.key_id else None
    if key is None:
        return None
    plain = open_seal(key, file.sealed, _place(file.id))
    ends = _NAME_BYTES + int.from_bytes(plain[:_NAME_BYTES], "big")
    return plain[_NAME_BYTES:ends].decode(errors="replace"), plain[ends:]


def waiting(home: Home, actor: Actor) -> list[Picked]:
    """The fetched files that wait for somebody of the actor's branch, oldest first."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        files = kept.waiting(connection, actor.area.path)
    found = [(one, _opened(home, one)) for one in files]
    shown = [
        Picked(one.id.hex(), one.partner, inside[0] if inside else "", one.at, one.rows, one.problem, bool(inside and inside[1]))
        for one, inside in found
    ]
    return sorted(shown, key=lambda one: (one.at, one.name))


def uncovered(home: Home, actor: Actor) -> list[tuple[str, int]]:
    """(name of the area, how many) of the fetched files that no coordinator's area holds: for whoever gives out accounts, wherever she is.
    Raises Refused `not_allowed`."""
    actor.need(Right.ADMINISTER)
    with home.store.reading() as connection:
        return kept.uncovered(connection)


def open_file(home: Home, actor: Actor, file_id: str) -> tuple[bytes, str, str]:
    """(content, name, partner) of a waiting file; raises Refused `not_found`."""
    actor.need(Right.ANSWER)
    with home.store.reading() as connection:
        file = _mine(connection, actor, file_id)
    inside = _opened(home, file)
    if inside is None or not inside[1]:
        raise refuse("not_found")
    return inside[1], inside[0], file.partner


def _mine(connection: Connection, actor: Actor, file_id: str) -> KeptFile:
    try:
        file = kept.get(connection, bytes.fromhex(file_id), actor.area.path)
    except ValueError:
        file = None
    if file is None:
        raise refuse("not_found")
    return file


def close(home: Home, actor: Actor, file_id: str, *, applied: bool) -> None:
    """Note that a waiting file was applied, or put away unapplied; its content is destroyed. Raises Refused `not_found`."""
    actor.need(Right.ANSWER)
    with home.store.writing() as connection:
        file = _mine(connection, actor, file_id)
        state = APPLIED if applied else PUT_AWAY
        kept.change(connection, file.id, state=state, by=actor.pseudonym, key_id=None, sealed=b"")
        write(home, connection, actor, [Event(f"picked_file_{state}", detail={"partner": file.partner})])
    if file.key_id:
        home.destroy_keys([file.key_id])


def forget_rows(home: Home, connection: Connection, refs: Mapping[str, str]) -> list[bytes]:
    """Take the rows of somebody who is erased out of the files that wait; `refs`: partner -> her partner_ref there. A file that cannot be
    read stays as it is, unless her partner_ref stands in it: then it loses its content. Returns the names of keys, to be destroyed once
    the caller's transaction is kept."""
    old: list[bytes] = []
    for file in kept.of_partners(connection, list(refs)):
        old += _forget(home, connection, file, {refs[file.partner]}.__contains__, refs[file.partner])
    return old


def forget_due(home: Home, hashes: Collection[bytes], before: date) -> None:
    """Take the rows of those who are purged (by the keyed hashes of their partner_refs) out of the files that wait, each of which is read
    once, in a transaction of its own; files fetched `before` that day lose their content whole."""
    wanted = set(hashes)
    with home.store.reading() as connection:
        files = [one.id for one in kept.all_open(connection) if one.key_id is not None and (wanted or one.at < before.isoformat())]
    for file_id in files:
        with home.store.writing() as connection:
            old = _forget_due(home, connection, file_id, wanted, before)
        home.destroy_keys(old)


def _forget_due(home: Home, connection: Connection, file_id: bytes, wanted: set[bytes], before: date) -> list[bytes]:
    file = kept.open_one(connection, file_id)
    if file is None or file.key_id is None:
        return []
    if file.at < before.isoformat():
        return _empty(connection, file)
    if not wanted or file.state != WAITING:
        return []
    return _forget(home, connection, file, lambda ref: not wanted.isdisjoint(home.hashes(PARTNER_REF, ref)))


def _empty(connection: Connection, file: KeptFile) -> list[bytes]:
    kept.change(connection, file.id, state=UNREAD, problem=GONE, key_id=None, sealed=b"")
    return [file.key_id] if file.key_id else []


def _forget(home: Home, connection: Connection, file: KeptFile, gone: Callable[[str], bool], ref: str = "") -> list[bytes]:
    inside = _opened(home, file)
    if inside is None or not inside[1] or file.key_id is None:
        return []
    rest = _without(inside[1], inside[0], gone)
    if rest is None:
        return _empty(connection, file) if ref and _stands_in(ref, inside[1]) else []
    if not rest:
        return []
    ((key_id, key),) = home.new_record_keys(1)
    kept.change(connection, file.id, key_id=key_id, sealed=_sealed(key, file.id, f"{inside[0]}.csv", rest))
    return [file.key_id]


def _stands_in(ref: str, data: bytes) -> bool:
    return any(ref.encode(code) in data for code in ("ascii", "utf-16-le", "utf-16-be"))


def _without(data: bytes, name: str, gone: Callable[[str], bool]) -> bytes | None:
    """The file as CSV without the rows that name a partner_ref that is `gone`; b"" if none does, None if it cannot be read."""
    try:
        table = read(data, name)
    except MemoryError:
        raise
    except Exception:  # refused, or a fault that the file brings about
        return None
    rows = [row.cells for row in table.rows]
    refs = {cell: read_partner_ref(cell) for cells in rows for cell in cells.values() if cell}
    named = {cell for cell, ref in refs.items() if ref and gone(ref)}
    others = [cells for cells in rows if named.isdisjoint(cells.values())]
    if len(others) == len(rows):
        return b""
    out = io.StringIO()
    writer = csv.DictWriter(out, table.headers, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(others)
    return out.getvalue().encode("utf-8-sig")
