"""The course: how far each volunteer is, and who may register people because she has done it or was shown in person.

Kept is which part was done in which week, until the account is closed; no mark, no wrong answer, no certificate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain.account import Actor, Right, Role
from intake.domain.course import CHECK, PARTS, PRACTICE, wrong
from intake.domain.course_check import Asked
from intake.domain.practice_people import PEOPLE
from intake.domain.problems import refuse
from intake.services import account as accounts
from intake.services import audit
from intake.services.home import Home, week_of
from intake.store import account as kept_accounts
from intake.store import course as kept


@dataclass(frozen=True, slots=True)
class Learner:
    """A volunteer as her coordinator sees her: how many parts of the course are done, and whether she may register people."""

    name: str
    area: str
    done: int
    of: int
    trained: bool


def progress(home: Home, actor: Actor) -> Mapping[str, date]:
    """Part -> the week in which the actor did it."""
    if actor.account_id is None:
        return {}
    with home.store.reading() as connection:
        return kept.done(connection, actor.account_id)


def do(home: Home, actor: Actor, part: str) -> bool:
    """Note that the actor has read a lesson or practised a registration; True if that was the last part and she may register people now.

    Raises Refused `not_allowed`, `not_found` (no such part; the check is done by `answer`).
    """
    actor.need(Right.REGISTER)
    if part not in PARTS or part == CHECK:
        raise refuse("not_found")
    return _note(home, actor, part)


def practised(home: Home, actor: Actor, person: str) -> bool:
    """Note that the actor has practised with an invented person; raises as `do`."""
    return do(home, actor, PRACTICE + person) if person in PEOPLE else False


def answer(home: Home, actor: Actor, given: Mapping[str, str]) -> tuple[list[Asked], bool]:
    """Look at the answers to the check: what was wrong, and whether with it the course is done. Wrong answers are kept nowhere.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.REGISTER)
    found = wrong(given)
    return found, not found and _note(home, actor, CHECK)


def _note(home: Home, actor: Actor, part: str) -> bool:
    if actor.account_id is None or part in progress(home, actor):
        return False
    try:
        with home.store.writing() as connection:
            kept.note(connection, actor.account_id, part, week_of(home.today))
            return set(PARTS) <= set(kept.done(connection, actor.account_id)) and _train(
                home, connection, actor, actor.account_id, "course"
            )
    except IntegrityError:
        return False  # sent twice


def _train(home: Home, connection: Connection, actor: Actor, account_id: int, how: str, account: str = "") -> bool:
    trained = kept_accounts.train(connection, account_id)
    if trained:
        detail = {"how": how} | ({"account": account} if account else {})
        audit.write(home, connection, actor, [audit.Event("account_trained", detail=detail)])
    return trained


def learners(home: Home, actor: Actor) -> list[Learner]:
    """The volunteers of the actor's branch and how far they are, those who may not register yet first; raises Refused `not_allowed`."""
    actor.need(Right.TEACH)
    with home.store.reading() as connection:
        there = kept_accounts.branch(connection, actor.area.path)
        done = kept.done_in(connection, actor.area.path)
    found = [
        Learner(one.name, one.area.name, len(done.get(one.id, set()) & set(PARTS)), len(PARTS), one.trained)
        for one in there
        if one.is_open and one.role == Role.VOLUNTEER
    ]
    return sorted(found, key=lambda one: (one.trained, one.name))


def mark_trained(home: Home, actor: Actor, name: str) -> None:
    """Let a volunteer of the actor's branch register people, who was shown in person how to. Raises Refused `not_allowed` (also for one's
    own account), `no_such_account`."""
    actor.need(Right.TEACH)
    with home.store.writing() as connection:
        account = accounts.in_branch(connection, actor, name)
        if account.id == actor.account_id:
            raise refuse("not_allowed")
        if not account.is_open or account.role != Role.VOLUNTEER:
            raise refuse("no_such_account", "account", account=name)
        _train(home, connection, actor, account.id, "in person", account.pseudonym)
