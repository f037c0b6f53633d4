"""Until when the agreement to hand a referral on holds: which rows may still go out, and which will soon not."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, not_, or_, select, update

from intake.store.tables import ReferralTable
from intake.store.tables_house import AreaTable


class Ending(NamedTuple):
    """A referral that is not sent, and the day on which the agreement to it no longer holds."""

    registration_id: bytes
    area_id: int
    until: date | None


def holds(today: date) -> Any:
    """That the agreement to hand a referral on has not run out."""
    return or_(ReferralTable.consent_until.is_(None), ReferralTable.consent_until > today)


def expired_in(connection: Connection, batch_id: int, today: date) -> list[bytes]:
    """The registrations whose agreement has run out before their rows in a batch were sent."""
    query = select(ReferralTable.registration_id).where(ReferralTable.batch_id == batch_id, ReferralTable.state == "batched")
    return list(connection.execute(query.where(not_(holds(today)))).scalars())


def release_expired(connection: Connection, batch_id: int, today: date) -> int:
    """Take the rows out of a batch whose agreement has run out before they were sent; returns how many."""
    statement = update(ReferralTable).where(ReferralTable.batch_id == batch_id, ReferralTable.state == "batched", not_(holds(today)))
    return connection.execute(statement.values(state="ready", batch_id=None, row_digest=None)).rowcount


def _ends(path: str, until: date) -> Any:
    inside = select(AreaTable.id).where(AreaTable.path.startswith(path, autoescape=True))
    waits = ReferralTable.state.in_(("ready", "batched")), ReferralTable.consent_until <= until
    return and_(*waits, ReferralTable.area_id.in_(inside))


def running_out(connection: Connection, path: str, until: date, most: int) -> list[Ending]:
    """Referrals of a branch that are not sent and whose agreement does not hold longer than `until`, earliest first."""
    query = select(ReferralTable.registration_id, ReferralTable.area_id, ReferralTable.consent_until).where(_ends(path, until))
    rows = connection.execute(query.order_by(ReferralTable.consent_until, ReferralTable.id).limit(most))
    return [Ending(*row) for row in rows]


def count_running_out(connection: Connection, path: str, until: date) -> int:
    """How many referrals `running_out` would tell of."""
    return connection.execute(select(func.count()).select_from(ReferralTable).where(_ends(path, until))).scalar_one()
