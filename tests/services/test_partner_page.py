"""A partner's own account: exactly the rows of its files and no others, gone when they must be, answered like a row of a file."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from intake.domain.account import RIGHTS, Actor, Right, Role
from intake.services import (
    account,
    alert,
    answer,
    answer_queue,
    audit,
    batch,
    batch_export,
    conflict,
    correction,
    delivery_steps,
    erasure,
    find,
    partner_page,
    programme,
    proposal,
    purge,
    second_factor_own,
    sign_in,
)
from intake.services.home import Home
from intake.services.partner_page import ALL, ANSWERED, OPEN, Opened, Said
from intake.store.base import Base
from tests import steps, world
from tests.second import ADDRESS, real, with_app
from tests.world import PASSWORD

WHOLE = RIGHTS[Role.PARTNER]
SENTINEL = {**steps.EVERYTHING, "call_name": "Zzarephath", "name_latin": "Qoph Zzyzyx", "consent_contact": "yes"}


def invited(home: Home, people: dict[str, Actor], name: str = "ministry", area: str = "lebanon", partner: str = steps.MINISTRY) -> Actor:
    return account.accept(home, account.invite(home, people["ziad"], "partner", area, partner), name, PASSWORD)


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


@pytest.fixture
def ministry(any_home: Home, people: dict[str, Actor]) -> Actor:
    return invited(any_home, people)


def given(decision: str, **more: str) -> dict[str, str]:
    return {"decision": decision, **more}


def say(home: Home, actor: Actor, number: int, row: str, decision: str, **more: str) -> tuple[str, str, bool]:
    said: Said = partner_page.say(home, actor, number, row, given(decision, **more))
    return said.verdict, said.reason, said.waits


def cells(opened: Opened) -> list[dict[str, str]]:
    columns = [column.code for column in opened.profile.columns]
    return [dict(zip(columns, row.cells, strict=True)) for row in opened.rows]


def test_the_rows_are_those_of_the_file(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    home, karim = any_home, people["karim"]
    first = steps.register(home, karim, SENTINEL).reference
    steps.register_some(home, people["amal"], 2)
    _, exported = steps.send(home, people)
    assert cells(partner_page.rows(home, ministry, 1)) == [row.cells for row in steps.table_of(home, exported).rows]
    gone = steps.register(home, karim, steps.SELAM).reference
    steps.send(home, people)
    correction.correct(home, karim, first, {"name_latin": "Otherwise"}, "herself")
    erasure.withdraw(home, karim, gone, "refer", steps.MINISTRY)
    steps.register_some(home, people["amal"], 1)
    _, exported = steps.send(home, people)
    in_file = [row.cells for row in steps.table_of(home, exported).rows]
    opened = partner_page.rows(home, ministry, 3)
    assert cells(opened) == in_file and [row.kind for row in opened.rows] == ["new", "correction", "retraction"]
    assert [bool(row.id) for row in opened.rows] == [True, True, False], "what is taken back can't be answered"
    by_one = [row.cells for skip in range(4) for row in partner_page.rows(home, ministry, 3, ALL, skip, 1).rows]
    assert by_one == [row.cells for row in opened.rows]
    assert [(one.number, one.rows, one.corrections, one.retractions) for one in partner_page.lists(home, ministry)] == [
        *((3, 2, 1, 1), (2, 0, 0, 0), (1, 3, 0, 0))
    ]
    assert "Zzarephath" not in str(opened), "what she is called is no column of the file"


def test_a_list_that_was_not_sent_or_is_not_its_own_is_not_there(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    home = any_home
    steps.register_some(home, people["amal"], 2)
    built = batch.build(home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    row = find_row(home, built.id)

    def nothing(who: Actor, number: int = built.id) -> None:
        for call in (partner_page.rows, lambda *a: partner_page.one(*a, row), lambda *a: partner_page.say(*a, row, given("accepted"))):
            with steps.refused("no_such_list"):
                call(home, who, number)

    nothing(ministry)
    batch.approve(home, people["lina"], built.id)
    nothing(ministry)
    assert partner_page.lists(home, ministry) == [] and partner_page.count(home, ministry) == 0
    batch_export.export(home, people["karim"], built.id, "csv")
    assert partner_page.one(home, ministry, built.id, row).rows
    nothing(ministry, 99)
    nothing(Actor(None, "x", Role.PARTNER, ministry.area, "p-x", "another"))
    nothing(Actor(None, "x", Role.PARTNER, world.make_areas(home)["north"], "p-x", steps.MINISTRY))
    nothing(Actor(None, "x", Role.PARTNER, ministry.area, "p-x", ""))
    for bad in ("", "zz", "00" * 16, row[:-2]):
        with steps.refused("no_such_list"):
            partner_page.one(home, ministry, built.id, bad)
    for role in (one for one in Role if one is not Role.PARTNER):
        with steps.refused("not_allowed"):
            partner_page.rows(home, Actor(None, "x", role, ministry.area, "x", steps.MINISTRY), built.id)
    assert steps.state_of(home, find_reference(home)) == "sent"


def find_row(home: Home, number: int) -> str:
    """The id of a row of a list, as somebody might have learned it."""
    with home.store.reading() as connection:
        table = Base.metadata.tables["referral"]
        return connection.execute(table.select().where(table.c.batch_id == number)).first().id.hex()  # type: ignore[union-attr]


def find_reference(home: Home) -> str:
    """The reference of whoever is first in the register."""
    from intake.services.registration_seal import open_payload
    from intake.store import registration as kept

    with home.store.reading() as connection:
        ids = [row.id for row in connection.execute(Base.metadata.tables["registration"].select())]
        one = kept.by_ids(connection, ids[:1])[0]
    return str(open_payload(home.record_keys([one.key_id])[one.key_id], one)["reference"])


def test_whoever_withdraws_or_is_erased_or_purged_is_gone_at_once(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    home, karim = any_home, people["karim"]
    wanted = [steps.register(home, karim, SENTINEL).reference, *steps.register_some(home, karim, 3)]
    steps.send(home, people)
    ids = {row.cells[1]: row.id for row in partner_page.rows(home, ministry, 1).rows}
    refs = [steps.partner_ref(home, one) for one in wanted]
    erasure.erase(home, karim, wanted[0])
    erasure.withdraw(home, karim, wanted[1], "refer", steps.MINISTRY)
    left = partner_page.rows(home, ministry, 1)
    assert {row.cells[1] for row in left.rows} == set(refs[2:]) and left.sent.rows == 2
    for one in refs[:2]:
        for call in (lambda row: partner_page.one(home, ministry, 1, row), lambda row: say(home, ministry, 1, row, "done")):
            with steps.refused("no_such_list"):
                call(ids[one])
    assert steps.verdicts(answer.apply_rows(home, ministry, programme.partner(home, steps.MINISTRY), [given("done", partner_ref=refs[0])]))[
        0
    ] == ("unmatched", "unknown_ref")
    home.clock.forward(days=200)  # type: ignore[attr-defined]
    purge.purge(home)
    assert partner_page.rows(home, ministry, 1).rows == ()


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
    assert now(first) == "booked" and partner_page.one(home, ministry, 1, first).rows[0].last["updated_at"] == "2026-03-04T09:05"
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


def test_rows_that_somebody_altered_are_not_shown(any_home: Home, people: dict[str, Actor], ministry: Actor) -> None:
    steps.register_some(any_home, people["amal"], 2)
    steps.send(any_home, people)
    steps.register_some(any_home, people["amal"], 1)
    waiting = steps.approved(any_home, people)
    table = Base.metadata.tables["referral"]
    with any_home.store.writing() as connection:  # somebody at the database puts a row that waits into a list that was sent
        connection.execute(table.update().where(table.c.batch_id == waiting.id).values(batch_id=1, state="sent"))
    with steps.refused("list_not_whole"):
        partner_page.rows(any_home, ministry, 1)


def test_it_takes_as_many_statements_for_one_row_as_for_many(home: Home) -> None:
    people = steps.open_packs(home)
    ministry = invited(home, people)
    asked: list[str] = []
    event.listen(home.store.engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    counted = []
    for many in (1, 30):
        steps.register_some(home, people["amal"], many)
        number = steps.send(home, people)[0].id
        partner_page.rows(home, ministry, number)  # what is noted once
        before = len(asked)
        assert len(partner_page.rows(home, ministry, number).rows) == many and len(partner_page.lists(home, ministry)) == number
        counted.append(len(asked) - before)
    assert counted[0] == counted[1] <= 25, counted


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
