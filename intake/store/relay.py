"""Keeping what a relay holds: closed envelopes, tablets as hashes, packs, a few small values. All within the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or

from intake.store.base import Store
from intake.store.programme import KeptPack, KeptProfile
from intake.store.relay_tables import TABLES, RelayEnvelopeTable, RelaySettingTable, RelayTabletTable
from intake.store.tables_house import PartnerTable, ProgrammeTable

FILE_MODE = 0o600
_SOME = 500
_PAGES = ("page_count", "freelist_count", "page_size")


@dataclass(frozen=True, slots=True)
class Lying:
    """A closed envelope that lies at the relay: its place in the row, its id, digest, the number of the tablet, the office key's id, the
    week in which it came, the age file."""

    seq: int
    id: bytes
    digest: bytes
    tablet: int
    key: str
    week: date
    sealed: bytes


@dataclass(frozen=True, slots=True)
class RelayTablet:
    """A tablet that may send: the hash it is recognised by, its number, whether it is revoked."""

    hash: bytes
    number: int
    revoked: bool


def make_tables(path: Path) -> Store:
    """A new `relay.db`, readable by its owner alone, with its tables."""
    path.touch(mode=FILE_MODE)
    store = Store(f"sqlite:///{path}")
    with store.writing() as connection:
        for table in TABLES:
            assert isinstance(table, Table)  # noqa: S101 - for the types
            table.create(connection)
    return store


def settings(connection: Connection) -> dict[str, bytes]:
    """All small values by name."""
    return {name: bytes(value) for name, value in connection.execute(select(RelaySettingTable.name, RelaySettingTable.value))}


def put(connection: Connection, values: Mapping[str, bytes]) -> None:
    """Keep small values, overwriting."""
    rows = [{"name": name, "value": value} for name, value in values.items()]
    new = insert_or(RelaySettingTable)
    connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"value": new.excluded.value}), rows)


def tablet_by_hash(connection: Connection, hashed: bytes) -> RelayTablet | None:
    """The tablet that this hash of a token belongs to, revoked ones too."""
    columns = RelayTabletTable.hash, RelayTabletTable.number, RelayTabletTable.revoked
    row = connection.execute(select(*columns).where(RelayTabletTable.hash == hashed)).first()
    return RelayTablet(*row) if row else None


def replace_house(
    connection: Connection, tablets: Sequence[RelayTablet], packs: Sequence[KeptPack], profiles: Sequence[KeptProfile]
) -> None:
    """Put these tablets, packs and profiles in the place of those that are there."""
    for table, rows in (
        (RelayTabletTable, [asdict(one) for one in tablets]),
        (ProgrammeTable, [asdict(one) for one in packs]),
        (PartnerTable, [asdict(one) for one in profiles]),
    ):
        connection.execute(delete(table))
        if rows:
            connection.execute(insert(table), rows)


def known_digests(connection: Connection, ids: Sequence[bytes]) -> set[tuple[bytes, bytes]]:
    """(id, digest) of those envelopes that lie here."""
    found: set[tuple[bytes, bytes]] = set()
    for start in range(0, len(ids), _SOME):
        wanted = RelayEnvelopeTable.id.in_(ids[start : start + _SOME])
        rows = connection.execute(select(RelayEnvelopeTable.id, RelayEnvelopeTable.digest).where(wanted))
        found |= {(bytes(one), bytes(digest)) for one, digest in rows}
    return found


def add(connection: Connection, lying: Sequence[Lying]) -> None:
    """Keep envelopes; `seq` is given anew."""
    rows = [{name: value for name, value in asdict(one).items() if name != "seq"} for one in lying]
    if rows:
        connection.execute(insert(RelayEnvelopeTable), rows)


def lying_after(connection: Connection, seq: int, most: int, most_bytes: int) -> list[Lying]:
    """The envelopes behind `seq`, oldest first: at most `most`, and no more bytes than that."""
    columns = [getattr(RelayEnvelopeTable, name) for name in Lying.__dataclass_fields__]
    query = select(*columns).where(RelayEnvelopeTable.seq > seq).order_by(RelayEnvelopeTable.seq).limit(most)
    found: list[Lying] = []
    size = 0
    for row in connection.execute(query):
        size += len(row[-1])
        if found and size > most_bytes:
            break
        found.append(Lying(row[0], bytes(row[1]), bytes(row[2]), row[3], row[4], row[5], bytes(row[6])))
    return found


def count(connection: Connection, tablet: int | None = None, after: int = 0) -> int:
    """How many envelopes lie here, of one tablet or of all, behind a place in the row."""
    query = select(func.count()).select_from(RelayEnvelopeTable).where(RelayEnvelopeTable.seq > after)
    if tablet is not None:
        query = query.where(RelayEnvelopeTable.tablet == tablet)
    return connection.execute(query).scalar_one()


def size(connection: Connection) -> int:
    """Bytes of all that lies here: the pages of the file that are in use."""
    pages, free, bytes_each = (int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()) for name in _PAGES)
    return (pages - free) * bytes_each


def count_tablets(connection: Connection) -> int:
    """How many tablets may send."""
    return connection.execute(select(func.count()).select_from(RelayTabletTable).where(RelayTabletTable.revoked.is_(False))).scalar_one()


def remove(connection: Connection, given: Sequence[tuple[bytes, bytes]]) -> int:
    """Remove the envelopes (id, digest) that the office has; returns how many there were."""
    gone = 0
    for envelope_id, digest in given:
        chosen = delete(RelayEnvelopeTable).where(RelayEnvelopeTable.id == envelope_id, RelayEnvelopeTable.digest == digest)
        gone += connection.execute(chosen).rowcount
    return gone


def remove_until(connection: Connection, week: date) -> int:
    """Remove what came in the week of this day or before; returns how many."""
    return connection.execute(delete(RelayEnvelopeTable).where(RelayEnvelopeTable.week <= week)).rowcount


def any_until(connection: Connection, week: date) -> bool:
    """Whether anything came in the week of this day or before."""
    return connection.execute(select(RelayEnvelopeTable.seq).where(RelayEnvelopeTable.week <= week).limit(1)).first() is not None
