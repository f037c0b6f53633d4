"""Fixtures for the pages: an app on a home with the shipped packs loaded, and visitors who judge every page they see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intake.app import create_app
from intake.domain.account import Actor
from intake.services.home import Home
from tests.web import office
from tests.web.pages import Visitor


@pytest.fixture
def stocked() -> str:
    """The packs are open already."""
    return "packs"


@pytest.fixture
def app(home: Home, people: dict[str, Actor]) -> Flask:
    """The application, with the sample people and the shipped packs."""
    return create_app(home)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Nobody yet."""
    return Visitor(app)


@pytest.fixture
def signed_in(app: Flask) -> Callable[..., Visitor]:
    """`signed_in("amal")`: a visitor who is signed in."""

    def make(name: str, **kwargs: str) -> Visitor:
        visitor = Visitor(app, **kwargs)
        visitor.enter(name)
        return visitor

    return make


@pytest.fixture
def amal(signed_in: Callable[..., Visitor]) -> Visitor:
    """A volunteer at dora, signed in."""
    return signed_in("amal")


@pytest.fixture
def key(home: Home, app: Flask, people: dict[str, Actor]) -> str:
    """The ministry's key; three people are ready for its list, one has not agreed."""
    secret, karim = office.ministry_key(home), people["karim"]
    office.enter(home, karim, call_name="Selam", name_latin="Selam Worku", name_native="ሰላም", contact_value="+961 71 234 567")
    office.enter(home, karim, "saida", call_name="Mary", name_latin="Mary Wanjiku", sex="not_said", birth_year="")
    office.enter(home, karim, "tripoli", name_latin="Shirin Khatun", consent_contact="no", contact_value="+961 71 765 432")
    office.enter(home, karim, call_name="Quiet", name_latin="Quiet Person", consent_refer="no")
    return secret
