"""Lists whose answers are late: by age, reminded, handed up, sent again; and how long partners take. Nothing of it names anybody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.account import Actor
from intake.domain.late import ABOVE, ESCALATE, ESCALATED, PARTNER, REMIND, WAIT
from intake.services import answer_time, audit, batch, batch_preview, correction, erasure, find, late, needs
from intake.services.answer_time import weeks_of
from intake.services.home import Home
from tests import steps, world
from tests.services.test_answer import apply, row


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    return steps.open_packs(any_home)


@pytest.fixture
def references(any_home: Home, people: dict[str, Actor]) -> list[str]:
    """Three people whose referrals were sent and not answered in time: three weeks have gone by."""
    made = steps.register_some(any_home, people["amal"], 3)
    steps.send(any_home, people)
    later(any_home, 21)
    return made


def later(home: Home, days: int) -> None:
    home.clock.forward(days=days)  # type: ignore[attr-defined]


def step(home: Home, actor: Actor) -> tuple[str, int]:
    (one,) = late.batches(home, actor)
    return one.step.step, one.step.reminders


def test_rows_are_late_from_the_day_after_and_by_age(any_home: Home, people: dict[str, Actor]) -> None:
    karim = people["karim"]
    first = steps.register_some(any_home, people["amal"], 2)
    steps.send(any_home, people)
    later(any_home, 14)
    assert late.batches(any_home, karim) == []
    steps.register(any_home, people["amal"])
    steps.send(any_home, people)
    for days, age in ((1, "week"), (7, "fortnight")):
        later(any_home, days)
        assert [(one.batch, one.rows, one.age) for one in late.batches(any_home, karim)] == [(1, 2, age)]
    later(any_home, 24)
    assert late.ages(any_home, karim) == {"week": 0, "fortnight": 0, "month": 1, "older": 2}
    assert [one.batch for one in late.batches(any_home, karim)] == [1, 2]
    assert [one.batch for one in late.batches(any_home, karim, "month")] == [2]
    rows = late.rows(any_home, karim)
    assert [one.batch for one in rows] == [1, 1, 2]
    assert {one.ref for one in rows[:2]} == {steps.partner_ref(any_home, one)[:4] + "…" for one in first}
    assert [one.batch for one in late.rows(any_home, karim, skip=1, most=1)] == [1]
    assert late.count(any_home, karim, "older") == 2


def test_an_acknowledgement_is_no_answer_and_a_question_is(any_home: Home, people: dict[str, Actor], references: list[str]) -> None:
    refs = [steps.partner_ref(any_home, one) for one in references]
    apply(any_home, people, row(refs[0], "acknowledged"), row(refs[1], "needs_info"), row(refs[2]))
    (one,) = late.batches(any_home, people["karim"])
    assert one.rows == 1 and [one.state for one in late.rows(any_home, people["karim"])] == ["acknowledged"]


def test_three_reminders_a_week_apart_then_it_is_handed_up(any_home: Home, people: dict[str, Actor], references: list[str]) -> None:
    karim = people["karim"]
    for number in range(3):
        assert step(any_home, karim) == (REMIND, number)
        with steps.refused("not_yet_escalated"):
            late.note(any_home, karim, 1, PARTNER)
        late.note(any_home, karim, 1)
        assert step(any_home, karim) == (WAIT, number + 1)
        with steps.refused("noted_already"):
            late.note(any_home, karim, 1, on=any_home.today.isoformat())
        later(any_home, 7)
    assert step(any_home, karim) == (ESCALATE, 3)
    assert needs.needs(any_home, karim).escalate == 1
    late.note(any_home, karim, 1, PARTNER)
    assert step(any_home, karim) == (ESCALATED, 3)
    assert needs.needs(any_home, karim).escalate == 0
    entries = [one for one in audit.read(any_home, people["nadia"], most=200) if one.action in ("partner_reminded", "late_handed_up")]
    assert [one.detail["rows"] for one in entries] == [3] * 4 and all(one.about == "" for one in entries)


def test_what_is_handed_to_the_coordinators_above_is_their_task(any_home: Home, people: dict[str, Actor], references: list[str]) -> None:
    """The region has handed it on and waits; for the whole country it is a task until somebody there has dealt with it."""
    karim, region = people["karim"], replace(people["lina"], area=world.make_areas(any_home)["mount-lebanon"])
    for _ in range(3):
        late.note(any_home, region, 1)
        later(any_home, 7)
    with steps.refused("nobody_above"):
        late.note(any_home, karim, 1, ABOVE)
    late.note(any_home, region, 1, ABOVE)
    assert (step(any_home, region)[0], step(any_home, karim)[0]) == (ESCALATED, ESCALATE)
    assert (needs.needs(any_home, region).escalate, needs.needs(any_home, karim).escalate) == (0, 1)
    late.note(any_home, karim, 1, PARTNER)
    assert (step(any_home, region)[0], step(any_home, karim)[0]) == (ESCALATED, ESCALATED)


def test_a_day_that_cannot_be_is_refused(any_home: Home, people: dict[str, Actor], references: list[str]) -> None:
    for on, code in (("2026-03-26", "date_not_possible"), ("2026-03-17", "date_not_possible"), ("soon", "bad_date")):
        with steps.refused(code):
            late.note(any_home, people["karim"], 1, on=on)
    with steps.refused("not_a_choice"):
        late.note(any_home, people["karim"], 1, "fax")
    assert late.note(any_home, people["karim"], 1, on="2026-03-19").noted[0].on.isoformat() == "2026-03-19"


def test_others_see_nothing_of_it(any_home: Home, people: dict[str, Actor], references: list[str]) -> None:
    south = replace(people["karim"], area=world.make_areas(any_home)["south"])
    assert late.batches(any_home, south) == [] and late.rows(any_home, south) == []
    with steps.refused("not_late"):
        late.letter(any_home, south, 1)
    for name in ("amal", "nadia", "ziad"):
        with steps.refused("not_allowed"):
            late.batches(any_home, people[name])


def test_the_letter_has_the_references_and_nobody(any_home: Home, people: dict[str, Actor], references: list[str]) -> None:
    late.note(any_home, people["karim"], 1, on="2026-03-20")
    letter = late.letter(any_home, people["karim"], 1)
    assert (letter.number, letter.rows, letter.all_rows, str(letter.sent_on), str(letter.due)) == (2, 3, 3, "2026-03-04", "2026-03-18")
    assert set(letter.refs) == {steps.partner_ref(any_home, one) for one in references}
    assert [str(one) for one in letter.before] == ["2026-03-20"]
    names = {str(find.hold(any_home, one).payload[key]) for one in references for key in ("name_latin", "reference")}
    assert not any(name in str(letter) for name in names)


def test_rows_sent_again_travel_in_the_next_list_and_are_waited_for_anew(
    any_home: Home, people: dict[str, Actor], references: list[str]
) -> None:
    karim = people["karim"]
    refs = [steps.partner_ref(any_home, one) for one in references]
    apply(any_home, people, row(refs[0]))
    assert late.send_again(any_home, karim, 1) == 2
    with steps.refused("nothing_to_send_again"):
        late.send_again(any_home, karim, 1)
    (waits,) = (one for one in batch_preview.waiting(any_home, karim) if one.programme == steps.VACCINATION)
    assert (waits.ready, waits.corrections, waits.again) == (0, 2, 2)
    sent, exported = steps.send(any_home, people)
    assert (sent.rows, sent.corrections, batch.count_again(any_home, karim, sent.id)) == (0, 2, 2)
    told = [dict(one.cells) for one in steps.table_of(any_home, exported).rows]
    assert sorted(one["partner_ref"] for one in told) == sorted(refs[1:]) and {one["change"] for one in told} == {"correction"}
    assert late.batches(any_home, karim) == [] and steps.state_of(any_home, references[1]) == "sent"
    blank = {"appt_date": "", "batch_id": ""}
    named = [blank | row(refs[1], batch_id=str(sent.id)), blank | row(refs[2], batch_id="1"), blank | row(refs[2], batch_id="7")]
    assert apply(any_home, people, *named) == [("apply", ""), ("apply", ""), ("refused", "other_batch")]


def test_an_answer_that_comes_meanwhile_stops_the_row_and_no_correction(
    any_home: Home, people: dict[str, Actor], references: list[str]
) -> None:
    late.send_again(any_home, people["karim"], 1)
    correction.correct(any_home, people["karim"], references[0], {"birth_year": "1977"}, "herself")
    apply(any_home, people, *(row(steps.partner_ref(any_home, one)) for one in references[:2]))
    (waits,) = (one for one in batch_preview.waiting(any_home, people["karim"]) if one.programme == steps.VACCINATION)
    assert (waits.corrections, waits.again) == (2, 1)  # corrected and answered: told; answered: not sent again; neither: sent again


def test_nothing_goes_again_after_the_agreement_has_run_out(any_home: Home, people: dict[str, Actor], references: list[str]) -> None:
    late.send_again(any_home, people["karim"], 1)
    later(any_home, 80)
    steps.register(any_home, people["amal"])
    sent, _ = steps.send(any_home, people)
    assert (sent.rows, sent.corrections) == (1, 0)
    with steps.refused("nothing_to_send_again"):
        late.send_again(any_home, people["karim"], 1)


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (7, 0), (8, 1), (14, 1), (15, 2), (400, 9)])
def test_weeks_that_an_answer_took(days: int, weeks: int) -> None:
    assert weeks_of(days) == weeks


def test_the_share_answered_in_two_weeks(any_home: Home, people: dict[str, Actor]) -> None:
    """Seven of twelve in time, and the one who has withdrawn is not waited for; what came late stays late when everybody is erased."""
    karim = people["karim"]
    made = steps.register_some(any_home, people["amal"], 13)
    steps.send(any_home, people)
    refs = [steps.partner_ref(any_home, one) for one in made]
    erasure.withdraw(any_home, karim, made[12], "refer", steps.MINISTRY, "herself")
    later(any_home, 14)
    apply(any_home, people, *(row(ref, "rejected") for ref in refs[:7]), row(refs[8], "acknowledged"))
    apply(any_home, people, *(row(ref, "accepted") for ref in refs[:3]))
    later(any_home, 1)
    apply(any_home, people, *(row(ref, "rejected") for ref in refs[7:10]))
    share = answer_time.share(any_home, karim)
    assert (share.of, share.percent, share.at_least, share.at_most) == (12, 58, None, None)
    for one in made[:6]:
        erasure.erase(any_home, karim, one, "herself")
    assert answer_time.share(any_home, karim) == share


def test_a_share_of_few_tells_of_nobody(any_home: Home, people: dict[str, Actor]) -> None:
    karim, region = people["karim"], replace(people["karim"], area=world.make_areas(any_home)["mount-lebanon"])
    made = steps.register_some(any_home, people["amal"], 8)
    steps.register(any_home, karim, point="tripoli")
    steps.send(any_home, people)
    refs = [steps.partner_ref(any_home, one) for one in made]
    apply(any_home, people, *(row(ref, "rejected") for ref in refs))
    later(any_home, 14)
    whole = answer_time.share(any_home, karim)
    assert (whole.of, whole.percent, whole.at_least) == (9, None, 44)
    assert answer_time.share(any_home, region).of is None  # nine less eight would be the one of tripoli
