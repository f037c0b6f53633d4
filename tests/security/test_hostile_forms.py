"""Whatever is sent, no page fails: odd signs, bytes that are no text, very many fields; and every answer carries its headers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.security.conftest import form_token

FORM = "application/x-www-form-urlencoded"
ODD = (
    b"\x00",
    b"\xff\xfe",
    "\ud800".encode("utf-8", "surrogatepass"),
    "\u202e{{7*7}}<script>alert(1)</script>%_*[]\\../../keys/keys.db\r\nX-Evil: 1\u2028".encode(),
    "-٣٤１e99".encode(),
    b"a" * 3000,
)
FIELDS = ("name", "password", "role", "area", "code", "reference", "programme", "partner", "draft", "go", "held", "keeps", "lang", "a", "b")
MORE_FIELDS = ("decision", "seen", "format", "token", "row", "note", "purpose", "only", "point", "birth_year", "kind", "parent", "region")
PLACE = re.compile("<([^>]*)>")
ENDS = ("sign_in.sign_out", "sign_in.lock", "sign_in.try_unlock", "sign_in.try_sign_in", "account.accept")


def routes(app: Flask, method: str, odd: bytes) -> Iterator[tuple[str, str]]:
    """Endpoint and path of every route with that method, `odd` in its places."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in ENDS and "path:" not in rule.rule:
            yield rule.endpoint, PLACE.sub(lambda place: "1" if place[1].startswith("int") else quote_from_bytes(odd, safe=""), rule.rule)


@pytest.mark.parametrize("name", ["amal", "karim", "nadia", "ziad"])
def test_odd_signs_are_no_fault(app: Flask, browser: Callable[[str], FlaskClient], name: str) -> None:
    client = browser(name)
    token = form_token(client)
    odd_names = "&".join(f"{sent}={sent}" for sent in map(quote_from_bytes, ODD))
    shut: set[str] = set()  # where this role is turned away before anything that was sent is read: once is enough
    for odd in ODD:
        sent = quote_from_bytes(odd, safe="")
        form = "&".join([f"csrf_token={token}", *(f"{field}={sent}" for field in FIELDS + MORE_FIELDS)])
        for endpoint, path in routes(app, "POST", odd):
            if endpoint in shut:
                continue
            status = client.post(path, data=form, content_type=FORM).status_code
            assert status < 500, (path, odd)
            shut |= {endpoint} if status == 403 else set()
            if odd is ODD[-1]:
                answer = client.post(path, data=f"csrf_token={token}&{odd_names}", content_type=FORM)
                assert answer.status_code < 500, path
        for endpoint, path in routes(app, "GET", odd):
            if endpoint in shut:
                continue
            answer = client.get(f"{path}?page={sent}&lang={sent}&programme={sent}&partner={sent}&skip={sent}&before={sent}")
            assert answer.status_code < 500, (path, odd)
            assert "X-Evil" not in answer.headers and "<script>alert" not in answer.get_data(as_text=True)
            answer.close()
            shut |= {endpoint} if answer.status_code == 403 else set()


@pytest.mark.parametrize("body", ["&".join(f"a{n}=1" for n in range(300_000)), "a=" + "x" * 2_000_000, "&" * 1_000_000])
def test_a_flood_of_fields_is_turned_away_unread(app: Flask, body: str) -> None:
    start = time.process_time()
    answer = app.test_client().post("/sign-in", data=body.encode(), content_type=FORM)
    assert answer.status_code == 413
    assert time.process_time() - start < 1


def test_a_form_as_large_as_a_held_one_still_goes_through(app: Flask, browser: Callable[[str], FlaskClient]) -> None:
    client = browser("amal")
    answer = client.post("/find", data={"csrf_token": form_token(client), "reference": "x", "held": "x" * 1_200_000})
    assert answer.status_code == 400  # the reference is none


@pytest.mark.parametrize(
    ("path", "method"), [("/nowhere", "GET"), ("/find", "DELETE"), ("/sign-in", "POST"), ("/static/x", "GET"), ("/", "GET")]
)
def test_every_answer_carries_its_headers(app: Flask, path: str, method: str) -> None:
    answer = app.test_client().open(path, method=method, headers={"Host": "evil.example"})
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert "evil.example" not in answer.headers.get("Location", "")
