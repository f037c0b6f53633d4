"""Practising: what was recorded beside what the invented person said."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.domain.course import LESSONS, PARTS, wrong
from intake.domain.course_check import QUESTIONS
from intake.domain.guidance import AROUND, complete
from intake.domain.practice import Person, Verdict, compare, practised
from intake.domain.practice_people import ALMAZ, FATU, NIMAL, PEOPLE, RAHIM
from intake.domain.programme import Programme
from intake.domain.registration import When, check_answers
from intake.services import programme
from intake.services.home import Home


@pytest.fixture(scope="module")
def packs() -> list[Programme]:
    return [programme.check_programme(text, name) for name, text in programme.shipped("programmes").items()]


def as_said(person: Person, pack: Programme) -> tuple[dict[str, str], dict[str, str]]:
    """The answers and consents that fit best."""
    answers = {key: said.fits[0] for key, said in person.says.items() if key in pack.by_key and said.fits[0] != "*"}
    answers = {key: value for key, value in answers.items() if pack.by_key[key].show_if is None or pack.by_key[key].show_if.holds(answers)}
    consents = {one.key: person.says[one.key].fits[0] for one in pack.notice.consents}
    return answers, consents


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
def test_what_she_says_can_be_recorded_and_then_everything_fits(person: Person, packs: list[Programme], home: Home) -> None:
    for pack in packs:
        answers, consents = as_said(person, pack)
        assert not check_answers(pack, answers, "LB", When.of(home.today)).problems
        if "name_native" in pack.by_key and person is ALMAZ:
            answers["name_native"] = "አልማዝ"
        decides = person.says["minor_with"].fits[0] if "minor_with" in person.says else ""
        found = compare(person, pack, answers, consents, decides)
        assert found and {one.verdict for one in found} == {Verdict.SAME} and practised(found)


def test_what_differs_is_named(packs: list[Programme]) -> None:
    pack = packs[-1]
    answers, consents = as_said(RAHIM, pack)
    found = {one.key: one.verdict for one in compare(RAHIM, pack, answers | {"nationality": "BD", "dose_no": "3", "sex": ""}, consents, "")}
    assert (found["nationality"], found["dose_no"], found["sex"]) == (Verdict.TOO_MUCH, Verdict.OTHER, Verdict.MISSING)
    assert not practised(compare(RAHIM, pack, answers | {"nationality": "BD"}, consents, ""))
    assert practised(compare(RAHIM, pack, answers | {"dose_no": "3"}, consents, ""))  # misheard, and to be read back: no harm done
    assert not practised(compare(RAHIM, pack, answers, consents | {"consent_refer": "yes"}, ""))
    assert not practised(compare(NIMAL, pack, {}, {"consent_store": "yes", "consent_refer": "no", "consent_contact": "no"}, ""))
    assert not practised(compare(FATU, pack, *as_said(FATU, pack), "nobody"))


def test_a_name_and_a_number_may_be_written_in_more_ways(packs: list[Programme]) -> None:
    answers, consents = as_said(ALMAZ, packs[-1])
    written = answers | {"name_latin": "almaz  TESFAYE", "contact_value": "+9613123456", "name_native": "ኣልማዝ"}
    assert practised(found := compare(ALMAZ, packs[-1], written, consents, "")) and {one.verdict for one in found} == {Verdict.SAME}


def test_every_page_of_every_pack_says_why_how_and_what_never(packs: list[Programme]) -> None:
    lacking = [(pack.code, step.key) for pack in packs for step in pack.steps if not complete(step.guidance)]
    assert lacking == []
    for page, sentences in AROUND.items():
        assert sentences[0].startswith("Why") and any(one.startswith("How to") for one in sentences), page
        assert sentences[-1].startswith("Never"), page


def test_the_check_asks_thirteen_questions_of_which_each_has_one_right_answer() -> None:
    right = {asked.key: asked.right for asked in QUESTIONS}
    assert len(right) == 13 and wrong(right) == [] and len({asked.right for asked in QUESTIONS}) == 3
    assert [one.key for one in wrong(right | {"minor": "a"})] == ["minor"] and len(wrong({})) == 13
    assert len(LESSONS) == 8 and len(PARTS) == 14


def test_an_actor_is_trained_unless_said_otherwise(people: dict[str, Actor]) -> None:
    assert all(one.trained for one in people.values())
