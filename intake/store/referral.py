"""Keeping referrals: their states in clear, what the partner answered sealed under the registration's key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, LargeBinary, bindparam, exists, func, insert, select, text, update

from intake.sealing.keyring import NONCE_BYTES
from intake.store.consent import holds
from intake.store.hot import Hot
from intake.store.tables import ReferralTable, RegistrationTable
from intake.store.tables_house import AreaTable

_SOME = 500
UNREAD = text("referral.note_unread")  # word for word as the index has it, or SQLite reads the whole table


@dataclass(frozen=True, slots=True)
class KeptReferral:
    """One referral as kept."""

    id: bytes
    registration_id: bytes
    programme: str
    partner: str
    area_id: int
    state: str
    partner_ref_hash: bytes
    batch_id: int | None = None
    row_digest: bytes | None = None
    no_answer_by: date | None = None
    note_unread: bool = False
    sealed: bytes | None = None
    consent_until: date | None = None


class Source(NamedTuple):
    """A referral with what is needed to open its registration; a tuple, because a hundred thousand of them are made for one file."""

    referral_id: bytes
    registration_id: bytes
    key_id: bytes
    programme_version: int
    row_digest: bytes | None
    sealed: bytes
    state: str


_NAMES = tuple(KeptReferral.__dataclass_fields__)
_COLUMNS = [ReferralTable.__table__.c[name] for name in _NAMES]
_OF_REGISTRATION = select(*_COLUMNS).where(ReferralTable.registration_id == bindparam("one")).order_by(ReferralTable.id)
_OF_REGISTRATION_LOCKED = _OF_REGISTRATION.with_for_update()
_ADD = Hot(insert(ReferralTable), _NAMES)


def add(connection: Connection, referrals: Sequence[KeptReferral]) -> None:
    """Add referrals."""
    _ADD.run(connection, [_values(one) for one in referrals])


def _values(one: KeptReferral) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in _NAMES}
    dates = {name: values[name].isoformat() if values[name] else None for name in ("no_answer_by", "consent_until")}
    return values | dates


def of_registration(connection: Connection, registration_id: bytes, *, lock: bool = False) -> list[KeptReferral]:
    """The referrals of one registration; `lock` keeps others from changing them until the transaction ends (PostgreSQL)."""
    query = _OF_REGISTRATION_LOCKED if lock else _OF_REGISTRATION
    return [KeptReferral(*row) for row in connection.execute(query, {"one": registration_id})]


@dataclass(frozen=True, slots=True)
class Matched:
    """A referral with what is needed to open its answers and to see whose area it is."""

    referral: KeptReferral
    key_id: bytes
    area_path: str


_MATCHED = (
    select(*_COLUMNS, RegistrationTable.key_id, AreaTable.path)
    .join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)
    .join(AreaTable, AreaTable.id == RegistrationTable.area_id)
)


def _matched(connection: Connection, query: Any) -> list[Matched]:
    return [Matched(KeptReferral(*row[:-2]), row[-2], row[-1]) for row in connection.execute(query)]


def by_partner_refs(connection: Connection, partner: str, hashes: Sequence[bytes], *, lock: bool = False) -> dict[bytes, Matched]:
    """The partner's referrals by the keyed hash of their partner_ref; `lock` keeps others from changing them (PostgreSQL)."""
    found: dict[bytes, Matched] = {}
    in_order = sorted(hashes)
    for start in range(0, len(in_order), _SOME):
        query = _MATCHED.where(ReferralTable.partner_ref_hash.in_(in_order[start : start + _SOME]), ReferralTable.partner == partner)
        if lock:  # always in the same order, over all lots, so that two who lock many never wait for each other
            query = query.order_by(ReferralTable.partner_ref_hash).with_for_update(of=ReferralTable)
        found.update({one.referral.partner_ref_hash: one for one in _matched(connection, query)})
    return found


def matched(connection: Connection, ids: Sequence[bytes], *, lock: bool = False) -> list[Matched]:
    """Referrals by their ids; `lock` keeps others from changing them (PostgreSQL)."""
    query = _MATCHED.where(ReferralTable.id.in_(ids)).order_by(ReferralTable.id)
    return _matched(connection, query.with_for_update(of=ReferralTable) if lock else query)


def with_unread_notes(connection: Connection, path: str, skip: int, most: int) -> list[Matched]:
    """Referrals of a branch whose partner wrote a note that nobody has read; at most `most` after the first `skip`."""
    query = _MATCHED.where(UNREAD, AreaTable.path.startswith(path, autoescape=True))
    return _matched(connection, query.order_by(ReferralTable.id).offset(skip).limit(most))


def in_state(connection: Connection, state: str, path: str) -> list[Matched]:
    """Referrals of a branch in this state."""
    return _matched(connection, _MATCHED.where(ReferralTable.state == state, AreaTable.path.startswith(path, autoescape=True)))


def note_read(connection: Connection, referral_id: bytes, path: str) -> bool:
    """Note that the note was read; False if there is no such referral in the branch."""
    inside = select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True))
    statement = update(ReferralTable).where(ReferralTable.id == referral_id, ReferralTable.area_id.in_(inside))
    return connection.execute(statement.values(note_unread=False)).rowcount == 1


_SOURCES = select(
    ReferralTable.id,
    ReferralTable.registration_id,
    RegistrationTable.key_id,
    RegistrationTable.programme_version,
    ReferralTable.row_digest,
    RegistrationTable.sealed,
    ReferralTable.state,
).join(RegistrationTable, RegistrationTable.id == ReferralTable.registration_id)


def ready(
    connection: Connection, programme: str, partner: str, path: str, most: int, today: date, without: Collection[bytes]
) -> Iterator[Source]:
    """Referrals that wait to be sent and are still agreed to, of a branch of the areas, in the neutral order of their random ids;
    streamed. Those of the registrations `without` are left out."""
    query = (
        _SOURCES.join(AreaTable, AreaTable.id == RegistrationTable.area_id)
        .where(ReferralTable.state == "ready", ReferralTable.programme == programme, ReferralTable.partner == partner, holds(today))
        .where(AreaTable.path.startswith(path, autoescape=True), ReferralTable.registration_id.not_in(without))
        .order_by(ReferralTable.id)
        .limit(most)
    )
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield Source(*row)


def batches_of(connection: Connection, registration_ids: Sequence[bytes]) -> set[int]:
    """The batches that hold a row of one of these registrations."""
    found: set[int | None] = set()
    for start in range(0, len(registration_ids), _SOME):
        part = registration_ids[start : start + _SOME]
        found.update(connection.execute(select(ReferralTable.batch_id).where(ReferralTable.registration_id.in_(part))).scalars())
    return {one for one in found if one is not None}


_STANDS = ReferralTable.state.not_in(("withdrawn", "error"))
"""A row that was withdrawn or entered by mistake is in no file that is written from now on."""


def in_batch(connection: Connection, batch_id: int, *, skip: int = 0, most: int | None = None) -> Iterator[Source]:
    """The rows of a batch in order of their ids, streamed; `skip` and `most` give a page."""
    query = _SOURCES.where(ReferralTable.batch_id == batch_id, _STANDS).order_by(ReferralTable.id)
    if most is not None:
        query = query.offset(skip).limit(most)
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield Source(*row)


@dataclass(frozen=True, slots=True)
class Claim:
    """A row as it was made ready to be sent: its digest, and the first bytes of the sealed payload it was made from."""

    referral_id: bytes
    row_digest: bytes
    nonce: bytes


def claim(connection: Connection, batch_id: int, claims: Sequence[Claim]) -> int:
    """Put those that are still ready, and whose registrations have not been sealed anew, into the batch; returns how many were."""
    for start in range(0, len(claims) if connection.dialect.name != "sqlite" else 0, _SOME):
        # Whoever is changing one of them has it locked: the comparison below must come after that.
        part = [one.referral_id for one in claims[start : start + _SOME]]
        connection.execute(select(ReferralTable.id).where(ReferralTable.id.in_(part)).order_by(ReferralTable.id).with_for_update())
    nonce = func.substr(RegistrationTable.sealed, 1, NONCE_BYTES, type_=LargeBinary) == bindparam("nonce", type_=LargeBinary)
    statement = (
        update(ReferralTable)
        .where(ReferralTable.id == bindparam("one"), ReferralTable.state == "ready")
        .where(exists().where(RegistrationTable.id == ReferralTable.registration_id, nonce))
        .values(state="batched", batch_id=batch_id, row_digest=bindparam("digest"))
    )
    table: Sequence[dict[str, object]] = [{"one": one.referral_id, "digest": one.row_digest, "nonce": one.nonce} for one in claims]
    return connection.execute(statement, table).rowcount


def move_batch(connection: Connection, batch_id: int, from_state: str, to_state: str, no_answer_by: date | None = None) -> int:
    """Move every row of a batch from one state to another; returns how many."""
    statement = update(ReferralTable).where(ReferralTable.batch_id == batch_id, ReferralTable.state == from_state)
    return connection.execute(statement.values(state=to_state, no_answer_by=no_answer_by)).rowcount


def release_batch(connection: Connection, batch_id: int) -> None:
    """Give the rows of a cancelled batch back."""
    statement = update(ReferralTable).where(ReferralTable.batch_id == batch_id, ReferralTable.state == "batched")
    connection.execute(statement.values(state="ready", batch_id=None, row_digest=None))


_CHANGED = ("state", "batch_id", "row_digest", "no_answer_by", "note_unread", "sealed", "consent_until")


def change(connection: Connection, referrals: Sequence[KeptReferral]) -> None:
    """Write back state, batch, dates, note flag and sealed answers of changed referrals."""
    if not referrals:
        return
    statement = (
        update(ReferralTable).where(ReferralTable.id == bindparam("one")).values({name: bindparam(f"new_{name}") for name in _CHANGED})
    )
    connection.execute(
        statement,
        [
            {
                "one": one.id,
                "new_state": one.state,
                "new_batch_id": one.batch_id,
                "new_row_digest": one.row_digest,
                "new_no_answer_by": one.no_answer_by,
                "new_note_unread": one.note_unread,
                "new_sealed": one.sealed,
                "new_consent_until": one.consent_until,
            }
            for one in referrals
        ],
    )
