"""Whatever changes something wants a form token of the session; what tablets send wants their own token. Without: refused, nothing done."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intake.app import WITHOUT_FORM_TOKEN
from intake.domain.account import Actor
from intake.services.home import Home
from tests import steps, tablets
from tests.security.conftest import form_token
from tests.web.test_guard import paths

FIELDS = {
    "reference": "x",
    "name": "spare",
    "role": "volunteer",
    "area": "dora",
    "sure": "yes",
    "programme": "vaccination",
    "partner": "moph_lb",
    "go": "save",
    "password": "six plain words for a demo",
}
HOMES = {"nadia": "/audit", "ziad": "/accounts", "ministry": "/"}
"""A page of theirs, of those who find nobody."""
EXEMPT = tuple(f"{pages.name}." for pages in WITHOUT_FORM_TOKEN)


def sending(app: Flask) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of every page that is sent something."""
    return ((endpoint, path) for endpoint, method, path in paths(app) if method == "POST")


def test_every_change_is_a_post(app: Flask) -> None:
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("name", ["amal", "karim", "nadia", "ziad", "ministry"])
def test_a_form_without_the_sessions_token_changes_nothing(
    app: Flask, home: Home, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient], name: str
) -> None:
    steps.register_some(home, everybody["amal"], 2)
    client, other = browser(name), browser("lina")
    of_another = form_token(other)
    before = steps.counts(home)
    tried = 0
    for endpoint, path in sending(app):
        if endpoint.startswith(EXEMPT):
            continue
        tried += 1
        for token in ({}, {"csrf_token": "x" * 91}, {"csrf_token": of_another}):
            answer = client.post(path, data={**FIELDS, **token})
            assert answer.status_code == 400, (endpoint, token)
        assert client.post(path, data={**FIELDS}, headers={"X-CSRFToken": of_another, "Origin": "https://evil.example"}).status_code == 400
        assert client.post(path, json=FIELDS).status_code == 400, endpoint
        assert client.post(path, data=b"{}", content_type="text/plain").status_code == 400, endpoint
    assert tried > 30
    assert steps.counts(home) == before
    assert client.get(HOMES.get(name, "/find")).status_code == 200, "still signed in, not locked"


def test_what_wants_no_form_token_wants_a_tablets_own(app: Flask, home: Home, everybody: dict[str, Actor]) -> None:
    tablets.enrolled(home, everybody)
    before = steps.counts(home)
    exempt = [(endpoint, path) for endpoint, path in sending(app) if endpoint.startswith(EXEMPT)]
    assert {endpoint for endpoint, _ in exempt} == {
        "envelope.receive",
        "lent_gateway.arrived",
        "tablet_door.enrol",
        "tablet_door.volunteer",
    }
    for _, path in exempt:
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer made-up"}, {"Authorization": "Basic eDp5"}):
            for sent in ({"envelopes": []}, {"code": "0" * 12}, {"name": "amal", "password": "six plain words for a demo"}):
                answer = app.test_client().post(path, json=sent, headers=headers)
                assert answer.status_code in (400, 401, 403, 429) and "Set-Cookie" not in answer.headers, (path, sent)
    after = steps.counts(home)
    for loose in ("attempt", "audit_entry", "audit_head"):
        before.pop(loose)
        after.pop(loose)
    assert after == before


def test_a_session_opens_nothing_for_tablets(app: Flask, home: Home, browser: Callable[[str], FlaskClient]) -> None:
    assert browser("amal").post("/envelopes", json={"envelopes": []}).status_code == 401


def test_no_page_may_be_read_by_another_site(app: Flask, browser: Callable[[str], FlaskClient]) -> None:
    client = browser("karim")
    for path in ("/", "/find", "/openapi.json", "/tablet/shell.json", "/static/site.css"):
        with client.get(path, headers={"Origin": "https://evil.example"}) as answer:
            assert not [name for name in dict(answer.headers) if name.lower().startswith("access-control-")]
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
