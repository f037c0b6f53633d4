"""A partner answers row by row as a file would, proposes for itself, and may do nothing else."""

from __future__ import annotations

import pytest

from intake.domain.account import RIGHTS, Actor, Right, Role
from intake.domain.incident import LIST_ROW, SEEN_ANSWER
from intake.services import (
    account,
    alert,
    answer,
    answer_queue,
    audit,
    batch,
    batch_export,
    conflict,
    delivery_steps,
    find,
    incident,
    partner_page,
    programme,
    proposal,
    second_factor_own,
    sign_in,
)
from intake.services.home import Home
from intake.services.incident import Opening
from intake.services.incident_affected import affected
from intake.services.partner_page import ANSWERED, OPEN
from tests import steps, world
from tests.second import ADDRESS, real, with_app
from tests.services.partner_account import given, invited, say
from tests.world import PASSWORD

WHOLE = RIGHTS[Role.PARTNER]


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


@pytest.fixture
def ministry(any_home: Home, people: dict[str, Actor]) -> Actor:
    return invited(any_home, people)


def test_one_row_after_the_other(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    home = any_home
    wanted = steps.register_some(home, people["amal"], 3)
    steps.send(home, people)
    first, second, third = (row.id for row in partner_page.rows(home, ministry, 1, OPEN).rows)
    by_row = {row.id: row.cells[1] for row in partner_page.rows(home, ministry, 1).rows}
    whose = {steps.partner_ref(home, one): one for one in wanted}
    now = lambda row: steps.state_of(home, whose[by_row[row]])  # noqa: E731
    assert say(home, ministry, 1, first, "acknowledged") == ("apply", "", True)
    assert say(home, ministry, 1, first, "accepted", appt_date="2026-03-20", appt_from="9:30", centre_code="BEY-01") == ("apply", "", False)
    assert now(first) == "booked" and partner_page.one(home, ministry, 1, first).rows[0].last["updated_at"] == "2026-03-04T09:06"
    assert say(home, ministry, 1, second, "rejected", reason_code="already_done") == ("apply", "already_done", False)
    home.clock.forward(minutes=30)  # type: ignore[attr-defined]
    assert say(home, ministry, 1, second, "rejected", reason_code="already_done") == ("same", "same", False), "pressed twice"
    assert say(home, ministry, 1, second, "accepted") == ("apply", "", False), "mended by another answer"
    assert [(one.open, one.answered) for one in partner_page.lists(home, ministry)] == [(1, 2)]
    assert [row.id for row in partner_page.rows(home, ministry, 1, OPEN).rows] == [third]
    assert {row.id for row in partner_page.rows(home, ministry, 1, ANSWERED).rows} == {first, second}
    assert say(home, ministry, 1, third, "done", done_date="2026-03-04") == ("apply", "", False)
    assert (now(second), now(third)) == ("accepted", "done")
    assert [(one.open, one.in_time) for one in partner_page.lists(home, ministry)] == [(0, 100)]
    shown = delivery_steps.shown(home, people["karim"], 1).steps
    assert [(one.step, one.way, one.by) for one in shown[-2:]] == [
        *(("received", "page", ministry.pseudonym), ("acknowledged", "page", ministry.pseudonym))
    ]


def test_whoever_changes_her_mind_and_back_within_a_minute_is_taken_at_her_last_word(
    any_home: Home, people: dict[str, Actor], ministry: Actor
) -> None:
    steps.register_some(any_home, people["amal"], 1)
    steps.send(any_home, people)
    row = partner_page.rows(any_home, ministry, 1).rows[0].id
    for at in ("09:00", "10:00", "09:00"):
        booked = say(any_home, ministry, 1, row, "accepted", appt_date="2026-04-01", appt_from=at, note="\x00Gate\x07 2 \u200f")
        assert booked[0] == "apply"
    last = partner_page.one(any_home, ministry, 1, row).rows[0].last
    assert (last["appt_from"], last["note"]) == ("09:00", "Gate 2"), "she is sent to the hour that the partner means"
    again = say(any_home, ministry, 1, row, "accepted", appt_date="2026-04-01", appt_from="09:00", note="Gate 2")
    assert again[0] == "same", "a second press is no second answer"


def test_what_is_typed_wrongly_is_told_by_its_field(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    (reference,) = steps.register_some(any_home, people["amal"], 1)
    steps.send(any_home, people)
    row = partner_page.rows(any_home, ministry, 1).rows[0].id
    with steps.refused("answer_decision", "answer_day", "answer_hour", "answer_long"):
        say(any_home, ministry, 1, row, "", appt_date="soon", appt_from="morning", note="x" * 141)
    with steps.refused("answer_ahead"):
        say(any_home, ministry, 1, row, "done", done_date="2026-03-05")
    assert steps.state_of(any_home, reference) == "sent"
    assert say(any_home, ministry, 1, row, "accepted", appt_date="٢٠/٣/٢٠٢٦", partner_ref="FORGED", batch_id="7") == ("apply", "", False)


def test_what_does_not_fit_waits_for_the_coordinators_of_the_list(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    (reference,) = steps.register_some(any_home, people["amal"], 1)
    steps.send(any_home, people)
    row = partner_page.rows(any_home, ministry, 1).rows[0].id
    say(any_home, ministry, 1, row, "done")
    any_home.clock.forward(days=1)  # type: ignore[attr-defined]
    assert say(any_home, ministry, 1, row, "rejected", note="ask us") == ("refused", "conflict", False)
    (one,) = conflict.conflicts(any_home, people["karim"])
    assert (one.holds["decision"], one.sides[0].cells["decision"]) == ("done", "rejected")
    assert steps.state_of(any_home, reference) == "done" and answer_queue.waiting(any_home, people["karim"]) == []
    logged = [(one.who, one.action) for one in audit.entries(any_home)]
    for action in ("partner_rows_opened", "answer_applied", "answers_applied"):
        assert (ministry.pseudonym, action) in logged
    assert "ministry" not in str(list(audit.entries(any_home)))


def test_a_lists_coordinators_are_those_of_its_area(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    areas = world.make_areas(any_home)
    north, other = (Actor(None, name, Role.COORDINATOR, areas["north"], f"c-{name}") for name in ("north", "other"))
    steps.register(any_home, north, point="tripoli")
    number = batch.build(any_home, north, steps.VACCINATION, steps.MINISTRY).id
    batch.approve(any_home, other, number)
    batch_export.export(any_home, north, number, "csv")
    row = partner_page.rows(any_home, ministry, number).rows[0].id
    say(any_home, ministry, number, row, "done")
    any_home.clock.forward(days=1)  # type: ignore[attr-defined]
    say(any_home, ministry, number, row, "no_show")
    assert len(conflict.conflicts(any_home, north)) == 1, "whoever sent the list is asked, not only those above"


def test_an_account_is_invited_for_one_partner_and_coordinators_are_told(any_home: Home, people: dict[str, Actor]) -> None:
    home, ziad = any_home, people["ziad"]
    for role, partner in (("partner", ""), ("coordinator", steps.MINISTRY)):
        with steps.refused("partner_role"):
            account.invite(home, ziad, role, "lebanon", partner)
    with steps.refused("no_such_partner"):
        account.invite(home, ziad, "partner", "lebanon", "nobody")
    with steps.refused("not_allowed"):
        account.invite(home, people["karim"], "partner", "lebanon", steps.MINISTRY)
    ministry = invited(home, people)
    assert (ministry.role, ministry.partner, ministry.pseudonym[:2]) == (Role.PARTNER, steps.MINISTRY, "p-")
    assert account.actor_by_name(home, "ministry") == ministry
    with_app(home, ministry)
    account.set_password(home, ziad, "ministry", "another plain password")
    second_factor_own.reset(home, ziad, "ministry")
    assert [one.kind for one in alert.alerts(home, people["karim"])] == ["partner_way"] * 3
    account.close_account(home, ziad, "ministry")
    with steps.refused("no_such_account"):
        account.actor_by_name(home, "ministry")


def test_in_a_real_home_it_must_have_a_second_factor(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    token = sign_in.sign_in(any_home, "ministry", PASSWORD, ADDRESS)
    assert sign_in.signed_in(real(any_home), token) == sign_in.Signed(ministry, False, True)


def test_it_answers_for_its_own_partner_alone_and_may_do_nothing_else(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    assert {Right.ANSWER_ROWS, Right.PROPOSE_OWN} == WHOLE
    (reference,) = steps.register_some(any_home, people["amal"], 1)
    steps.send(any_home, people)
    profile = programme.partner(any_home, steps.MINISTRY)
    row = given("done", partner_ref=steps.partner_ref(any_home, reference))
    stranger = Actor(None, "x", Role.PARTNER, ministry.area, "p-x", "another")
    for who in (stranger, Actor(None, "x", Role.VOLUNTEER, ministry.area, "x", steps.MINISTRY)):
        with steps.refused("not_allowed"):
            answer.apply_rows(any_home, who, profile, [row])
    for call in (
        lambda: answer.apply(any_home, ministry, b"", "x.csv"),
        lambda: find.find(any_home, ministry, reference),
        lambda: proposal.propose(any_home, ministry, "partner", steps.MINISTRY, "columns", "partner"),
        lambda: proposal.proposals(any_home, ministry),
        lambda: batch.show(any_home, ministry, 1),
        lambda: account.accounts(any_home, ministry),
    ):
        with steps.refused("not_allowed"):
            call()


def test_it_proposes_for_itself_and_sees_its_own_alone(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    home = any_home
    proposal.propose(home, people["amal"], "programme", steps.VACCINATION, "words", "slow")
    number = proposal.propose_own(home, ministry, "partner", steps.MINISTRY, "columns", "partner", "The year is enough")
    for kind, code in (("partner", "another"), ("programme", "nothing"), ("home", steps.MINISTRY)):
        with steps.refused("not_a_choice"):
            proposal.propose_own(home, ministry, kind, code, "columns", "partner")
    assert [(one.number, one.state) for one in proposal.own(home, ministry)] == [(number, "open")]
    assert proposal.own(home, invited(home, people, "second")) == []
    proposal.say(home, people["karim"], number, "own", yes=True)
    proposal.decide(home, people["ziad"], number, agreed=True)
    (one,) = proposal.own(home, ministry)
    assert (one.state, one.yes, one.no) == ("agreed", (), ()), "who said what to it is not for the partner"
    assert [voice for one in proposal.proposals(home, people["karim"]) for voice in one.yes if one.number == number] == [
        *("coordinator", "partner")
    ]


def test_a_misused_account_affects_whoever_is_in_the_lists_it_opened(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    first = steps.register_some(any_home, people["amal"], 2)
    steps.send(any_home, people)
    second = steps.register_some(any_home, people["amal"], 1)
    steps.send(any_home, people)
    partner_page.rows(any_home, ministry, 1)
    row = partner_page.rows(any_home, ministry, 1).rows[0]
    say(any_home, ministry, 1, row.id, "accepted")
    noted = incident.open_one(any_home, people["ziad"], Opening("account", "ministry"))
    found = affected(any_home, people["karim"], noted.number)
    assert {one.reference for one in found.people} == set(first) and second[0] not in str(found.people)
    assert {code for one in found.people for code in one.exposed} == {LIST_ROW, SEEN_ANSWER}
