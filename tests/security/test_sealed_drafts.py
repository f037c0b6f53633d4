"""Drafts in pages: nobody makes one up, alters one, passes one on, takes one for another, or gets two registrations out of one."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intake.domain.account import Actor
from intake.services import upload
from intake.services.draft import open_draft, seal_draft
from intake.services.home import Home
from intake.services.programme import open_programme
from intake.store import registration
from intake.web.registration_walk import REVIEW, Draft
from tests import steps
from tests.security.conftest import form_token
from tests.world import PASSWORD

PATH = f"/register/{steps.VACCINATION}"


@pytest.fixture
def ready(home: Home, everybody: dict[str, Actor]) -> dict[str, object]:
    """A registration that only has to be saved."""
    consents = {key: value for key, value in steps.AGREED.items() if key.startswith("consent_")}
    version = open_programme(home, steps.VACCINATION).version
    draft = Draft(steps.VACCINATION, version, point="dora", position=REVIEW, language="eng", answers=dict(steps.SELAM), consents=consents)
    return asdict(draft)


def save(client: FlaskClient, token: str, draft: str, path: str = PATH) -> int:
    return client.post(path, data={"csrf_token": token, "draft": draft, "go": "save"}).status_code


def test_every_altered_byte_is_noticed(home: Home, everybody: dict[str, Actor], ready: dict[str, object]) -> None:
    sealed = urlsafe_b64decode(seal_draft(home, everybody["amal"], ready))
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ (1 << secrets.randbelow(8))]) + sealed[at + 1 :]
        with steps.refused("csrf"):
            open_draft(home, everybody["amal"], urlsafe_b64encode(changed).decode())
    for length in (0, 1, 11, 12, 13, 28, len(sealed) - 1):
        with steps.refused("csrf"):
            open_draft(home, everybody["amal"], urlsafe_b64encode(sealed[:length]).decode())


def test_a_draft_is_of_one_account_and_one_kind(home: Home, everybody: dict[str, Actor], ready: dict[str, object]) -> None:
    text = seal_draft(home, everybody["amal"], ready, "held")
    assert open_draft(home, everybody["amal"], text, "held") == ready
    for name, kind in (("amal", ""), ("karim", "held"), ("vol", "held")):
        with steps.refused("csrf"):
            open_draft(home, everybody[name], text, kind)


def test_another_accounts_draft_saves_nothing(
    home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient], ready: dict[str, object]
) -> None:
    draft = seal_draft(home, everybody["amal"], ready)
    for name in ("karim", "vol", "coo"):
        client = browser(name)
        assert save(client, form_token(client), draft) == 400
    client = browser("amal")
    token = form_token(client)
    assert save(client, token, draft, "/register/relief") == 400
    home.clock.forward(hours=2, seconds=1)  # type: ignore[attr-defined]
    token = form_token(client) if client.get("/find").status_code == 200 else token
    assert save(client, token, draft) in (400, 403)
    assert steps.counts(home)["registration"] == 0


def test_a_point_of_another_area_is_refused_even_in_ones_own_draft(
    home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient], ready: dict[str, object]
) -> None:
    for name in ("vol", "coo"):  # who has one point only registers there, whatever the draft says
        client = browser(name)
        save(client, form_token(client), seal_draft(home, everybody[name], ready | {"point": "dora"}))
    with home.store.reading() as connection:
        dora = everybody["amal"].area
        assert registration.count(connection, steps.VACCINATION, dora.path) == 0


def test_saved_many_times_at_once_it_is_one_registration(
    app: Flask, home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient], ready: dict[str, object]
) -> None:
    clients = [browser("amal") for _ in range(4)]
    tokens = [form_token(client) for client in clients]
    draft = seal_draft(home, everybody["amal"], ready)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda at: save(clients[at], tokens[at], draft), range(4)))
    assert answers == [200] * 4
    assert (steps.counts(home)["registration"], steps.counts(home)["referral"]) == (1, 1)


def test_what_was_held_and_a_registration_are_not_taken_for_each_other(
    home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient], ready: dict[str, object]
) -> None:
    client, amal = browser("amal"), everybody["amal"]
    token = form_token(client)
    assert save(client, token, seal_draft(home, amal, {"path": PATH, "fields": []}, "held")) == 400
    for held in (seal_draft(home, amal, ready), "made up", seal_draft(home, everybody["karim"], {"path": "/", "fields": []}, "held")):
        client.post("/lock", data={"csrf_token": token})
        answer = client.post("/unlock", data={"csrf_token": token, "password": PASSWORD, "held": held})
        assert answer.status_code == 400  # and yet the screen is open: nobody types the password again and again
        assert client.get("/find").status_code == 200


def test_the_token_of_a_file_sent_in_is_no_registration(
    home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient], ready: dict[str, object]
) -> None:
    client, karim = browser("karim"), everybody["karim"]
    held = upload.hold(home, karim, b"partner_ref,decision\n", "answers.csv")
    assert save(client, form_token(client), held) == 400
    with steps.refused("upload_gone"):
        upload.held(home, karim, seal_draft(home, karim, ready))
    assert upload.held(home, karim, held) == (b"partner_ref,decision\n", "answers.csv")
