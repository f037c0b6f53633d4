"""What a thief would learn, from the real files of this installation: tablet, database, backup, relay, outbox, server off, server running.

Nothing is opened: files are read as bytes, the database and the key store without any key. `surrender_check` looks for real people in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from intake.config import Config
from intake.domain.problems import refuse
from intake.services.surrender_beside import HOW, Beside, Part, backup, in_mb, kinds, relay, tablet
from intake.store import thief
from intake.store import thief_files as files
from intake.store.thief_files import Readable

DATABASE, OUTBOX, OFF, RUNNING = "database", "outbox", "server_off", "server_running"
FEW = 5
"""Registrations that share point, programme and week: fewer, and a bystander may know who it is (docs, figures: the same number inside)."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything. `clear`: texts that stand readable in the database, by class; `paths`: all files that were read."""

    parts: tuple[Part, ...]
    clear: Mapping[str, set[str]]
    paths: tuple[Path, ...]

    @property
    def faults(self) -> list[str]:
        """What must not be, of all parts."""
        return [fault for part in self.parts for fault in part.faults]


def surrender(config: Config, beside: Beside) -> Found:
    """Read it all; raises Refused `no_home`. Needs no right: whoever can read these files can read them."""
    if not (config.keys / "keys.db").exists():
        raise refuse("no_home")
    paths = files.files_in(config.home, *beside.backups, *beside.profiles, *beside.relays, *beside.others)
    store, known = thief.keys(config.keys / "keys.db"), dict[str, set[str]]()
    try:
        with thief.reading(config.database_url) as connection:
            there = thief.tables(connection)
            known = thief.texts(connection, there)
            known[thief.SCHEMA] |= thief.key_texts(config.keys / "keys.db")
            counts = {table.name: table.rows for table in there}
            seen = _Database(counts, thief.groups(connection), thief.pairs(connection), thief.counted(connection, "tablet", "state"))
    except SQLAlchemyError:
        raise refuse("old_schema") from None
    read = files.readable(files.files_in(*_own(config), *beside.others), known)
    parts = (
        tablet(beside, seen.tablets),
        _database(seen, read, known),
        backup(beside),
        relay(beside),
        _outbox(config),
        _off(config, store, seen),
        _running(seen),
    )
    return Found(parts, known, tuple(paths))


def _own(config: Config) -> list[Path]:
    """Where text of the database could stand: its files, the key store, and what lies open in the home."""
    return [path for path in files.files_in(config.home) if path.parent.name != "demo" and path.suffix != ".agekey"]


@dataclass(frozen=True, slots=True)
class _Database:
    counts: Mapping[str, int]
    groups: list[thief.Group]
    pairs: tuple[int, bool]
    tablets: Mapping[str, int]

    @property
    def registrations(self) -> int:
        return self.counts.get("registration", 0)


def _database(seen: _Database, read: Readable, known: Mapping[str, set[str]]) -> Part:
    few = [group for group in seen.groups if group.count < FEW]
    people = sum(group.count for group in few)
    counts = {name: rows for name, rows in seen.counts.items() if rows and name not in ("alembic_version", "home_mark", "audit_head")}
    says = [
        f"Registrations: {seen.registrations}, by point, programme and week. No name, number or answer stands in a readable column.",
        "Rows: " + ", ".join(f"{name} {rows}" for name, rows in counts.items()) + ".",
        f"Accounts: {len(known.get('account names', ()))} names are readable, with role and area. Choose names that are nobody's.",
        f"Pairs of registrations that share a match code: {'' if seen.pairs[1] else 'at most '}{seen.pairs[0]}. They may be of one person;"
        " nothing says of whom.",
        f"Read as bytes, {in_mb(read.size)}: " + "; ".join(f"{name} ({times} times)" for name, times in read.classes.items()) + ".",
        f"Text that nothing of this explains: {read.unexplained} runs; random bytes of this size make about {read.by_chance:.0f}.",
    ]
    warnings = []
    if few:
        warnings.append(
            f"{len(few)} groups of point, programme and week hold fewer than {FEW} registrations ({people} people): whoever saw who came"
            " that week may know who they are."
        )
    if read.scripts:
        warnings.append(f"{read.scripts} runs of letters of other scripts stand there that no pack, profile, area or account explains.")
    odd = read.unexplained > 2 * read.by_chance + 20
    if odd:
        warnings.append("More readable text than chance explains. Run with --check, which looks for real people.")
    figures = {
        "rows": counts,
        "groups": len(seen.groups),
        "small_groups": len(few),
        "people_in_small_groups": people,
        "shared_pairs": seen.pairs[0],
        "shared_pairs_exact": seen.pairs[1],
        "bytes": read.size,
        "readable": dict(read.classes),
        "unexplained": read.unexplained,
        "by_chance": round(read.by_chance, 1),
        "other_scripts": read.scripts,
        "samples": {name: sorted(one for one in known.get(name, ()) if len(one) < 30)[:5] for name in (thief.SCHEMA, thief.CODES)},
    }
    return Part(DATABASE, tuple(says), figures, tuple(warnings))


def _outbox(config: Config) -> Part:
    paths = files.files_in(config.outbox) if config.outbox.exists() else []
    listed, bare = kinds(paths)
    says = [f"{one['file']}: {in_mb(one['bytes'])}, {HOW[one['closed']]}." for one in listed] or ["The outbox is empty."]
    if listed:
        says.append("The names tell partner and number of each list, the size about how many rows it has.")
    faults = tuple(f"{path.name} in the outbox is NOT closed: whoever takes the disk reads it. Delete it now." for path in bare)
    return Part(OUTBOX, tuple(says), {"files": listed}, faults=faults)


def _off(config: Config, store: thief.Keys, seen: _Database) -> Part:
    by_file = (config.keys / "master.key").exists() or store.opened_by == "key_file"
    office = sum(name.startswith("office") for name in store.settings)
    says = [
        f"The key store: {store.records} record keys (closed), {office} settings of office keys, living months"
        f" {', '.join(store.months) or 'none'}.",
        "It is opened by a key file on this machine: with it, everything that is kept today."
        if by_file
        else "It is opened by a passphrase that is on no disk: without it, no more than the database gives away.",
    ]
    warnings = []
    if by_file and seen.registrations:
        warnings.append("A key file suits a demonstration only. Make a home with a passphrase for real people.")
    opened = config.home / "demo"
    if opened.exists():
        warnings.append("This is a demonstration home: the partner's key and the recovery key lie in it.")
    figures = {"opened_by": store.opened_by, "record_keys": store.records, "months": list(store.months), "office_settings": office}
    return Part(OFF, tuple(says), figures, tuple(warnings))


def _running(seen: _Database) -> Part:
    says = (
        f"Taken over while it runs, the server gives away everything that is kept today: {seen.registrations} registrations. Of erased and"
        " purged people it has nothing. Short retention is the defence; pull the plug if you can.",
    )
    return Part(RUNNING, says, {"registrations": seen.registrations})
