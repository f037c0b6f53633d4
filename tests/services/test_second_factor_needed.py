"""Who must have a second factor, what it ends, and what of it lies in the files."""

from __future__ import annotations

import pytest

from intake.domain.account import Actor
from intake.sealing.second_factor import app_code
from intake.services import second_factor_add, sign_in, tablet
from intake.services.home import Home
from intake.services.second_factor import Given
from intake.store.tables_house import SecondFactorTable, SignInTable
from tests import steps
from tests.second import ADDRESS, SITE, half, real, with_app, with_passkey
from tests.services.test_second_factor import entered
from tests.services.test_sign_in import rows
from tests.world import PASSWORD


def test_secrets_lie_sealed_and_cannot_be_moved_to_another_account(any_home: Home, people: dict[str, Actor]) -> None:
    karim, lina = with_app(any_home, people["karim"]), with_app(any_home, people["lina"])
    with any_home.store.writing() as connection:
        table = SecondFactorTable.__table__
        sealed = {row.account_id: (row.id, row.sealed) for row in connection.execute(table.select())}
        mine, hers = sealed[people["karim"].account_id], sealed[people["lina"].account_id]
        assert karim.secret.encode() not in mine[1]
        connection.execute(table.update().where(table.c.id == hers[0]).values(sealed=mine[1]))
    assert entered(any_home, half(any_home, "lina"), karim.next()) == "second_broken"
    assert lina.secret != karim.secret


def test_no_secret_code_or_key_in_the_files(home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(home, people["karim"])
    device = with_passkey(home, people["lina"])
    token = half(home, "karim")
    home.close()
    numbers = device.key.public_key().public_numbers()
    for path in home.config.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found = (phone.secret.encode(), phone.sheet[0].encode(), token.encode(), device.id, device.id.hex().encode(), b"My phone")
            for sentinel in (*found, numbers.x.to_bytes(32, "big")):
                assert sentinel not in content, path


def test_a_volunteer_is_not_asked_and_may_have_one_all_the_same(any_home: Home, people: dict[str, Actor]) -> None:
    home = real(any_home)
    token = sign_in.sign_in(home, "amal", PASSWORD, ADDRESS)
    assert sign_in.signed_in(home, token) == sign_in.Signed(people["amal"], False, False)
    phone = with_app(home, people["amal"], token)
    assert entered(home, half(home, "amal"), phone.next()) == "in"


@pytest.mark.parametrize("name", ["karim", "nadia", "ziad"])
def test_in_a_real_home_these_must_add_one_and_in_a_demonstration_not(any_home: Home, people: dict[str, Actor], name: str) -> None:
    token = sign_in.sign_in(any_home, name, PASSWORD, ADDRESS)
    assert sign_in.signed_in(any_home, token) == sign_in.Signed(people[name], False, False)
    assert sign_in.signed_in(real(any_home), token) == sign_in.Signed(people[name], False, True)
    with_app(any_home, people[name], token)
    assert sign_in.signed_in(any_home, token) == sign_in.Signed(people[name], False, False)


def test_with_the_first_factor_those_signed_in_by_password_alone_are_out(any_home: Home, people: dict[str, Actor]) -> None:
    home = real(any_home)
    thief, owner = (sign_in.sign_in(home, "karim", PASSWORD, ADDRESS) for _ in range(2))
    with_app(home, people["karim"], owner)
    assert sign_in.signed_in(home, thief) is None
    assert sign_in.signed_in(home, owner) == sign_in.Signed(people["karim"], False, False)


def test_an_old_draft_adds_nothing_once_there_is_a_factor(any_home: Home, people: dict[str, Actor]) -> None:
    """A page that a thief of the password left open before the owner added hers."""
    found = second_factor_add.begin_adding(any_home, people["karim"], "app", SITE)
    with_app(any_home, people["karim"])
    code = app_code(found.secret, any_home.clock().timestamp())
    with steps.refused("needs_second"):
        second_factor_add.add(any_home, people["karim"], found.draft, "thief", Given(code), "")
    with steps.refused("needs_second"):
        second_factor_add.begin_adding(any_home, people["karim"], "app", SITE)


def test_unlocking_needs_the_password_alone(any_home: Home, people: dict[str, Actor]) -> None:
    phone = with_app(any_home, people["karim"])
    token = sign_in.finish(any_home, half(any_home, "karim"), phone.next(), ADDRESS)
    sign_in.lock(any_home, token)
    sign_in.unlock(any_home, token, PASSWORD)
    assert sign_in.signed_in(any_home, token) == sign_in.Signed(people["karim"], False)
    any_home.clock.forward(hours=12)
    assert sign_in.signed_in(any_home, token) is None
    assert half(any_home, "karim")


def test_a_coordinators_password_yields_a_badge_on_a_tablet_and_no_sign_in(any_home: Home, people: dict[str, Actor]) -> None:
    home = real(any_home)
    with_app(home, people["karim"])
    _, ours = tablet.join(home, tablet.enrol(home, people["ziad"], "dora", "Dora 1").code, ADDRESS)
    badge = tablet.admit(home, ours, "karim", PASSWORD, ADDRESS).badge
    assert tablet.wearer(home, badge) == (ours.id, people["karim"].pseudonym)
    assert sign_in.signed_in(home, badge) is None and rows(home, SignInTable) == 0
