"""Fixtures for attacks: the pages' application, and people of a neighbouring area beside the sample ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intake.app import create_app
from intake.domain.account import Actor
from intake.services import account
from intake.services.home import Home
from tests import steps
from tests.web.tree import parse
from tests.world import PASSWORD

NEIGHBOURS: dict[str, tuple[str, ...]] = {
    "vol": ("volunteer", "tripoli"),
    "coo": ("coordinator", "north"),
    "aud": ("auditor", "north"),
    "adm": ("administrator", "north"),
    "par": ("partner", "north", "moph_lb"),
}
"""People of another area than the sample registrations', by name."""


@pytest.fixture
def stocked() -> str:
    """The packs are open already."""
    return "packs"


@pytest.fixture
def app(home: Home) -> Flask:
    """The application of a home with the sample people, the packs open, the neighbours, and the ministry's own account."""
    people = steps.open_packs(home)
    for name, invited in {**NEIGHBOURS, "ministry": ("partner", "lebanon", "moph_lb")}.items():
        account.accept(home, account.invite(home, people["ziad"], *invited), name, PASSWORD)
    return create_app(home)


@pytest.fixture
def everybody(app: Flask, home: Home) -> dict[str, Actor]:
    """Every account by name."""
    return {name: account.actor_by_name(home, name) for name in ("amal", "karim", "lina", "nadia", "ziad", "ministry", *NEIGHBOURS)}


def form_token(client: FlaskClient, path: str = "/") -> str:
    """The form token of the client's session."""
    fields = parse(client.get(path).get_data(as_text=True)).all("input", name_="csrf_token")
    return next(fields).attrs["value"]


@pytest.fixture
def browser(app: Flask) -> Callable[[str], FlaskClient]:
    """`browser("amal")`: a client that is signed in."""

    def make(name: str) -> FlaskClient:
        client = app.test_client()
        sent = {"name": name, "password": PASSWORD, "csrf_token": form_token(client, "/sign-in")}
        assert client.post("/sign-in", data=sent).status_code == 303
        return client

    return make
