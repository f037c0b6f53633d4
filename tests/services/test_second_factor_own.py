"""One's own second factors: adding, removing, recovery codes; and what an administrator may do."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.domain.account import Actor
from intake.services import account, audit, second_factor_add, second_factor_own, sign_in
from intake.services.home import Home
from intake.services.second_factor import Given, Site
from tests import second, steps
from tests.passkeys import Device
from tests.second import ADDRESS, SITE, half, real, with_app, with_passkey
from tests.services.backups import brought_back, saved
from tests.services.test_second_factor import entered
from tests.world import PASSWORD


def step(home: Home, actor: Actor) -> str:
    return second_factor_own.begin_change(home, actor)


def names(home: Home, actor: Actor) -> list[str]:
    return [one.name for one in second_factor_own.own(home, actor).factors]


def test_a_second_one_needs_the_first_and_both_open(any_home: Home, people: dict[str, Actor]) -> None:
    karim, device = people["karim"], Device(SITE.origin)
    phone = with_app(any_home, karim)
    with steps.refused("needs_second"):
        second_factor_add.begin_adding(any_home, karim, "passkey", SITE)
    with steps.refused("wrong_second"):
        second_factor_add.begin_adding(any_home, karim, "passkey", SITE, step(any_home, karim), Given("000000"))
    found = second_factor_add.begin_adding(any_home, karim, "passkey", SITE, step(any_home, karim), phone.next())
    given = Given(passkey=device.make(found.asks), site=SITE)
    assert second_factor_add.add(any_home, karim, found.draft, " Blue  key ", given, "") == []  # the sheet stays as it is
    assert names(any_home, karim) == ["My phone", "Blue key"]
    assert second_factor_own.own(any_home, karim).codes == 10
    with steps.refused("factor_there"):
        second_factor_add.add(any_home, karim, found.draft, "Blue key", given, "")
    token = half(any_home, "karim")
    assert entered(any_home, token, Given(passkey=device.use(second.asked(any_home, token)), site=SITE)) == "in"
    assert entered(any_home, half(any_home, "karim"), phone.next()) == "in"


@pytest.mark.parametrize("lie", ["origin", "host", "unverified", "challenge", "rubbish"])
def test_a_passkey_that_does_not_hold_is_not_kept(home: Home, people: dict[str, Actor], lie: str) -> None:
    found = second_factor_add.begin_adding(home, people["karim"], "passkey", SITE)
    device = Device(SITE.origin)
    device.origin = "https://evil.example" if lie == "origin" else device.origin
    device.host = "evil.example" if lie == "host" else ""
    device.verifies = lie != "unverified"
    answer = device.make(found.asks, **({"challenge": "AAAA"} if lie == "challenge" else {})) if lie != "rubbish" else "[1"
    with steps.refused("passkey_failed"):
        second_factor_add.add(home, people["karim"], found.draft, "Key", Given(passkey=answer, site=SITE), "")
    assert names(home, people["karim"]) == []


def test_what_a_passkey_is_asked_for_names_nothing_but_host_and_account(home: Home, people: dict[str, Actor]) -> None:
    asks = second_factor_add.begin_adding(home, people["karim"], "passkey", SITE).asks
    assert '"residentKey": "required"' in asks and '"userVerification": "required"' in asks
    assert people["karim"].pseudonym not in asks and "lebanon" not in asks.lower()


def test_an_app_is_kept_only_once_its_code_fits(home: Home, people: dict[str, Actor]) -> None:
    karim = people["karim"]
    found = second_factor_add.begin_adding(home, karim, "app", SITE)
    for code in ("000000", "", "no digits", "ABCDE-12345"):
        with steps.refused("wrong_code"):
            second_factor_add.add(home, karim, found.draft, "Phone", Given(code), "")
    phone = second.Phone(home, found.secret, [])
    for name in ("", " ", "x" * 31, "a\u202eb", "a\0b"):
        with steps.refused("factor_name"):
            second_factor_add.add(home, karim, found.draft, name, Given(phone.code()), "")
    assert second_factor_add.adding_again(home, karim, found.draft).secret == found.secret
    with steps.refused("csrf"):
        second_factor_add.add(home, people["lina"], found.draft, "Phone", Given(phone.code()), "")
    home.clock.forward(minutes=16)  # type: ignore[attr-defined]
    with steps.refused("second_gone"):
        second_factor_add.add(home, karim, found.draft, "Phone", Given(phone.code()), "")
    assert names(home, karim) == []


def test_a_passkey_needs_a_name_in_the_address(home: Home, people: dict[str, Actor]) -> None:
    for kind, site in (("passkey", Site("", "")), ("fingerprint", SITE)):
        with steps.refused("not_offered"):
            second_factor_add.begin_adding(home, people["karim"], kind, site)


def test_the_last_one_stays_where_one_is_needed(any_home: Home, people: dict[str, Actor]) -> None:
    home, karim = real(any_home), people["karim"]
    phone = with_app(home, karim)
    (only,) = second_factor_own.own(home, karim).factors
    with steps.refused("last_second"):
        second_factor_own.remove(home, karim, only.id, step(home, karim), phone.next())
    found = second_factor_add.begin_adding(home, karim, "passkey", SITE, step(home, karim), phone.next())
    second_factor_add.add(home, karim, found.draft, "Key", Given(passkey=Device(SITE.origin).make(found.asks), site=SITE), "")
    with steps.refused("wrong_second"):
        second_factor_own.remove(home, karim, only.id, step(home, karim), Given("000000"))
    second_factor_own.remove(home, karim, only.id, step(home, karim), phone.next())
    assert names(home, karim) == ["Key"]
    assert entered(home, half(home, "karim"), phone.next()) == "wrong_second"
    assert entered(home, half(home, "karim"), Given(phone.sheet[0])) == "in"


def test_a_volunteer_may_give_hers_up_again(any_home: Home, people: dict[str, Actor]) -> None:
    home, amal = real(any_home), people["amal"]
    phone = with_app(home, amal)
    (only,) = second_factor_own.own(home, amal).factors
    second_factor_own.remove(home, amal, only.id, step(home, amal), phone.next())
    own = second_factor_own.own(home, amal)
    assert (own.factors, own.codes) == ((), 0)
    assert sign_in.sign_in(home, "amal", PASSWORD, ADDRESS)


def test_nobody_removes_what_is_anothers(any_home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(any_home, people["karim"])
    with_passkey(any_home, people["lina"])
    (hers,) = second_factor_own.own(any_home, people["lina"]).factors
    with steps.refused("no_such_factor"):
        second_factor_own.remove(any_home, people["karim"], hers.id, step(any_home, people["karim"]), phone.next())
    with steps.refused("no_such_factor"):
        second_factor_own.remove(any_home, people["karim"], "zz", step(any_home, people["karim"]), phone.next())


def test_new_recovery_codes_end_the_old_ones(any_home: Home, people: dict[str, Actor]) -> None:
    karim = people["karim"]
    phone = with_app(any_home, karim)
    fresh = second_factor_own.new_codes(any_home, karim, step(any_home, karim), Given(phone.sheet[0]))
    assert len(fresh) == 10 and not set(fresh) & set(phone.sheet)
    assert entered(any_home, half(any_home, "karim"), Given(phone.sheet[1])) == "wrong_second"
    assert entered(any_home, half(any_home, "karim"), Given(fresh[0])) == "in"


def test_at_most_six(home: Home, people: dict[str, Actor]) -> None:
    karim = people["karim"]
    phone = with_app(home, karim)
    for number in range(5):
        found = second_factor_add.begin_adding(home, karim, "passkey", SITE, step(home, karim), phone.next())
        given = Given(passkey=Device(SITE.origin).make(found.asks), site=SITE)
        second_factor_add.add(home, karim, found.draft, f"Key {number}", given, "")
    with steps.refused("too_many_factors"):
        second_factor_add.begin_adding(home, karim, "passkey", SITE, step(home, karim), phone.next())


def test_an_administrator_takes_it_away_and_that_opens_nothing_by_itself(any_home: Home, people: dict[str, Actor]) -> None:
    home = real(any_home)
    phone = with_app(home, people["karim"])
    inside = sign_in.finish(home, half(home, "karim"), phone.next(), ADDRESS)
    second_factor_own.reset(home, people["ziad"], "karim")
    assert sign_in.signed_in(home, inside) is None
    with steps.refused("wrong_sign_in"):
        sign_in.sign_in(home, "karim", "not the password", ADDRESS)
    token = sign_in.sign_in(home, "karim", PASSWORD, ADDRESS)
    assert sign_in.signed_in(home, token) == sign_in.Signed(people["karim"], False, True)  # and nothing opens before a new one is added
    own = second_factor_own.own(home, people["karim"])
    assert (own.factors, own.codes, own.reset) == ((), 0, home.today)
    second_factor_own.read_reset(home, people["karim"])
    assert second_factor_own.own(home, people["karim"]).reset is None
    done = next(one for one in audit.read(home, people["nadia"], 20) if one.action == "second_reset")
    assert (done.who, done.detail) == (people["ziad"].pseudonym, {"account": people["karim"].pseudonym})


def test_who_may_take_it_away(any_home: Home, people: dict[str, Actor]) -> None:
    north = account.accept(any_home, account.invite(any_home, people["ziad"], "administrator", "north"), "adm", PASSWORD)
    for name in ("karim", "ziad"):
        with_app(any_home, people[name])
    for actor, name, code in (
        (people["ziad"], "ziad", "own_second"),
        (people["ziad"], "amal", "no_second"),
        (people["ziad"], "nobody", "no_such_account"),
        (north, "karim", "no_such_account"),
        (people["karim"], "ziad", "not_allowed"),
        (people["nadia"], "karim", "not_allowed"),
        (people["amal"], "karim", "not_allowed"),
    ):
        with steps.refused(code):
            second_factor_own.reset(any_home, actor, name)
    assert second_factor_own.holders(any_home, people["ziad"]) == {people["karim"].pseudonym, people["ziad"].pseudonym}
    assert second_factor_own.holders(any_home, north) == frozenset()


def test_a_closed_account_loses_it(any_home: Home, people: dict[str, Actor]) -> None:
    with_app(any_home, people["karim"])
    account.close_account(any_home, people["ziad"], "karim")
    account.reopen_account(any_home, people["ziad"], "karim", "another good password")
    assert second_factor_own.own(any_home, people["karim"]).factors == ()


def test_a_restore_brings_no_lost_phone_and_no_used_code_back(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    lost, kept = with_app(any_home, people["karim"]), with_app(any_home, people["lina"])
    with_app(any_home, people["nadia"])
    path = saved(any_home, tmp_path)
    second_factor_own.reset(any_home, people["ziad"], "karim")
    assert entered(any_home, half(any_home, "lina"), Given(kept.sheet[0])) == "in"
    fresh = with_passkey(any_home, people["amal"])
    brought_back(any_home, path)
    assert names(any_home, people["karim"]) == [] and second_factor_own.own(any_home, people["karim"]).codes == 0
    assert entered(any_home, half(any_home, "lina"), Given(kept.sheet[0])) == "wrong_second"
    assert entered(any_home, half(any_home, "lina"), kept.next()) == "in"
    token = half(any_home, "amal")
    assert entered(any_home, token, Given(passkey=fresh.use(second.asked(any_home, token)), site=SITE)) == "in"
    assert names(any_home, people["nadia"]) == ["My phone"]
    assert lost.secret not in path.read_bytes().decode("latin-1")


def test_where_one_is_signed_in_and_out_everywhere_else(any_home: Home, people: dict[str, Actor]) -> None:
    first = sign_in.sign_in(any_home, "karim", PASSWORD, ADDRESS)
    any_home.clock.forward(hours=2, minutes=7)
    here = sign_in.sign_in(any_home, "karim", PASSWORD, ADDRESS)
    other = sign_in.sign_in(any_home, "lina", PASSWORD, ADDRESS)
    found = sign_in.places(any_home, people["karim"], here)
    assert [(one.since.strftime("%H:%M"), one.here) for one in found] == [("11:00", True), ("09:00", False)]
    assert sign_in.end_others(any_home, people["karim"], here) == 1
    assert sign_in.end_others(any_home, people["karim"], here) == 0
    assert [bool(sign_in.signed_in(any_home, token)) for token in (first, here, other)] == [False, True, True]
