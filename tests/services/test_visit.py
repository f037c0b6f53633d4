"""Visits: who sees which, what a report does to the referral and how it is taken back, sessions that are never overbooked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from intake.domain.account import Actor
from intake.services import accompaniment, account, alert, centre, duplicates, erasure, find, shift, visit, visit_report
from intake.services.attempts import LOOK_UPS
from intake.services.home import Home
from tests import steps, world

DAY = date(2026, 3, 9)


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


def booked(home: Home, people: dict[str, Actor], *, day: date = DAY, point: str = "dora", **answers: str) -> str:
    """Somebody with an appointment; returns the reference."""
    who = people["amal"] if point == "dora" else people["karim"]
    reference = steps.register(home, who, {**steps.SELAM, **answers}, point=point).reference
    steps.send(home, people)
    answer(home, people, reference, appt_date=day.isoformat(), appt_from="09:30", centre_code="BEY-01")
    return reference


def answer(home: Home, people: dict[str, Actor], reference: str, decision: str = "accepted", **more: str) -> None:
    """The partner's answer about her."""
    outcome = steps.answers(home, people["karim"], {"partner_ref": steps.partner_ref(home, reference), "decision": decision} | more)
    assert outcome.counts["apply"] == 1, steps.verdicts(outcome)


def volunteer(home: Home, people: dict[str, Actor], name: str, area: str) -> Actor:
    """Another volunteer."""
    account.accept(home, account.invite(home, people["ziad"], "volunteer", area), name, world.PASSWORD)
    return account.actor_by_name(home, name)


def the(home: Home, actor: Actor, day: date = DAY) -> visit.Visit:
    """The only visit of a day."""
    (found,) = visit.of_day(home, actor, day)
    return found


def to(home: Home, day: date) -> None:
    """Move the clock to a day."""
    home.clock.forward(days=(day - home.today).days)  # type: ignore[attr-defined]


def test_a_companion_of_another_point_sees_when_where_word_and_language_alone(any_home: Home, people: dict[str, Actor]) -> None:
    home = any_home
    reference = booked(home, people, assist_need="companion step_free", needs_interpreter="yes")
    other = volunteer(home, people, "tala", "tripoli")
    one = the(home, people["karim"])
    with steps.refused("not_found"):
        visit.one(home, other, one.id)
    with steps.refused("not_found"):
        accompaniment.take(home, other, one.id)
    shift.offer(home, other, DAY, "pm", "dora")
    assert accompaniment.wanted(home, other) == [], "the half-day does not fit"
    shift.offer(home, other, DAY, "am", "dora")
    (free,) = accompaniment.wanted(home, other)
    assert (free.date, free.from_, free.word, free.interpreter, free.step_free) == (DAY.isoformat(), "09:30", "", False, False)
    assert free.language == "", "not before she goes along"
    assert visit.of_day(home, other, home.today) == []
    accompaniment.take(home, other, free.id)
    mine = visit.one(home, other, free.id)
    assert mine.word and mine.meeting and not mine.own and not mine.step_free
    assert (mine.language, mine.interpreter) == ("amh", True), "so that they can speak with each other"
    assert find.find(home, other, reference).call_name == ""
    with steps.refused("companion_there"):
        shift.offer(home, people["amal"], DAY, "day")
        accompaniment.take(home, people["amal"], free.id)
    accompaniment.give_back(home, other, free.id)
    with steps.refused("not_found"):
        visit.one(home, other, free.id)


def test_nobody_goes_through_the_visits_of_other_points_by_taking_them_on_and_giving_them_back(home: Home) -> None:
    people = steps.open_packs(home)
    booked(home, people, assist_need="companion")
    far = volunteer(home, people, "tala", "tripoli")
    shift.offer(home, far, DAY, "am", "dora")
    shift.offer(home, people["amal"], DAY, "am")
    (free,) = accompaniment.wanted(home, far)

    def look(who: Actor) -> None:
        accompaniment.take(home, who, free.id)
        assert visit.one(home, who, free.id).word
        accompaniment.give_back(home, who, free.id)

    for _ in range(LOOK_UPS.most):
        look(far)
    with steps.refused("too_many_look_ups"):
        look(far)
    assert [one.kind for one in alert.alerts(home, people["karim"])] == ["look_ups"], "somebody is told"
    for _ in range(LOOK_UPS.most + 1):
        look(people["amal"])


def test_it_is_given_to_nobody_who_has_nothing_to_do_there(home: Home) -> None:
    people = steps.open_packs(home)
    booked(home, people)
    one, far = the(home, people["karim"]), volunteer(home, people, "tala", "tripoli")
    for name, code in (("tala", "cannot_go_along"), ("ziad", "no_such_account"), ("nobody", "no_such_account")):
        with steps.refused(code):
            accompaniment.assign(home, people["karim"], one.id, name)
    shift.offer(home, far, DAY, "am", "dora")
    for name in ("tala", "amal", "lina"):
        accompaniment.assign(home, people["karim"], one.id, name)
        assert the(home, people["karim"]).companion == name


def test_a_volunteer_sees_her_point_today_tomorrow_and_on_days_she_offered(any_home: Home, people: dict[str, Actor]) -> None:
    home, amal = any_home, people["amal"]
    booked(home, people)
    with steps.refused("not_your_day"):
        visit.of_day(home, amal, DAY)
    shift.offer(home, amal, DAY, "pm", "tripoli")
    with steps.refused("not_your_day"):
        visit.of_day(home, amal, DAY)
    shift.offer(home, amal, DAY, "pm")
    assert the(home, amal).centre == "Beirut, centre 1 (demonstration)"
    for name in ("nadia", "ziad"):
        with steps.refused("not_allowed"):
            visit.of_day(home, people[name], home.today)


@pytest.mark.parametrize(
    ("reports", "ends", "closed"),
    [
        ([("arrived", ""), ("served", "")], "done", True),
        ([("served", "")], "done", True),
        ([("met", ""), ("turned_away", "no_stock")], "accepted", False),
        ([("aborted", "not_come")], "no_show", False),
        ([("met", ""), ("aborted", "turned_back")], "accepted", False),
    ],
)
def test_a_report_moves_the_referral_and_is_taken_back(home: Home, reports: list[tuple[str, str]], ends: str, closed: bool) -> None:
    people = steps.open_packs(home)
    reference = booked(home, people)
    to(home, DAY)
    one = the(home, people["amal"])
    for state, reason in reports:
        visit_report.report(home, people["amal"], one.id, state, reason)
    held = find.hold(home, reference)
    assert (held.referrals[0].state, held.kept.state) == (ends, "closed" if closed else "registered")
    for _ in reports:
        visit_report.undo(home, people["amal"], one.id)
    held = find.hold(home, reference)
    assert (held.referrals[0].state, held.kept.state, the(home, people["amal"]).state) == ("booked", "registered", "planned")
    with steps.refused("cannot_undo"):
        visit_report.undo(home, people["amal"], one.id)


def test_what_came_after_a_report_is_not_undone(home: Home) -> None:
    people = steps.open_packs(home)
    reference = booked(home, people)
    to(home, DAY)
    one = the(home, people["amal"])
    visit_report.report(home, people["amal"], one.id, "aborted", "not_come")
    answer(home, people, reference, "rejected", reason_code="no_capacity", updated_at=DAY.isoformat())
    with steps.refused("cannot_undo"):
        visit_report.undo(home, people["amal"], one.id)
    with steps.refused("not_found"):
        visit_report.report(home, volunteer(home, people, "tala", "tripoli"), one.id, "met")


def test_another_date_moves_the_visit_and_frees_the_companion(any_home: Home, people: dict[str, Actor]) -> None:
    home, amal = any_home, people["amal"]
    reference = booked(home, people)
    told = accompaniment.arrange(home, amal, reference, "yes", "M05")
    shift.offer(home, amal, DAY, "day")
    accompaniment.take(home, amal, the(home, amal).id)
    later = DAY + timedelta(days=8)
    answer(home, people, reference, appt_date=later.isoformat(), appt_from="11:00", centre_code="MTL-01", updated_at="2026-03-04")
    moved = the(home, people["karim"], later)
    assert (moved.companion, moved.meeting, moved.word, moved.centre_code) == ("", "M05", told.word, "MTL-01")
    assert visit.of_day(home, people["karim"], DAY) == []
    answer(home, people, reference, "rejected", reason_code="no_capacity", updated_at="2026-03-04T10:00")
    assert the(home, people["karim"], later).state == "cancelled"


def test_what_hangs_on_her_goes_with_her(any_home: Home, people: dict[str, Actor]) -> None:
    home = any_home
    reference = booked(home, people)
    erasure.withdraw(home, people["karim"], reference, "refer", steps.MINISTRY)
    assert not the(home, people["karim"]).is_open, "nobody goes once she has taken back to be handed on"
    erasure.erase(home, people["karim"], reference)
    assert steps.counts(home)["visit"] == 0


def test_of_one_person_registered_twice_the_appointment_stays(home: Home) -> None:
    people = steps.open_packs(home)
    first = booked(home, people)
    second = steps.register(home, people["amal"]).reference
    duplicates.compare_new(home)
    duplicates.settle(home, people["karim"], first, second, "same")
    for reference in (first, second):
        appointment = find.find(home, people["amal"], reference).appointment
        assert appointment is not None and appointment.date == DAY.isoformat()
    told = accompaniment.arrange(home, people["amal"], second, "yes")
    assert told.word and the(home, people["karim"]).word == told.word


def test_a_risk_flags_every_open_visit_there_and_alerts_their_coordinators(any_home: Home, people: dict[str, Actor]) -> None:
    home = any_home
    booked(home, people)
    booked(home, people, point="saida", name_latin="Mary Wanjiku", birth_year="1988")
    other = volunteer(home, people, "tala", "tripoli")
    found = next(one for one in centre.centres(home, other) if one.details.code == "BEY-01")
    with steps.refused("not_a_choice"):
        centre.raise_risk(home, other, found.id, "confirmed")
    assert centre.raise_risk(home, other, found.id, "reported") == 2
    counts: dict[str, Any] = {name: visit.warned(home, people[name]) for name in ("amal", "karim", "ziad")}
    assert counts == {"amal": 1, "karim": 2, "ziad": 0} and visit.warned(home, other) == 0
    (one,) = visit.flagged(home, people["amal"])
    assert visit.one(home, people["amal"], one.id).flagged, "though it is not one of her days"
    visit_report.dealt_with(home, people["amal"], one.id)
    assert visit.warned(home, people["amal"]) == 0
    booked(home, people, name_latin="Abeba Tadesse", birth_year="1970")
    assert visit.warned(home, people["amal"]) == 1, "who is sent there now is warned of it too"
    centre.end_risk(home, people["karim"], found.id)
    assert visit.warned(home, people["karim"]) == 0


def test_whoever_goes_along_from_another_point_is_warned_too(any_home: Home, people: dict[str, Actor]) -> None:
    home = any_home
    booked(home, people)
    far, other = volunteer(home, people, "tala", "tripoli"), volunteer(home, people, "rima", "tripoli")
    shift.offer(home, far, DAY, "am", "dora")
    accompaniment.assign(home, people["karim"], the(home, people["karim"]).id, "tala")
    found = next(one for one in centre.centres(home, far) if one.details.code == "BEY-01")
    centre.raise_risk(home, other, found.id, "reported")
    assert [visit.warned(home, one) for one in (people["amal"], far, other)] == [1, 1, 0]


def test_visits_of_before_are_made_when_they_are_looked_for(home: Home) -> None:
    people = steps.open_packs(home)
    booked(home, people)
    with home.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM visit")
    assert the(home, people["karim"]).from_ == "09:30"
