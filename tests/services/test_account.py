"""Accounts: who may invite whom, one invitation makes one account, and closing."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.domain.account import Actor, Role
from intake.domain.problems import Refused
from intake.services import account, area, audit, demo, sign_in
from intake.services.home import Home
from tests import world

GOOD = "a long enough password"


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value.problems[0].code


def newest(home: Home, people: dict[str, Actor]) -> audit.Shown:
    return audit.read(home, people["nadia"], 1)[0]


def test_an_invitation_makes_one_account(any_home: Home, people: dict[str, Actor]) -> None:
    token = account.invite(any_home, people["ziad"], "volunteer", "tripoli")
    assert newest(any_home, people).detail == {"role": "volunteer", "area": "tripoli"}
    what = account.invitation(any_home, token)
    assert (what.role, what.area.code) == (Role.VOLUNTEER, "tripoli")
    actor = account.accept(any_home, token, " Samira ", GOOD)
    assert (actor.name, actor.role, actor.area.code) == ("samira", Role.VOLUNTEER, "tripoli")
    assert re.fullmatch(r"v-[0-9A-HJKMNP-TV-Y]{8}", actor.pseudonym)
    shown = newest(any_home, people)
    assert (shown.action, shown.who, shown.detail) == ("account_made", actor.pseudonym, {"role": "volunteer", "area": "tripoli"})
    assert refused(lambda: account.invitation(any_home, token)) == "bad_invitation"
    assert refused(lambda: account.accept(any_home, token, "another", GOOD)) == "bad_invitation"
    assert account.actor_by_name(any_home, "Samira") == actor == sign_in.check_password_of(any_home, "samira", GOOD)


def test_two_who_accept_at_once(any_home: Home, people: dict[str, Actor]) -> None:
    token = account.invite(any_home, people["ziad"], "volunteer", "dora")

    def accept(number: int) -> str:
        try:
            return account.accept(any_home, token, f"person-{number}", GOOD).name
        except Refused as error:
            return error.problems[0].code

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(accept, range(6)))
    assert answers[:5] == ["bad_invitation"] * 5
    assert answers[5].startswith("person-")
    assert len(account.accounts(any_home, people["ziad"])) == len(people) + 1


def test_two_who_take_one_name_at_once(any_home: Home, people: dict[str, Actor]) -> None:
    tokens = [account.invite(any_home, people["ziad"], "volunteer", "dora") for _ in range(4)]

    def accept(token: str) -> str:
        try:
            return account.accept(any_home, token, "samira", GOOD).name
        except Refused as error:
            return error.problems[0].code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(accept, tokens))
    assert answers == ["name_taken"] * 3 + ["samira"]


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("1st", GOOD, "bad_account_name"),
        ("x", GOOD, "bad_account_name"),
        ("with space", GOOD, "bad_account_name"),
        ("samira", "short", "weak_password"),
        ("samira", "Samira2026!", "weak_password"),
        ("amal", GOOD, "name_taken"),
    ],
)
def test_a_refused_acceptance_leaves_the_invitation_good(home: Home, people: dict[str, Actor], name: str, password: str, code: str) -> None:
    token = account.invite(home, people["ziad"], "volunteer", "dora")
    assert refused(lambda: account.accept(home, token, name, password)) == code
    assert account.accept(home, token, "samira", GOOD).name == "samira"


def test_an_invitation_ends_after_seven_days(any_home: Home, people: dict[str, Actor]) -> None:
    token = account.invite(any_home, people["ziad"], "auditor", "lebanon")
    any_home.clock.forward(days=7)
    assert account.invitation(any_home, token).role is Role.AUDITOR
    any_home.clock.forward(days=1)
    assert refused(lambda: account.invitation(any_home, token)) == "bad_invitation"
    assert refused(lambda: account.accept(any_home, token, "samira", GOOD)) == "bad_invitation"
    sign_in.forget_old(any_home)


def test_who_may_invite(home: Home, people: dict[str, Actor]) -> None:
    for name in ("amal", "karim", "nadia"):
        assert refused(lambda name=name: account.invite(home, people[name], "volunteer", "dora")) == "not_allowed"
    assert refused(lambda: account.invite(home, people["ziad"], "operator", "dora")) == "no_such_role"
    assert refused(lambda: account.invite(home, people["ziad"], "boss", "dora")) == "no_such_role"
    assert refused(lambda: account.invite(home, people["ziad"], "volunteer", "nowhere")) == "no_such_area"
    northern = account.accept(home, account.invite(home, people["ziad"], "administrator", "north"), "rania", GOOD)
    assert account.invite(home, northern, "volunteer", "tripoli")
    assert refused(lambda: account.invite(home, northern, "volunteer", "dora")) == "not_allowed"
    assert refused(lambda: account.invite(home, northern, "administrator", "lebanon")) == "not_allowed"
    assert [one.name for one in account.accounts(home, northern)] == ["rania"]
    assert refused(lambda: account.close_account(home, northern, "amal")) == "no_such_account"
    assert refused(lambda: account.set_password(home, northern, "ziad", GOOD)) == "no_such_account"
    assert account.invite(home, area.operator(home), "volunteer", "dora")


def test_the_list_has_no_passwords(home: Home, people: dict[str, Actor]) -> None:
    shown = account.accounts(home, people["ziad"])
    assert [(one.name, one.role, one.area.code, one.state) for one in shown] == [
        ("amal", "volunteer", "dora", "open"),
        ("karim", "coordinator", "lebanon", "open"),
        ("lina", "coordinator", "lebanon", "open"),
        ("nadia", "auditor", "lebanon", "open"),
        ("ziad", "administrator", "lebanon", "open"),
    ]
    assert "argon2" not in repr(shown)
    assert refused(lambda: account.accounts(home, people["karim"])) == "not_allowed"


def test_closing_and_reopening(any_home: Home, people: dict[str, Actor]) -> None:
    ziad = people["ziad"]
    assert refused(lambda: account.close_account(any_home, people["karim"], "amal")) == "not_allowed"
    assert refused(lambda: account.close_account(any_home, ziad, "ziad")) == "own_account"
    assert refused(lambda: account.close_account(any_home, ziad, "no-one")) == "no_such_account"
    token = sign_in.sign_in(any_home, "amal", world.PASSWORD, "192.0.2.1")
    account.close_account(any_home, ziad, "amal")
    account.close_account(any_home, ziad, "amal")
    assert (newest(any_home, people).action, newest(any_home, people).detail) == ("account_closed", {"account": people["amal"].pseudonym})
    assert {one.name: one.state for one in account.accounts(any_home, ziad)}["amal"] == "closed"
    assert refused(lambda: account.actor_by_name(any_home, "amal")) == "no_such_account"
    assert refused(lambda: account.set_password(any_home, ziad, "amal", GOOD)) == "no_such_account"
    account.reopen_account(any_home, ziad, "amal", GOOD)
    assert sign_in.signed_in(any_home, token) is None
    assert sign_in.check_password_of(any_home, "amal", GOOD) == people["amal"]
    account.reopen_account(any_home, ziad, "amal", "another good password")
    assert sign_in.check_password_of(any_home, "amal", GOOD)


def test_changing_a_password(any_home: Home, people: dict[str, Actor]) -> None:
    amal = people["amal"]
    here, there = (sign_in.sign_in(any_home, "amal", world.PASSWORD, "192.0.2.1") for _ in range(2))
    assert refused(lambda: account.set_password(any_home, amal, "amal", "short")) == "weak_password"
    assert refused(lambda: account.set_password(any_home, amal, "karim", GOOD)) == "not_allowed"
    account.set_password(any_home, amal, "amal", GOOD, keep_token=here)
    assert sign_in.signed_in(any_home, here)
    assert sign_in.signed_in(any_home, there) is None
    assert sign_in.check_password_of(any_home, "amal", GOOD) == amal
    account.set_password(any_home, people["ziad"], "amal", "another good password")
    assert sign_in.signed_in(any_home, here) is None
    assert sign_in.check_password_of(any_home, "amal", "another good password") == amal


def test_no_name_in_the_audit_log(home: Home, people: dict[str, Actor]) -> None:
    account.accept(home, account.invite(home, people["ziad"], "volunteer", "dora"), "samira", GOOD)
    account.close_account(home, people["ziad"], "samira")
    shown = repr(audit.read(home, people["nadia"]))
    for name in (*people, "samira"):
        assert name not in shown


def test_the_demonstration_can_be_made_again(home: Home) -> None:
    first = demo.make_demo(home, "demo")
    token = sign_in.sign_in(home, "amal", "demo", "192.0.2.1")
    assert demo.make_demo(home, "demo") == first
    assert sign_in.signed_in(home, token)
    assert demo.make_demo(home, "other") == first
    assert sign_in.signed_in(home, token) is None
    assert sign_in.check_password_of(home, "amal", "other") == first["amal"]
    home.demo = False
    assert refused(lambda: demo.make_demo(home, "other")) == "demo_only"
