"""The course: an account invited for a short time registers nobody before it, by no way; whoever has done it or was shown may."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial

import pytest

from intake.domain.account import Actor
from intake.domain.course import CHECK, PARTS, PRACTICE
from intake.domain.course_check import QUESTIONS
from intake.domain.envelope import UNTRAINED
from intake.domain.problems import Refused
from intake.services import account, audit, course, envelope, envelope_held
from intake.services.home import Home
from intake.services.registration import Registering, register
from tests import steps, tablets, world

RIGHT = {asked.key: asked.right for asked in QUESTIONS}


def short_term(home: Home, people: dict[str, Actor], name: str = "hana") -> Actor:
    """A volunteer at dora who was invited for a short time."""
    account.accept(home, account.invite(home, people["ziad"], "volunteer", "dora", short_term=True), name, world.PASSWORD)
    return account.actor_by_name(home, name)


def code_of(work: Callable[[], object]) -> str:
    """The code of what `work` is refused for."""
    with pytest.raises(Refused) as caught:
        work()
    return caught.value.problems[0].code


def try_to_register(home: Home, actor: Actor) -> str:
    """Register somebody; the problem's code, or ''."""
    request = Registering("vaccination", "dora", {**steps.SELAM, **steps.AGREED}, secrets.token_bytes(16), "eng")
    try:
        register(home, actor, request)
    except Refused as refused:
        return refused.problems[0].code
    return ""


def test_nobody_registers_before_the_course_is_done(any_home: Home, people: dict[str, Actor]) -> None:
    home = any_home
    hana = short_term(home, people)
    assert try_to_register(home, hana) == "course_first" and try_to_register(home, people["amal"]) == ""
    for part in PARTS[:-1]:
        assert course.do(home, hana, part) is False
        assert course.do(home, hana, part) is False  # once more
    assert try_to_register(home, account.actor_by_name(home, "hana")) == "course_first"
    wrong, done = course.answer(home, hana, RIGHT | {"minor": "a"})
    assert ([one.key for one in wrong], done) == (["minor"], False)
    assert course.answer(home, hana, RIGHT) == ([], True)
    assert course.answer(home, hana, RIGHT) == ([], False)
    assert set(course.progress(home, hana)) == set(PARTS) and {one.weekday() for one in course.progress(home, hana).values()} == {0}
    assert try_to_register(home, account.actor_by_name(home, "hana")) == ""
    account.close_account(home, people["ziad"], "hana")
    assert course.progress(home, hana) == {}


def test_parts_that_are_not_there(home: Home, people: dict[str, Actor]) -> None:
    for part in ("", "nonsense", CHECK, PRACTICE + "nobody"):
        assert code_of(partial(course.do, home, people["amal"], part)) == "not_found"
    assert code_of(lambda: course.do(home, people["nadia"], PARTS[0])) == "not_allowed"
    assert code_of(lambda: account.invite(home, people["ziad"], "coordinator", "dora", short_term=True)) == "short_term_role"


def test_a_coordinator_sees_who_is_where_and_can_show_in_person(home: Home, people: dict[str, Actor]) -> None:
    hana = short_term(home, people)
    course.do(home, hana, PARTS[0])
    found = course.learners(home, people["karim"])
    assert [(one.name, one.done, one.trained) for one in found] == [("hana", 1, False), ("amal", 0, True)]
    for actor in (hana, people["amal"], people["nadia"]):
        assert code_of(partial(course.mark_trained, home, actor, "hana")) == "not_allowed"
    assert code_of(lambda: course.mark_trained(home, people["karim"], "ziad")) == "no_such_account"
    course.mark_trained(home, people["karim"], "hana")
    course.mark_trained(home, people["karim"], "hana")  # nothing more happens
    events = [one for one in audit.read(home, people["nadia"], 5) if one.action == "account_trained"]
    assert [(one.who, one.detail) for one in events] == [(people["karim"].pseudonym, {"how": "in person", "account": hana.pseudonym})]
    assert try_to_register(home, account.actor_by_name(home, "hana")) == ""


def test_an_envelope_from_before_the_course_waits_for_a_coordinator(home: Home, people: dict[str, Actor]) -> None:
    short_term(home, people)
    bench = tablets.enrolled(home, people, volunteer="hana")
    receipt = envelope.receive(home, bench.tablet, [tablets.envelope(home, bench)])[0]
    assert receipt.verdict == "held" and steps.counts(home).get("registration", 0) == 0
    (line,) = envelope_held.waiting(home, people["karim"])
    assert (line.reason, line.who, line.takes) == (UNTRAINED, "hana", True)
    envelope_held.take(home, people["karim"], line.id)
    assert steps.counts(home)["registration"] == 1
