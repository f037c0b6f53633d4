"""Keeping areas, accounts and sign-ins: what comes back is what was kept, in one query however many there are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from intake.domain.account import Role
from intake.services.home import Home
from intake.store import account, area, sign_in
from intake.store.account import Account, Invitation

TODAY = date(2026, 3, 4)


def test_both_stores_are_what_they_say(any_home: Home, request: pytest.FixtureRequest) -> None:
    assert any_home.store.engine.dialect.name in request.node.name


def test_areas(any_home: Home) -> None:
    with any_home.store.writing() as connection:
        assert area.root(connection) is None
        top = area.add(connection, "top", "Top", "organisation", None, "LB")
        low = area.add(connection, "low", "Low", "point", top, "LB")
    with any_home.store.reading() as connection:
        assert area.root(connection) == top == area.by_id(connection, top.id)
        assert area.by_code(connection, "low") == low
        assert area.by_code(connection, "none") is None
        assert area.by_id(connection, 99) is None
        assert area.branch(connection, "/") == [top, low]
        assert area.branch(connection, "/", "point") == [low]
    with pytest.raises(IntegrityError), any_home.store.writing() as connection:
        area.add(connection, "low", "Again", "point", None, "LB")


def test_accounts_in_one_query(any_home: Home) -> None:
    with any_home.store.writing() as connection:
        top = area.add(connection, "top", "Top", "organisation", None, "LB")
        points = [area.add(connection, f"p{number}", "P", "point", top, "LB") for number in range(5)]
        made = [
            account.add(connection, Account(0, f"n{n}{m}", Role.VOLUNTEER, point, f"v-{n}{m}", "open"), "hash")
            for n, point in enumerate(points)
            for m in (0, 1)
        ]
    asked: list[str] = []
    event.listen(any_home.store.engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    with any_home.store.reading() as connection:
        assert account.branch(connection, "/top/") == made
    assert len([text for text in asked if text.startswith("SELECT")]) == 1
    with any_home.store.reading() as connection:
        assert account.branch(connection, points[1].path) == made[2:4]
        assert account.secret(connection, "n00") == (made[0], "hash")
        assert account.secret(connection, "none") is None


def test_sign_ins(any_home: Home) -> None:
    one, two, old, long_ago = b"1" * 16, b"2" * 16, b"0" * 16, b"4" * 16
    before, now = 100, 150  # quarters of an hour
    with any_home.store.writing() as connection:
        top = area.add(connection, "top", "Top", "organisation", None, "LB")
        who = account.add(connection, Account(0, "name", Role.AUDITOR, top, "a-1", "open"), "hash")
        for token in (one, two):
            sign_in.add(connection, token, who.id, TODAY, now)
        sign_in.add(connection, old, who.id, TODAY - timedelta(days=1), now)
        sign_in.add(connection, long_ago, who.id, TODAY, before)
    with any_home.store.reading() as connection:
        assert sign_in.signed_in(connection, one, TODAY, before) == (who, False, False)
        assert sign_in.signed_in(connection, old, TODAY, before) is None
        assert sign_in.signed_in(connection, long_ago, TODAY, before) is None
        assert sign_in.signed_in(connection, b"3" * 16, TODAY, before) is None
        assert sign_in.stale(connection, TODAY, before)
    with any_home.store.writing() as connection:
        assert sign_in.set_locked(connection, one, True)
        assert not sign_in.set_locked(connection, one, True)
        sign_in.forget_old(connection, TODAY, before)
        assert not sign_in.stale(connection, TODAY, before)
        assert sign_in.signed_in(connection, one, TODAY, before) == (who, True, False)
        sign_in.remove_all(connection, who.id, but=two)
        assert sign_in.signed_in(connection, one, TODAY, before) is None
        assert sign_in.remove(connection, two)
        assert not sign_in.remove(connection, two)


def test_invitations(any_home: Home) -> None:
    token = b"1" * 16
    with any_home.store.writing() as connection:
        top = area.add(connection, "top", "Top", "organisation", None, "LB")
        account.invite(connection, token, Invitation(Role.COORDINATOR, top, TODAY))
        assert account.invitation(connection, token, TODAY) == account.Invitation(Role.COORDINATOR, top, TODAY)
        assert account.invitation(connection, token, TODAY + timedelta(days=1)) is None
        assert not account.stale_invitations(connection, TODAY)
        assert account.stale_invitations(connection, TODAY + timedelta(days=1))
        account.forget_invitations(connection, TODAY)
        assert account.use_up(connection, token)
        assert not account.use_up(connection, token)
        account.invite(connection, token, Invitation(Role.COORDINATOR, top, TODAY))
        account.forget_invitations(connection, TODAY + timedelta(days=1))
        assert not account.use_up(connection, token)
