"""Keeping programme packs and partner profiles, every version as the text that was loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select, update

from intake.store.tables_house import PartnerTable, ProgrammeTable


@dataclass(frozen=True, slots=True)
class KeptPack:
    """One loaded version of a pack; `state` is loaded, open or closed; `accepted_until`: the last day on which tablets may still send in
    what they registered with a version that another one has replaced."""

    code: str
    version: int
    state: str
    pack: str
    accepted_until: date | None = None


@dataclass(frozen=True, slots=True)
class KeptProfile:
    """One loaded version of a partner profile."""

    code: str
    version: int
    profile: str


def packs(connection: Connection) -> list[KeptPack]:
    """All versions of all packs, oldest version first."""
    columns = ProgrammeTable.code, ProgrammeTable.version, ProgrammeTable.state, ProgrammeTable.pack, ProgrammeTable.accepted_until
    query = select(*columns)
    return [KeptPack(*row) for row in connection.execute(query.order_by(ProgrammeTable.code, ProgrammeTable.version))]


def add_pack(connection: Connection, kept: KeptPack) -> None:
    """Keep one more version."""
    connection.execute(insert(ProgrammeTable).values(code=kept.code, version=kept.version, state=kept.state, pack=kept.pack))


def set_pack_state(connection: Connection, code: str, version: int, state: str, accepted_until: date | None = None) -> None:
    """Open or close a version, and say until when tablets may still send in what they registered with it."""
    chosen = update(ProgrammeTable).where(ProgrammeTable.code == code, ProgrammeTable.version == version)
    connection.execute(chosen.values(state=state, accepted_until=accepted_until))


def profiles(connection: Connection) -> list[KeptProfile]:
    """All versions of all profiles, oldest version first."""
    query = select(PartnerTable.code, PartnerTable.version, PartnerTable.profile)
    return [KeptProfile(*row) for row in connection.execute(query.order_by(PartnerTable.code, PartnerTable.version))]


def add_profile(connection: Connection, kept: KeptProfile) -> None:
    """Keep one more version."""
    connection.execute(insert(PartnerTable).values(code=kept.code, version=kept.version, profile=kept.profile))
