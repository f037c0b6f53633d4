"""What needs a person now: the counts on a coordinator's first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from intake.domain.account import Actor, Right
from intake.domain.follow_up import HANDED
from intake.domain.retention import UNANSWERED, UNDELIVERED, warned_until
from intake.services import canary
from intake.services import late as late_lists
from intake.services.accompaniment import count_wanted
from intake.services.alert import unseen
from intake.services.consent import SOON_DAYS
from intake.services.home import Home, week_of
from intake.services.lent import ends_soon
from intake.services.pick_up import count_troubles
from intake.services.purge_run import is_late
from intake.services.visit import count_flagged
from intake.store import lent as kept_lent
from intake.store import lent_message as kept_message
from intake.store import needs as kept
from intake.store import pick_up, retention
from intake.store.answer import count_conflicts
from intake.store.consent import count_running_out
from intake.store.delivery import failed
from intake.store.envelope import count_held
from intake.store.follow_up import count_due

BUILT, APPROVED = "built", "approved"
"""The states of a batch that waits for a second person, and for its file to be made."""


@dataclass(frozen=True, slots=True)
class Needs:
    """How many of each wait in the coordinator's branch; `batches` are those that this coordinator can approve, `ending` the referrals
    that went nowhere and end within two weeks; `escalate` the lists whose reminders did not help; `holds` are in force and ask for nothing;
    `purge_late`: no purge for two days; `along`: visits that want somebody to go along, `more_along` if there may be more."""

    duplicates: int
    ready: int
    batches: int
    to_export: int
    answers: int
    notes: int
    unanswered: int
    envelopes: int
    alerts: int = 0
    ending: int = 0
    holds: int = 0
    purge_late: bool = False
    to_tell: int = 0
    running_out: int = 0
    follow_ups: int = 0
    along: int = 0
    more_along: bool = False
    escalate: int = 0
    conflicts: int = 0
    flagged: int = 0
    undelivered: int = 0
    picked: int = 0
    lent_waiting: int = 0
    lent_ending: int = 0
    lent_messages: int = 0

    @property
    def lent(self) -> tuple[int, ...]:
        """What waits about lent contacts."""
        return self.lent_waiting, self.lent_ending, self.lent_messages

    @property
    def nothing(self) -> bool:
        """Whether nothing waits at all."""
        counts = (self.duplicates, self.ready, self.batches, self.to_export, self.answers, self.notes, self.unanswered, self.envelopes)
        more = (self.alerts, self.ending, self.purge_late, self.to_tell, self.running_out, self.undelivered, self.escalate)
        visits = self.flagged, self.along, self.more_along
        return not any((*counts, *more, *visits, self.follow_ups, self.conflicts, self.picked, *self.lent))


def needs(home: Home, actor: Actor) -> Needs:
    """Count what waits for `actor`. Raises Refused `not_allowed`."""
    actor.need(Right.SETTLE)
    path, late, troubles = actor.area.path, is_late(home), count_troubles(home)
    with home.store.reading() as connection:
        along, more_along = count_wanted(home, connection, actor)
        return Needs(
            duplicates=kept.duplicates(connection, path),
            ready=kept.ready(connection, path, home.today, canary.ids(home)),
            batches=kept.batches(connection, path, BUILT, not_by=actor.pseudonym),
            to_export=kept.batches(connection, path, APPROVED),
            answers=kept.answer_rows(connection, path),
            notes=kept.notes(connection, path),
            unanswered=kept.unanswered(connection, path, home.today),
            envelopes=count_held(connection, path),
            ending=retention.count_ending(connection, path, warned_until(home.today), UNDELIVERED | UNANSWERED),
            holds=retention.count_held(connection, path, week_of(home.today)),
            purge_late=late,
            alerts=unseen(home, connection, actor),
            to_tell=kept.to_tell(connection, path),
            lent_waiting=kept_lent.count_waiting(connection, path),
            lent_messages=kept_message.count_waiting(connection, path),
            lent_ending=kept_lent.count_ending(connection, path, ends_soon(home)),
            undelivered=len(failed(connection, path)) + troubles,
            picked=pick_up.count(connection, path),
            flagged=count_flagged(connection, actor),
            along=along,
            more_along=more_along,
            running_out=count_running_out(connection, path, home.today + timedelta(days=SOON_DAYS)),
            conflicts=count_conflicts(connection, path),
            follow_ups=count_due(connection, path, (HANDED,), week_of(home.today), None),
            escalate=late_lists.to_escalate(home, connection, actor),
        )
