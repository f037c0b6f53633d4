"""What browsers are told: which scripts may run, what may be kept, which host this is. On every page, for every role."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intake.app import create_app
from intake.services.home import Home
from tests.security.conftest import form_token
from tests.web.test_guard import paths
from tests.web.tree import parse

PEOPLE = ("amal", "karim", "nadia", "ziad")
KEPT = ("files.", "tablet.app", "tablet_form.form")
"""What may be kept: our own files, and the tablet's pages, which hold nothing of anybody."""
NONCE = re.compile(r"script-src 'nonce-([A-Za-z0-9_-]{22,})';")


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_lets_its_own_scripts_run_and_no_other(app: Flask, browser: Callable[[str], FlaskClient], name: str) -> None:
    client, seen = browser(name), set()
    for endpoint, method, path in paths(app):
        if method != "GET" or endpoint.startswith(KEPT):
            continue
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "*" not in policy and "http" not in policy
        if answer.mimetype != "text/html" or answer.status_code in (302, 303):
            continue
        (nonce,) = NONCE.findall(policy)
        scripts = list(parse(answer.get_data(as_text=True)).all("script"))
        assert scripts and {one.attrs["nonce"] for one in scripts} == {nonce}, endpoint
        assert nonce not in seen, "a page that was seen would tell the word of the next"
        seen.add(nonce)
        assert "require-trusted-types-for 'script'" in policy and "worker-src 'self'" in policy
    assert len(seen) > 5


def test_what_is_the_same_for_all_has_no_word_that_could_be_learnt(app: Flask) -> None:
    for path in ("/tablet/app/en", "/tablet/form/vaccination/3/en", "/tablet/worker.js"):
        with app.test_client().get(path) as answer:
            assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
            assert "nonce" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_about_anybody_is_kept(app: Flask, browser: Callable[[str], FlaskClient], name: str) -> None:
    client = browser(name)
    token = form_token(client)
    for endpoint, method, path in paths(app):
        if endpoint.startswith((*KEPT, "sign_in.", "account.")):
            continue
        with client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None) as answer:
            assert answer.headers["Cache-Control"] == "no-store", endpoint
            assert "ETag" not in answer.headers and "Last-Modified" not in answer.headers, endpoint
            assert answer.headers["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.fixture
def over_tls(home: Home, app: Flask) -> FlaskClient:
    """Nobody, at an installation that is reached over TLS by one name."""
    home.config = dataclasses.replace(home.config, secure_cookies=True, hosts=("intake.example",))
    return create_app(home).test_client()


def test_over_tls_browsers_stay_with_it_and_no_neighbour_sets_a_cookie(over_tls: FlaskClient) -> None:
    answer = over_tls.get("/sign-in?lang=ar", base_url="https://intake.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    names = sorted(cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie"))
    assert names == ["__Host-intake", "__Host-lang"]
    assert 'lang="ar"' in over_tls.get("/sign-in", base_url="https://intake.example").get_data(as_text=True), "the choice is remembered"


@pytest.mark.parametrize("host", ["evil.example", "intake.example.evil.example", "evil.example#intake.example", "", "intake.example@evil"])
def test_another_host_name_is_refused(over_tls: FlaskClient, host: str) -> None:
    answer = over_tls.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400 and "evil" not in answer.get_data(as_text=True)
    assert over_tls.get("/sign-in", base_url="https://intake.example:8443").status_code == 200


POISON = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Proto": "gopher",
    "X-Original-URL": "/accounts",
    "X-Rewrite-URL": "/accounts",
    "X-HTTP-Method-Override": "DELETE",
    "X-Forwarded-Port": "666",
    "Forwarded": "host=evil.example",
}


@pytest.mark.parametrize("proxies", [0, 1])
def test_what_is_kept_for_everybody_is_not_poisoned(home: Home, app: Flask, proxies: int) -> None:
    home.config = dataclasses.replace(home.config, proxies=proxies)
    client = create_app(home).test_client()
    for path in ("/tablet/app/en", "/tablet/form/vaccination/3/en", "/tablet/shell.json", "/tablet/en.webmanifest", "/static/site.css"):
        with client.get(path) as plain, client.get(path, headers=POISON) as poisoned:
            assert poisoned.get_data() == plain.get_data(), path
    with client.get("/sign-in", headers=POISON) as answer:
        assert "evil" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "MADE-UP"])
def test_other_methods_do_nothing(app: Flask, browser: Callable[[str], FlaskClient], method: str) -> None:
    client = browser("karim")
    token = form_token(client)
    for path in ("/", "/find", "/envelopes", "/static/site.css", "/batches/1/approve"):
        answer = client.open(path, method=method, headers={"X-CSRFToken": token})
        assert answer.status_code in (400, 404, 405), (path, answer.status_code)
        assert "X-CSRFToken" not in answer.get_data(as_text=True)
    assert client.options("/find").status_code in (200, 400)


ELSEWHERE = (
    *("//evil.example/x", "/\\evil.example", "/%5Cevil.example", "/%0d%0aX-Evil:%201", "/.evil.example"),
    *("/https://evil.example", "/;@evil"),
)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nobody_is_sent_to_another_site(app: Flask, path: str) -> None:
    client = app.test_client()
    client.get(path, headers={"Accept": "text/html"})
    token = form_token(client, "/sign-in")
    answer = client.post("/sign-in", data={"name": "amal", "password": "six plain words for a demo", "csrf_token": token})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/" and "X-Evil" not in answer.headers
