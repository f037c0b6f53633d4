"""Keeping programme packs and partner profiles, every version as the text that was loaded."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from intake.store.tables_house import PartnerTable, ProgrammeTable


@dataclass(frozen=True, slots=True)
class KeptPack:
    """One loaded version of a pack; `state` is loaded, open or closed."""

    code: str
    version: int
    state: str
    pack: str


@dataclass(frozen=True, slots=True)
class KeptProfile:
    """One loaded version of a partner profile."""

    code: str
    version: int
    profile: str


def packs(connection: Connection) -> list[KeptPack]:
    """All versions of all packs, oldest version first."""
    query = select(ProgrammeTable.code, ProgrammeTable.version, ProgrammeTable.state, ProgrammeTable.pack)
    return [KeptPack(*row) for row in connection.execute(query.order_by(ProgrammeTable.code, ProgrammeTable.version))]


def add_pack(connection: Connection, kept: KeptPack) -> None:
    """Keep one more version."""
    connection.execute(insert(ProgrammeTable).values(code=kept.code, version=kept.version, state=kept.state, pack=kept.pack))


def set_pack_state(connection: Connection, code: str, version: int, state: str) -> None:
    """Open or close a version."""
    connection.execute(update(ProgrammeTable).where(ProgrammeTable.code == code, ProgrammeTable.version == version).values(state=state))


def profiles(connection: Connection) -> list[KeptProfile]:
    """All versions of all profiles, oldest version first."""
    query = select(PartnerTable.code, PartnerTable.version, PartnerTable.profile)
    return [KeptProfile(*row) for row in connection.execute(query.order_by(PartnerTable.code, PartnerTable.version))]


def add_profile(connection: Connection, kept: KeptProfile) -> None:
    """Keep one more version."""
    connection.execute(insert(PartnerTable).values(code=kept.code, version=kept.version, profile=kept.profile))
