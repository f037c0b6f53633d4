"""Between password and sign-in: what opens, what does not, and that nothing opens twice."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.sealing.second_factor import app_code
from intake.services import account, audit, second_factor, second_factor_own, sign_in
from intake.services.home import Home
from intake.services.second_factor import Given, Site
from intake.store.tables_house import SecondStepTable
from tests import second, steps
from tests.passkeys import Device
from tests.second import ADDRESS, SITE, half, with_app, with_passkey
from tests.services.test_sign_in import rows
from tests.world import PASSWORD


def entered(home: Home, token: str, given: Given, address: str = ADDRESS) -> str:
    """What comes of giving a second factor."""
    try:
        return "in" if sign_in.signed_in(home, sign_in.finish(home, token, given, address)) else "not in"
    except Refused as refused:
        return refused.problems[0].code


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1, the last six digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    shown = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"}
    assert {at: app_code(secret, at) for at in shown} == shown


def test_password_then_code(any_home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(any_home, people["karim"])
    token = half(any_home, " Karim ")
    assert sign_in.signed_in(any_home, token) is None  # half-way is not signed in
    assert entered(any_home, token, phone.next()) == "in"
    assert entered(any_home, token, phone.next()) == "second_gone"
    shown = audit.read(any_home, people["nadia"], 2)
    assert [(one.action, one.who, one.detail) for one in shown] == [
        ("signed_in", people["karim"].pseudonym, {"second": "app"}),
        ("half_signed_in", people["karim"].pseudonym, {}),
    ]
    assert rows(any_home, SecondStepTable) == 0


def test_a_code_is_good_once_and_one_step_early_or_late(any_home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(any_home, people["karim"])
    assert entered(any_home, half(any_home, "karim"), Given(phone.code())) == "wrong_second"  # used when it was added
    any_home.clock.forward(seconds=90)
    code = phone.code()
    assert entered(any_home, half(any_home, "karim"), Given(code)) == "in"
    assert entered(any_home, half(any_home, "karim"), Given(code)) == "wrong_second"
    any_home.clock.forward(seconds=120)
    for late in (-2, 2):
        assert entered(any_home, half(any_home, "karim"), Given(phone.code(late))) == "wrong_second"
    for late in (-1, 1):
        assert entered(any_home, half(any_home, "karim"), Given(phone.code(late))) == "in"
    assert entered(any_home, half(any_home, "karim"), Given(phone.code(0))) == "wrong_second"  # older than one that was used


def test_one_code_sent_by_many_at_once_opens_one_session(any_home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(any_home, people["karim"])
    tokens = [half(any_home, "karim") for _ in range(4)]
    given = phone.next()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda token: entered(any_home, token, given), tokens))
    assert sorted(answers) == ["in"] + ["wrong_second"] * 3


@pytest.mark.parametrize("written", ["{0}", "{0:.3} {0}", "٠"])
def test_codes_may_be_typed_as_people_type(home: Home, people: dict[str, Actor], written: str) -> None:
    phone = with_app(home, people["karim"])
    code = phone.next().code
    typed = {"{0}": code, "{0:.3} {0}": f" {code[:3]} {code[3:]} ", "٠": "".join(chr(0x660 + int(digit)) for digit in code)}[written]
    assert entered(home, half(home, "karim"), Given(typed)) == "in"


def test_a_recovery_code_opens_once(any_home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(any_home, people["karim"])
    assert len(set(phone.sheet)) == 10
    typed = f"{phone.sheet[0][:5].lower()}-{phone.sheet[0][5:]}"
    assert entered(any_home, half(any_home, "karim"), Given(typed)) == "in"
    assert entered(any_home, half(any_home, "karim"), Given(typed)) == "wrong_second"
    assert second_factor_own.own(any_home, people["karim"]).codes == 9
    other = with_app(any_home, people["lina"])
    assert entered(any_home, half(any_home, "karim"), Given(other.sheet[0])) == "wrong_second"


def test_a_passkey_opens_with_a_fresh_challenge_each_time(any_home: Home, people: dict[str, Actor]) -> None:
    device = with_passkey(any_home, people["karim"])
    token = half(any_home, "karim")
    answer = device.use(second.asked(any_home, token))
    assert entered(any_home, token, Given(passkey=answer, site=SITE)) == "in"
    again = half(any_home, "karim")
    second.asked(any_home, again)
    assert entered(any_home, again, Given(passkey=answer, site=SITE)) == "wrong_second"
    unasked = half(any_home, "karim")
    assert entered(any_home, unasked, Given(passkey=device.use(second.asked(any_home, again)), site=SITE)) == "wrong_second"


@pytest.mark.parametrize("lie", ["origin", "host", "unverified", "key", "count", "elsewhere", "rubbish", "long"])
def test_a_passkey_that_does_not_hold_opens_nothing(home: Home, people: dict[str, Actor], lie: str) -> None:
    device = with_passkey(home, people["karim"])
    token = half(home, "karim")
    asks, site = second.asked(home, token), SITE
    if lie == "origin":
        device.origin = "https://office.example.evil.example"
    elif lie == "host":
        device.host = "evil.example"
    elif lie == "unverified":
        device.verifies = False
    elif lie == "key":
        device.key = Device("").key
    elif lie == "count":  # a copy of the device, used less often
        assert entered(home, half(home, "karim"), Given(passkey="{}", site=SITE)) == "wrong_second"
        device.count = 5
        assert entered(home, token, Given(passkey=device.use(asks), site=SITE)) == "in"
        token, device.count = half(home, "karim"), 4
        asks = second.asked(home, token)
    elif lie == "elsewhere":  # a site that hands everything on to ours, under a name of its own
        site = Site("evil.example", "https://evil.example")
        device.origin = site.origin
        assert second.asked(home, token, site) == ""
    answer = {"rubbish": '{"id": []}', "long": "x" * 20_000}.get(lie) or device.use(asks, lie=lie)
    assert entered(home, token, Given(passkey=answer, site=site)) == "wrong_second"


def test_half_way_ends_after_five_minutes_and_is_deleted(any_home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(any_home, people["karim"])
    token = half(any_home, "karim")
    any_home.clock.forward(minutes=5, seconds=1)
    assert entered(any_home, token, phone.next()) == "second_gone"
    with steps.refused("second_gone"):
        second_factor.ask(any_home, token, second_factor.SIGN_IN, SITE)
    any_home.clock.forward(minutes=31)
    sign_in.sign_in(any_home, "amal", PASSWORD, ADDRESS)
    assert rows(any_home, SecondStepTable) == 0


@pytest.mark.parametrize("what", ["password", "closed", "reset"])
def test_half_way_ends_with_the_password_the_account_and_the_factor(any_home: Home, people: dict[str, Actor], what: str) -> None:
    phone = with_app(any_home, people["karim"])
    token = half(any_home, "karim")
    if what == "password":
        account.set_password(any_home, people["ziad"], "karim", "quite another long one")
    elif what == "closed":
        account.close_account(any_home, people["ziad"], "karim")
    else:
        second_factor_own.reset(any_home, people["ziad"], "karim")
    assert entered(any_home, token, phone.next()) == "second_gone"


def test_half_way_to_a_sign_in_is_good_for_no_change_nor_the_other_way_round(any_home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(any_home, people["karim"])
    with steps.refused("second_gone"):
        second_factor_own.new_codes(any_home, people["karim"], half(any_home, "karim"), phone.next())
    assert entered(any_home, second_factor_own.begin_change(any_home, people["karim"]), phone.next()) == "second_gone"
    with steps.refused("second_gone"):  # nor for somebody else's change
        second_factor_own.new_codes(any_home, people["lina"], second_factor_own.begin_change(any_home, people["karim"]), phone.next())


def test_five_wrong_ones_then_wait_and_ten_in_two_hours(any_home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(any_home, people["karim"])
    any_home.clock.forward(minutes=1)
    wrong = [Given(code) for code in ("000000", phone.sheet[0][::-1], "nonsense", "", "1")]
    assert [entered(any_home, half(any_home, "karim"), one) for one in wrong] == ["wrong_second"] * 5
    assert entered(any_home, half(any_home, "karim"), phone.next()) == "throttled"
    assert entered(any_home, half(any_home, "karim"), Given(phone.sheet[0])) == "throttled"
    any_home.clock.forward(minutes=30)
    assert [entered(any_home, half(any_home, "karim"), Given("000000")) for _ in range(6)] == ["wrong_second"] * 5 + ["throttled"]
    any_home.clock.forward(minutes=30)
    assert entered(any_home, half(any_home, "karim"), phone.next()) == "throttled"
    any_home.clock.forward(minutes=120)
    assert entered(any_home, half(any_home, "karim"), phone.next()) == "in"
    found = [one for one in audit.read(any_home, people["nadia"], 60) if one.action.startswith("second_")]
    assert {one.action for one in found} >= {"second_refused", "second_limit", "second_added"}
    assert {one.who for one in found if one.action == "second_refused"} == {"nobody"}
    assert {one.detail["account"] for one in found if one.action == "second_refused"} == {people["karim"].pseudonym}


def test_whichever_part_was_wrong_the_sentence_is_the_same(home: Home, people: dict[str, Actor]) -> None:
    with_app(home, people["karim"])
    said = set()
    for given in (Given("123456"), Given("ABCDE-12345"), Given("?"), Given(passkey="{}", site=SITE), Given()):
        with pytest.raises(Refused) as caught:
            sign_in.finish(home, half(home, "karim"), given, ADDRESS)
        said.add((caught.value.status, str(caught.value)))
    assert len(said) == 1


def test_one_address_is_limited_over_all_accounts(home: Home, people: dict[str, Actor]) -> None:
    for name in ("mina", "rosa"):
        people[name] = account.accept(home, account.invite(home, people["ziad"], "volunteer", "dora"), name, PASSWORD)
    phones = {name: with_app(home, actor) for name, actor in people.items()}
    home.clock.forward(minutes=1)
    answers = [entered(home, half(home, name), Given("000000"), f"2001:db8::{number}") for name in phones for number in range(5)]
    assert answers == ["wrong_second"] * 30 + ["throttled"] * 5
    assert entered(home, half(home, "rosa"), phones["rosa"].next(), "198.51.100.7") == "in"
