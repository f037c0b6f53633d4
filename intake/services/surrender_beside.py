"""What a thief learns from things beside the home: a tablet's browser profile, a backup, the folder of a relay. Files are read as bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intake.store import thief
from intake.store import thief_files as files

TABLET, BACKUP, RELAY = "tablet", "backup", "relay"
HOW = {
    files.AGE_KEY: "closed to a key (age)",
    files.AGE_PASSPHRASE: "closed by a passphrase (age)",
    files.ZIP_AES: "closed by a password (AES ZIP)",
    files.EMPTY: "empty",
    files.SQLITE: "a database, not closed as a whole",
    files.OTHER: "NOT CLOSED",
}
_CLOSED = frozenset({files.AGE_KEY, files.AGE_PASSPHRASE, files.ZIP_AES, files.EMPTY})
_KEY_FILES = ("keys.db", "master.key")


@dataclass(frozen=True, slots=True)
class Part:
    """What is learnt from one thing: sentences for the person in charge, the figures behind them, what to think about (`warnings`), and
    what must not be (`faults`)."""

    name: str
    says: tuple[str, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read beside the home: backups, browser profiles of tablets, folders of a relay, other files (logs, PostgreSQL's folder)."""

    backups: tuple[Path, ...] = ()
    profiles: tuple[Path, ...] = ()
    relays: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()


def tablet(beside: Beside, states: Mapping[str, int]) -> Part:
    """A tablet, off and in use; and each copied profile."""
    in_use = states.get("enrolled", 0)
    says = [
        f"Tablets in use: {in_use}. Off or locked, one gives away how many envelopes wait on it and since when, its token (it can send and"
        " read nothing), and pseudonym, name and points of the volunteers on it to whoever guesses name and PIN. No name, no answer.",
        "In use and open, it gives away the one screen.",
    ]
    figures: dict[str, Any] = {"tablets": dict(states), "profiles": []}
    warnings = []
    for profile in beside.profiles:
        paths = files.files_in(profile)
        stores = [path for path in paths if any("indexeddb" in part.lower() for part in path.parts)]
        marks = sum(piece.count(files.AGE_MARK) for path in paths for piece in files.pieces(path, 0))
        size = sum(path.stat().st_size for path in paths)
        figures["profiles"].append({"files": len(paths), "bytes": size, "database_files": len(stores), "envelopes": marks})
        says.append(
            f"The profile {profile.name}: {len(paths)} files, {in_mb(size)}; {len(stores)} files of the browser's database, with {marks}"
            " closed envelopes (sent ones too, until the browser tidies up)."
        )
        if not stores:
            warnings.append(f"The profile {profile.name} has no browser database: is it the right folder?")
    if not beside.profiles:
        says.append("No tablet was looked at. Copy its browser's profile and give it by --profile.")
    return Part(TABLET, tuple(says), figures, tuple(warnings))


def kinds(paths: list[Path]) -> tuple[list[dict[str, Any]], list[Path]]:
    """Each file with how it is closed; and those that are not."""
    listed, bare = [], []
    for path in paths:
        kind = files.kind_of(path)
        listed.append({"file": path.name, "bytes": path.stat().st_size, "closed": kind})
        if kind not in _CLOSED:
            bare.append(path)
    return listed, bare


def backup(beside: Beside) -> Part:
    """Each backup: how it is closed."""
    listed, bare = kinds(list(beside.backups))
    says = [f"{one['file']}: {in_mb(one['bytes'])}, {HOW[one['closed']]}." for one in listed]
    says.append(
        "A backup gives away its size. Whoever has the recovery key too reads of the database's what the database gives away, and of the"
        " key store's what a server that is off says; with both and the passphrase, everything that was kept then and is not erased since."
    )
    if not listed:
        says.insert(0, "No backup was looked at. Give it by --backup.")
    return Part(BACKUP, tuple(says), {"files": listed}, faults=tuple(f"The backup {path.name} is not closed." for path in bare))


def relay(beside: Beside) -> Part:
    """A relay: envelopes, and no key."""
    if not beside.relays:
        return Part(RELAY, ("No relay was looked at. Give its folder by --relay.",), {"files": 0})
    paths = files.files_in(*beside.relays)
    envelopes = sum(piece.count(files.AGE_MARK) for path in paths for piece in files.pieces(path, 0))
    rows = Counter[str]()
    faults = [f"The relay holds a key store: {path.name}." for path in paths if path.name in _KEY_FILES]
    for path in paths:
        if files.kind_of(path) == files.SQLITE:
            found = thief.sqlite_rows(path)
            rows.update(found or {})
            if found is None:
                faults.append(f"The relay's {path.name} can't be read: damaged, or in use.")
    if rows.get("registration"):
        faults.append("The relay holds a table of registrations.")
    listed = ", ".join(f"{name} {count}" for name, count in sorted(rows.items()) if count)
    says = [f"{len(paths)} files with about {envelopes} closed envelopes." + (f" Rows: {listed}." if listed else "")]
    says.append("It has no key: an envelope opens at the office only. Altered by a thief, it could hand tablets other code.")
    return Part(RELAY, tuple(says), {"files": len(paths), "envelopes": envelopes, "rows": dict(rows)}, faults=tuple(faults))


def in_mb(size: int) -> str:
    """A size in words."""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.1f} kB"
