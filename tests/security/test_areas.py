"""Whoever belongs to another area sees nothing of a person, on no route, by no method, with the real numbers and references in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intake.domain.account import Actor
from intake.services import batch_export, find
from intake.services.home import Home
from tests import steps
from tests.security.conftest import NEIGHBOURS, form_token

ABEBA = {
    **steps.EVERYTHING,
    "call_name": "Sentinelcall",
    "name_latin": "Sentinellatin Abeba",
    "name_native": "ሰንቲነል",
    "safe_word": "sentinelword",
}
SECRETS = ("Sentinel", "sentinel", "ሰንቲነል", "70123456", "+96170123456")
TO_FILL = (
    "reference",
    "a",
    "b",
    "programme",
    "partner",
    "name",
    "code",
    "row",
    "note",
    "purpose",
    "sure",
    "decision",
    "go",
    "form",
    "token",
)


@pytest.fixture
def filled(app: Flask, home: Home, everybody: dict[str, Actor]) -> dict[str, str]:
    """Two people of dora in a sent batch of the whole country; what an insider may have learned of them."""
    first = steps.register(home, everybody["amal"], {**ABEBA, "consent_contact": "yes"}).reference
    second = steps.register(home, everybody["amal"], {**ABEBA, "dose_no": "2", "consent_contact": "yes"}).reference
    ready = steps.approved(home, everybody)
    batch_export.export(home, everybody["karim"], ready.id, "csv")
    known = dict.fromkeys(TO_FILL, "yes")
    known |= {"reference": first, "a": first, "b": second, "programme": steps.VACCINATION, "partner": steps.MINISTRY, "name": "amal"}
    known |= {"presence": "herself", "wish": "refer"}
    return known | {"number": str(ready.id), "format": "csv", "code": "dora", "partner_ref": steps.partner_ref(home, first)}


def doors(app: Flask, known: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of every route, its places filled with what is known."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("files.", "sign_in.", "account.accept")):
            continue
        values: dict[str, object] = {name: known.get(name, known["format"] if name == "form" else "x") for name in rule.arguments}
        if "number" in values:
            values["number"] = int(known["number"])
        if "version" in values:
            values["version"] = 3
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, app.url_map.bind("localhost").build(rule.endpoint, values, method=method)


def knock(client: FlaskClient, method: str, path: str, known: dict[str, str], token: str) -> tuple[int, str]:
    """Open a door with everything that is known in the query and in the form."""
    data = {**known, "csrf_token": token} if method == "POST" else None
    answer = client.open(path, method=method, data=data, query_string=known if method == "GET" else None)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_a_neighbour_sees_nobody(app: Flask, filled: dict[str, str], browser: Callable[[str], FlaskClient], home: Home, name: str) -> None:
    client, before = browser(name), find.hold(home, filled["reference"])
    token = form_token(client)
    for endpoint, method, path in doors(app, filled):
        if endpoint in ("area.add", "account.invite"):
            continue
        status, body = knock(client, method, path, filled, token)
        assert status < 500, (endpoint, status)
        assert not [one for one in SECRETS if one in body], (endpoint, method)
    assert find.hold(home, filled["reference"]) == before, "a neighbour changed something"


@pytest.mark.parametrize("name", ["nadia", "ziad"])
def test_who_sees_no_person_sees_none(app: Flask, filled: dict[str, str], browser: Callable[[str], FlaskClient], name: str) -> None:
    client = browser(name)
    token = form_token(client)
    for endpoint, method, path in doors(app, filled):
        if endpoint in ("account.close", "area.add", "account.invite") or endpoint.startswith("erasure."):
            continue
        status, body = knock(client, method, path, filled, token)
        assert status < 500, (endpoint, status)
        assert not [one for one in SECRETS if one in body], (endpoint, method)


def test_a_route_opens_to_no_other_method(app: Flask, filled: dict[str, str], browser: Callable[[str], FlaskClient]) -> None:
    client = browser("karim")  # methods are looked at before anybody's role is
    token = form_token(client)
    by_path: dict[str, set[str]] = {}
    for _, method, path in doors(app, filled):
        by_path.setdefault(path, set()).add(method)
    for path, methods in by_path.items():
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - methods:
            answer = client.open(path, method=method, data={"csrf_token": token}, headers={"X-HTTP-Method-Override": next(iter(methods))})
            assert answer.status_code in (400, 404, 405), (path, method)
