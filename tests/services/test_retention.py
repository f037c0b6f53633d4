"""Closing, opening again and holding: the clock that was promised starts when all has ended, and only a hold puts it off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from intake.domain.account import Actor, Role
from intake.domain.retention import HOLD_DAYS, WITHOUT_REFERRAL_DAYS, week_of
from intake.services import access, audit, duplicates, erasure, find, retention
from intake.services import purge as purging
from intake.services.home import Home
from intake.services.purge import purge
from intake.services.registration import Registering, register
from tests import steps, world
from tests.services.test_answer import row


def kept_until(home: Home, reference: str) -> date:
    return find.hold(home, reference).kept.purge_week


def state(home: Home, reference: str) -> str:
    return find.hold(home, reference).kept.state


def sent(home: Home, people: dict[str, Actor], **answers: str) -> tuple[str, str]:
    """One person whose row the ministry has; her reference and the partner's."""
    reference = steps.register(home, people["amal"], {**steps.SELAM, **answers}).reference
    steps.send(home, people)
    return reference, steps.partner_ref(home, reference)


@pytest.mark.parametrize(("decision", "closes"), [("rejected", True), ("done", True), ("accepted", False), ("no_show", False)])
def test_what_has_ended_closes_by_itself(any_home: Home, decision: str, closes: bool) -> None:
    people = steps.open_packs(any_home)
    reference, ref = sent(any_home, people)
    steps.answers(any_home, people["karim"], row(ref, decision=decision, reason_code="no_capacity" if decision == "rejected" else ""))
    assert (state(any_home, reference) == "closed") is closes
    promised = any_home.today + timedelta(days=30 if closes else 180)
    assert kept_until(any_home, reference) <= promised < kept_until(any_home, reference) + timedelta(days=7)


def test_a_late_answer_opens_it_again_and_then_the_clock_starts_anew(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    reference, ref = sent(any_home, people)
    before = kept_until(any_home, reference)
    steps.answers(any_home, people["karim"], row(ref, decision="rejected", reason_code="no_capacity", updated_at="2026-03-05"))
    assert kept_until(any_home, reference) < before
    any_home.clock.forward(days=20)
    steps.answers(any_home, people["karim"], row(ref, decision="accepted", updated_at="2026-03-22"))
    assert (state(any_home, reference), kept_until(any_home, reference)) == ("registered", before)
    assert purge(any_home, any_home.today + timedelta(days=30)).registrations == 0
    steps.answers(any_home, people["karim"], row(ref, decision="done", updated_at="2026-03-23"))
    assert kept_until(any_home, reference) == week_of(any_home.today + timedelta(days=30))


def test_who_refuses_to_be_handed_on_is_kept_for_a_shorter_time(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    reference = steps.register(any_home, people["amal"], {**steps.SELAM, "consent_refer": "no"}).reference
    assert kept_until(any_home, reference) == week_of(any_home.today + timedelta(days=WITHOUT_REFERRAL_DAYS + 30))
    agreed = {"consent_store": "yes", "consent_contact": "no", "consent_mode": "oral"}
    relief = register(any_home, people["amal"], Registering("relief", "dora", agreed, bytes(16))).reference
    assert kept_until(any_home, relief) == week_of(any_home.today + timedelta(days=180))


def test_what_a_tablet_registered_weeks_ago_is_kept_from_that_day(home: Home) -> None:
    people = steps.open_packs(home)
    made = steps.registering(registered_at="2026-01-20T10:00+02:00")
    reference = register(home, people["amal"], made).reference
    assert kept_until(home, reference) == week_of(date(2026, 1, 20) + timedelta(days=180))
    ahead: Registering = steps.registering(registered_at="2026-03-05T08:00+00:00")  # its clock runs a day ahead
    assert kept_until(home, register(home, people["amal"], ahead).reference) == week_of(home.today + timedelta(days=180))


def test_withdrawing_the_last_referral_closes(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    reference, _ = sent(any_home, people)
    erasure.withdraw(any_home, people["karim"], reference, "refer", "moph_lb")
    assert state(any_home, reference) == "closed"
    assert kept_until(any_home, reference) == week_of(any_home.today + timedelta(days=30))


def test_one_person_registered_twice_closes_as_one(any_home: Home) -> None:
    """The link holds one referral back; when the other is done both go, on the same day."""
    people = steps.open_packs(any_home)
    first = steps.register(any_home, people["amal"], steps.EVERYTHING).reference
    second = steps.register(any_home, people["amal"], steps.EVERYTHING).reference
    duplicates.compare_new(any_home)
    duplicates.settle(any_home, people["karim"], first, second, "same")
    assert {state(any_home, one) for one in (first, second)} == {"registered"}
    steps.send(any_home, people)
    goes = next(one for one in (first, second) if steps.state_of(any_home, one) == "sent")
    steps.answers(any_home, people["karim"], row(steps.partner_ref(any_home, goes), decision="done"))
    assert {state(any_home, one) for one in (first, second)} == {"closed"}
    assert {kept_until(any_home, one) for one in (first, second)} == {week_of(any_home.today + timedelta(days=30))}


def test_a_coordinator_closes_and_opens_again_until_it_is_purged(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    reference = steps.register(any_home, people["amal"]).reference
    before = kept_until(any_home, reference)
    week = retention.close(any_home, people["karim"], reference)
    assert week == week_of(any_home.today + timedelta(days=30)) == kept_until(any_home, reference)
    with steps.refused("closed_already"):
        retention.close(any_home, people["karim"], reference)
    assert retention.reopen(any_home, people["karim"], reference) == before == kept_until(any_home, reference)
    with steps.refused("not_closed"):
        retention.reopen(any_home, people["karim"], reference)
    (told,) = access.read_out(any_home, people["karim"], reference)
    assert [deed.action for deed in told.deeds if deed.who == "karim"] == [
        *("closed", "looked_up", "reopened", "looked_up", "read_out"),  # what is refused is noted too: it tells how she stands
    ]


def test_a_hold_suspends_the_purge_and_nothing_else(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    reference = steps.register(any_home, people["amal"]).reference
    retention.close(any_home, people["karim"], reference)
    until = any_home.today + timedelta(days=60)
    week = retention.hold(any_home, people["karim"], reference, "complaint", until)
    assert until < week <= until + timedelta(days=7)
    assert purge(any_home, until).registrations == 0
    assert purge(any_home, week).registrations == 1


def test_a_hold_is_shown_ended_by_hand_and_no_bar_to_an_erasure(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    one, other = (steps.register(any_home, people["amal"]).reference for _ in range(2))
    until = any_home.today + timedelta(days=HOLD_DAYS)
    for reference in (one, other):
        retention.hold(any_home, people["karim"], reference, "legal_claim", until)
    (told,) = access.read_out(any_home, people["karim"], one)
    assert told.hold == retention.Hold("legal_claim", until, "karim")
    assert find.find(any_home, people["amal"], one).held_until is not None
    assert {shown.reference for shown in retention.holds(any_home, people["lina"])} == {one, other}
    retention.release(any_home, people["lina"], one)
    assert find.find(any_home, people["amal"], one).held_until is None
    erasure.erase(any_home, people["karim"], other)
    assert retention.count_holds(any_home, people["karim"]) == 0
    with steps.refused("no_hold"):
        retention.release(any_home, people["karim"], one)


def test_a_hold_has_a_cap_a_known_reason_and_a_day_to_come(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    reference, karim = steps.register(any_home, people["amal"]).reference, people["karim"]
    with steps.refused("not_a_choice"):
        retention.hold(any_home, karim, reference, "she owes us", any_home.today + timedelta(days=9))
    with steps.refused("hold_past"):
        retention.hold(any_home, karim, reference, "asked", any_home.today)
    with steps.refused("hold_too_long"):
        retention.hold(any_home, karim, reference, "asked", any_home.today + timedelta(days=HOLD_DAYS + 1))
    registered = any_home.today
    while (most := retention.standing(any_home, karim, reference).hold_most) > any_home.today:
        week = retention.hold(any_home, karim, reference, "asked", most)
        any_home.clock.forward(days=max(1, (most - any_home.today).days))
        assert purge(any_home).registrations == 0
    assert week <= registered + timedelta(days=365)
    assert purge(any_home, week).registrations == 1


def test_a_hold_that_is_over_leaves_no_trace_and_is_in_the_log(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    reference = steps.register(any_home, people["amal"]).reference
    retention.hold(any_home, people["karim"], reference, "asked", any_home.today + timedelta(days=10))
    any_home.clock.forward(days=20)
    purge(any_home)
    now = find.hold(any_home, reference).kept
    assert (now.hold_week, now.hold_sealed) == (None, None)
    assert "hold_ended" in [entry.action for entry in audit.read(any_home, people["nadia"])]


@pytest.mark.parametrize("name", ["amal", "nadia", "ziad"])
def test_only_coordinators_close_and_hold(home: Home, name: str) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"]).reference
    for do in (retention.close, retention.reopen, retention.release, retention.standing):
        with steps.refused("not_allowed"):
            do(home, people[name], reference)
    with steps.refused("not_allowed"):
        retention.hold(home, people[name], reference, "asked", home.today + timedelta(days=9))


def test_another_region_finds_nothing_to_close(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    reference = steps.register(any_home, people["amal"]).reference
    retention.hold(any_home, people["karim"], reference, "asked", any_home.today + timedelta(days=9))
    south = Actor(None, "south", Role.COORDINATOR, world.make_areas(any_home)["south"], "c-south")
    with steps.refused("no_such_registration"):
        retention.close(any_home, south, reference)
    assert retention.holds(any_home, south) == []


def test_a_hold_at_the_last_moment_leaves_nothing_between_two_lists(any_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken out of its list by the purge, then held before the purge reaches it: it is ready again, not stuck."""
    people = steps.open_packs(any_home)
    reference = steps.register(any_home, people["amal"]).reference
    steps.approved(any_home, people)
    any_home.clock.forward(days=181)
    lot = purging._lot

    def held_before(*asked: Any) -> bool:
        monkeypatch.setattr(purging, "_lot", lot)
        retention.hold(any_home, people["karim"], reference, "asked", any_home.today + timedelta(days=30))
        return lot(*asked)

    monkeypatch.setattr(purging, "_lot", held_before)
    assert purge(any_home).registrations == 0
    assert steps.state_of(any_home, reference) == "ready"
