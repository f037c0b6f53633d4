"""Keeping proposals and the voices for and against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update

from intake.store.tables_proposal import ProposalTable, ProposalVoiceTable


@dataclass(frozen=True, slots=True)
class KeptProposal:
    """One proposal as kept."""

    number: int
    kind: str
    code: str
    what: str
    why: str
    week: date
    state: str
    version: int | None
    proposed_by: str
    sealed: bytes


_NAMES = tuple(KeptProposal.__dataclass_fields__)
_COLUMNS = [getattr(ProposalTable, name) for name in _NAMES]


def next_number(connection: Connection) -> int:
    """The number of the next one."""
    return (connection.execute(select(func.max(ProposalTable.number))).scalar_one() or 0) + 1


def count(connection: Connection, proposed_by: str, state: str) -> int:
    """How many of somebody's are in a state."""
    query = select(func.count()).where(ProposalTable.proposed_by == proposed_by, ProposalTable.state == state)
    return int(connection.execute(query).scalar_one())


def add(connection: Connection, one: KeptProposal) -> None:
    """Add one."""
    connection.execute(insert(ProposalTable).values({name: getattr(one, name) for name in _NAMES}))


def all_of(connection: Connection) -> list[KeptProposal]:
    """Every proposal, the newest first."""
    return [KeptProposal(*row) for row in connection.execute(select(*_COLUMNS).order_by(ProposalTable.number.desc()))]


def by_number(connection: Connection, number: int) -> KeptProposal | None:
    """One, locked until the transaction ends (PostgreSQL); None if there is none."""
    row = connection.execute(select(*_COLUMNS).where(ProposalTable.number == number).with_for_update()).first()
    return KeptProposal(*row) if row else None


def set_state(connection: Connection, number: int, state: str, version: int | None = None) -> None:
    """Set the state, and the version that came of it."""
    connection.execute(update(ProposalTable).where(ProposalTable.number == number).values(state=state, version=version))


def set_voice(connection: Connection, number: int, who: str, role: str, *, yes: bool) -> None:
    """Note what somebody said; what she said before is replaced."""
    connection.execute(delete(ProposalVoiceTable).where(ProposalVoiceTable.number == number, ProposalVoiceTable.who == who))
    connection.execute(insert(ProposalVoiceTable).values(number=number, who=who, role=role, yes=yes))


def voices(connection: Connection) -> dict[int, list[tuple[str, str, bool]]]:
    """Number -> (who, role, yes) of each voice."""
    query = select(ProposalVoiceTable.number, ProposalVoiceTable.who, ProposalVoiceTable.role, ProposalVoiceTable.yes)
    found: dict[int, list[tuple[str, str, bool]]] = {}
    for number, who, role, yes in connection.execute(query.order_by(ProposalVoiceTable.number, ProposalVoiceTable.role)):
        found.setdefault(number, []).append((who, role, yes))
    return found
