"""Follow-ups: planned as the pack says, listed without names, opened as a look-up, missed, dropped, and gone with the registration."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from intake.domain.account import Actor
from intake.domain.follow_up import DONE, DROPPED, HANDED, MISSED, OPEN, Way
from intake.services import access, account, canary, closing, duplicates, erasure, find, follow_up, follow_up_one, follow_up_plan, retention
from intake.services.home import Home
from intake.services.registration import Registering, register
from intake.store import follow_up as kept
from tests import steps

CALLED = {
    **steps.SELAM,
    "contact_mode": "own_private",
    "contact_value": "+96170123456",
    "safe_days": "wed",
    "safe_hours": "morning",
    "who_may_answer": "only_me",
    "safe_word": "mango",
    "consent_contact": "yes",
}


@pytest.fixture
def home(any_home: Home) -> Home:
    return any_home


@pytest.fixture
def people(home: Home) -> dict[str, Actor]:
    return steps.open_packs(home)


def lines(home: Home, actor: Actor) -> list[follow_up.Line]:
    follow_up.look(home, actor)
    return list(follow_up.due(home, actor).lines)


def done(home: Home, people: dict[str, Actor], *references: str) -> None:
    """The ministry says that the visit took place today."""
    steps.send(home, people)
    for reference in references:
        row = {"batch_id": "1", "partner_ref": steps.partner_ref(home, reference), "decision": "done", "done_date": str(home.today)}
        steps.answers(home, people["karim"], row)


def states(home: Home, reference: str) -> list[tuple[date, str, str]]:
    held = find.hold(home, reference)
    with home.store.reading() as connection:
        return [(one.due, one.state, one.outcome) for one in follow_up.read_out(home, connection, held)]


def test_planned_from_the_pack(home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(home, people["amal"]).reference
    assert lines(home, people["amal"]) == []  # due in a fortnight
    done(home, people, reference)
    home.clock.forward(days=1)  # type: ignore[attr-defined]
    (one,) = lines(home, people["amal"])
    assert (one.due, one.title, one.assigned) == (home.today, "Ask how the visit went and how the person feels", "amal")
    assert "Selam" not in repr(one) and reference not in repr(one)
    # The wait for an answer is over; the next dose is asked about while the registration is still there.
    week = find.hold(home, reference).kept.purge_week
    assert [state for _, state, _ in states(home, reference)] == ["Open", "No longer needed", "Open"]
    assert states(home, reference)[-1][0] == min(date(2026, 4, 1), week - timedelta(days=1))
    assert follow_up_plan.plan_all(home) == follow_up_plan.Planned(0, 0, 0)


def test_many_are_planned_in_lots_and_looked_for_while_others_write(
    home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    references = [steps.register(home, people["amal"], {**steps.SELAM, "name_latin": f"Selam {sign * 4}"}).reference for sign in "ABCDEFG"]
    done(home, people, references[0])
    monkeypatch.setattr(follow_up_plan, "LOT", 2)
    monkeypatch.setattr(follow_up_plan, "MANY", 4)
    wrote = []

    def write() -> None:
        with home.store.writing():
            wrote.append(True)

    def meanwhile(look: Callable[..., Any]) -> Callable[..., Any]:
        def looked(*given: Any) -> Any:
            other = threading.Thread(target=write)
            other.start()
            other.join(10)
            assert not other.is_alive(), "nobody can register while it is looked what there is to plan"
            return look(*given)

        return looked

    for name in ("unplanned", "with_states"):
        monkeypatch.setattr(kept, name, meanwhile(getattr(kept, name)))
    planned = follow_up_plan.plan_all(home)
    assert (planned.planned, planned.missed, planned.dropped) == (sum(len(states(home, one)) for one in references), 0, 1)
    assert len(wrote) == 3, "seven are looked for by fours, and once what is over"
    assert follow_up_plan.plan_all(home) == follow_up_plan.Planned(0, 0, 0)


def test_what_was_done_without_a_partner_is_what_was_closed(home: Home, people: dict[str, Actor]) -> None:
    given = {"call_name": "Selam", "consent_store": "yes", "consent_contact": "no", "consent_mode": "oral"}
    reference = register(home, people["amal"], Registering("relief", "dora", given, bytes(16))).reference
    retention.close(home, people["karim"], reference)
    follow_up_plan.plan_all(home)
    assert [due for due, _, _ in states(home, reference)] == [date(2026, 3, 7), date(2026, 3, 11)]


def test_only_ones_own_and_those_of_everybody(home: Home, people: dict[str, Actor]) -> None:
    other = account.accept(home, account.invite(home, people["ziad"], "volunteer", "dora"), "omar", "six plain words for a demo")
    neighbour = account.accept(home, account.invite(home, people["ziad"], "volunteer", "tripoli"), "vol", "six plain words for a demo")
    steps.register(home, people["amal"])
    home.clock.forward(days=14)  # type: ignore[attr-defined]
    (mine,) = lines(home, people["amal"])
    assert lines(home, other) == [] and lines(home, neighbour) == []
    for actor in (other, neighbour):
        with steps.refused("no_such_follow_up"):
            follow_up_one.open_one(home, actor, mine.id)
    with steps.refused("not_allowed"):
        follow_up.due(home, people["nadia"])
    with steps.refused("not_a_volunteer_there"):
        follow_up_one.assign(home, people["karim"], mine.id, "vol")
    assert follow_up_one.volunteers(home, people["karim"], mine.id) == ["amal", "omar"]
    follow_up_one.assign(home, people["karim"], mine.id, "omar")
    assert lines(home, people["amal"]) == [] and [one.id for one in lines(home, other)] == [mine.id]
    account.close_account(home, people["ziad"], "omar")
    assert [one.assigned for one in lines(home, people["amal"])] == [""]
    (point,) = follow_up.overview(home, people["karim"])
    assert (point.code, point.now) == ("dora", 1)


def test_opening_is_a_look_up_and_a_call_only_when_it_is_safe(home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(home, people["amal"], CALLED).reference
    steps.register(home, people["amal"], {**CALLED, "consent_contact": "no", "birth_year": "1970"})
    home.clock.at = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)  # type: ignore[attr-defined]  # a Wednesday morning
    opened = [follow_up_one.open_one(home, people["amal"], one.id) for one in lines(home, people["amal"])]
    called = next(one for one in opened if one.reference == reference)
    assert (called.call_name, called.contact.way, called.contact.number, called.contact.safe_word) == (
        "Selam",
        Way.CALL,
        "+96170123456",
        "mango",
    )
    (comes,) = (one for one in opened if one is not called)
    assert (comes.contact.way, comes.contact.number) == (Way.COMES, "")
    home.clock.forward(hours=5)  # type: ignore[attr-defined]
    later = follow_up_one.open_one(home, people["amal"], called.id)
    assert (later.contact.way, later.contact.number, later.contact.safe_word) == (Way.LATER, "", "")
    assert follow_up_one.open_one(home, people["karim"], called.id).contact.number == ""
    assert [deed.action for deed in access.read_out(home, people["karim"], reference)[0].deeds].count("follow_up_opened") == 3
    with steps.refused("too_many_look_ups"):
        for _ in range(30):
            follow_up_one.open_one(home, people["amal"], called.id)


def test_missed_is_tried_again_and_then_a_coordinators(home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(home, people["amal"]).reference
    done(home, people, reference)
    home.clock.forward(days=1)  # type: ignore[attr-defined]
    (first,) = lines(home, people["amal"])
    assert follow_up_one.note(home, people["amal"], first.id, "not_reached") == MISSED
    with steps.refused("follow_up_noted"):
        follow_up_one.note(home, people["amal"], first.id, "told")
    home.clock.forward(days=7)  # type: ignore[attr-defined]
    (again,) = lines(home, people["amal"])
    assert again.due == home.today
    home.clock.forward(days=14)  # type: ignore[attr-defined]
    assert again.id not in [one.id for one in lines(home, people["amal"])]
    handed = [one for one in lines(home, people["karim"]) if one.handed]
    assert [one.id for one in handed] == [again.id]
    assert follow_up_one.note(home, people["karim"], again.id, "told") == DONE


def test_outcomes(home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(home, people["amal"]).reference
    done(home, people, reference)
    home.clock.forward(days=1)  # type: ignore[attr-defined]
    (one,) = lines(home, people["amal"])
    with steps.refused("not_a_choice"):
        follow_up_one.note(home, people["amal"], one.id, "next")  # not of this plan
    assert follow_up_one.note(home, people["amal"], one.id, "more") == HANDED
    assert follow_up_one.note(home, people["karim"], one.id, "no_more") == DONE
    assert [state for _, state, _ in states(home, reference)] == ["Made", "No longer needed", "No longer needed"]


def test_two_registrations_of_one_person_are_asked_once(home: Home, people: dict[str, Actor]) -> None:
    references = [steps.register(home, people["amal"]).reference for _ in range(2)]
    home.clock.forward(days=14)  # type: ignore[attr-defined]
    duplicates.compare_new(home)
    first, second = references
    assert len(lines(home, people["amal"])) == 2
    duplicates.settle(home, people["karim"], first, second, "same")
    one = lines(home, people["amal"])[0]
    follow_up_one.note(home, people["amal"], one.id, "told")
    assert lines(home, people["amal"]) == []
    assert sorted(states(home, each)[0][2] for each in references) == ["same", "told"]


def test_gone_with_the_registration(home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(home, people["amal"]).reference
    home.clock.forward(days=14)  # type: ignore[attr-defined]
    (one,) = lines(home, people["amal"])
    assert access.read_out(home, people["karim"], reference)[0].followed[0].state == "Open"
    erasure.erase(home, people["karim"], reference)
    counts = steps.counts(home)
    assert counts["follow_up"] == counts["follow_plan"] == 0
    with steps.refused("no_such_follow_up"):
        follow_up_one.open_one(home, people["amal"], one.id)
    assert (OPEN, DROPPED, closing.CLOSED) == ("open", "dropped", "closed")


def test_nobody_is_sent_to_an_invented_registration(home: Home, people: dict[str, Actor]) -> None:
    canary.plant(home, people["nadia"], "dora")
    home.clock.forward(days=14)  # type: ignore[attr-defined]
    assert lines(home, people["amal"]) == lines(home, people["karim"]) == []


def test_a_withdrawal_ends_them(home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(home, people["amal"]).reference
    home.clock.forward(days=14)  # type: ignore[attr-defined]
    assert lines(home, people["amal"])
    erasure.withdraw(home, people["karim"], reference, "refer", steps.MINISTRY)
    assert lines(home, people["amal"]) == []
