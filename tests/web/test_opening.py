"""A closed server: one page, nothing else, until somebody who was granted to opens it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.test import Client

from intake.app import Door
from intake.config import Config
from intake.services import keys_grant
from tests import world
from tests.web.tree import parse

PASSPHRASE, HERS = "six plain words of a passphrase", "her own words to open it with"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A real home that karim may open."""
    home = world.make_real_home(tmp_path_factory.mktemp("closed") / "home", PASSPHRASE)
    keys_grant.grant(home, "karim", HERS)
    home.close()
    return home.config


@pytest.fixture
def closed(config: Config) -> Iterator[Client]:
    yield Client(Door(config))


def sent(closed: Client, name: str, passphrase: str) -> tuple[int, str]:
    token = next(parse(closed.get("/").text).all("input", name_="csrf_token")).attrs["value"]
    answer = closed.post("/", data={"csrf_token": token, "name": name, "passphrase": passphrase})
    return answer.status_code, answer.text


def test_nothing_but_the_page_that_opens_it_is_there(closed: Client) -> None:
    for path in ("/", "/sign-in", "/tablet/app/en", "/batches"):
        answer = closed.get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (503, "60", "no-store"), path
        assert "Closed after a restart" in answer.text
    assert (closed.get("/healthz").status_code, closed.get("/healthz").json) == (503, {"state": "closed"})


def test_what_tablets_send_is_answered_with_not_now(closed: Client) -> None:
    answer = closed.post("/envelopes", json={"envelopes": []}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["problems"][0]["code"]) == (503, "home_closed")


def test_it_opens_for_who_was_granted_and_then_everything_is_there(closed: Client) -> None:
    assert sent(closed, "karim", HERS)[0] == 303
    assert closed.get("/healthz").status_code == 200
    page = closed.get("/sign-in").text
    assert 'name="password"' in page
    assert "Closed after a restart" not in page


def test_a_wrong_passphrase_is_said_and_what_was_typed_is_not_shown_again(closed: Client) -> None:
    status, page = sent(closed, "karim", "wrong words to open it with")
    assert status == 403
    assert "does not open this" in page
    assert "wrong words" not in page
    assert 'value="karim"' in page


def test_without_the_pages_token_nothing_is_tried(closed: Client) -> None:
    answer = closed.post("/", data={"name": "karim", "passphrase": HERS})
    assert answer.status_code == 400
    assert closed.get("/healthz").status_code == 503


def test_it_speaks_the_languages(closed: Client) -> None:
    page = closed.get("/?lang=ar", headers={"Accept": "text/html"}).text
    assert 'dir="rtl"' in page
    assert "Closed after a restart" not in page
