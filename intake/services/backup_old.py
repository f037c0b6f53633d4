"""Which copies of the key store are about, and how old they are: one from before an erasure would undo it, so none may be older than 14
days.

The program can't reach a medium that lies in a safe. It remembers where each copy was written and when, and says which must be overwritten
or destroyed, until that place has been written anew or somebody says that the copy is destroyed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import orjson

from intake.domain.problems import refuse
from intake.sealing.keyring import digest
from intake.services import area as areas
from intake.services.audit import Event, anchor, write
from intake.services.home import Home

PREFIX = "key_backup:"
MOST_DAYS = 14
DIGITS = 16


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup of the key store: where it was written, on which day."""

    place: str
    made: date
    old: bool


def note(home: Home, path: Path) -> None:
    """Remember that the key store was backed up to `path` today."""
    place = str(path.absolute())
    home.keys.set(_name(place), orjson.dumps({"place": place, "made": home.today.isoformat()}))


def copies(home: Home) -> list[Copy]:
    """All copies that are about as far as is known, oldest first; `old`: to be overwritten or destroyed."""
    found = [orjson.loads(text) for text in home.keys.settings(PREFIX).values()]
    days = sorted((date.fromisoformat(one["made"]), one["place"]) for one in found)
    return [Copy(place, made, home.today - made >= timedelta(days=MOST_DAYS)) for made, place in days]


def destroyed(home: Home, place: str) -> None:
    """Forget the copy that was written to `place`: whoever says so has destroyed it. Raises Refused `no_such_copy`."""
    place = str(Path(place).absolute())
    if home.keys.setting(_name(place)) is None:
        raise refuse("no_such_copy")
    home.keys.unset(_name(place))
    with home.store.writing() as connection:
        write(home, connection, areas.operator_in(connection), [Event("key_backup_destroyed")])
    anchor(home)


def _name(place: str) -> str:
    return PREFIX + digest(place.encode()).hex()[:DIGITS]
