"""A relay's addresses: the tablet's app, envelopes, enrolling and signing in by way of the office; and nothing else."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from intake.app import create_app
from intake.services import fetch as fetching
from intake.services import relay as service
from intake.services import relay_link, tablet
from intake.services.fetch import Visit
from intake.services.home import Home
from intake.services.relay_ask import ask
from intake.web.guard import PUBLIC, mark_of
from tests import relays, tablets, world
from tests.relays import Pair, paired, refused

HERE_ONLY = {"/envelopes", "/office", "/tablet/enrol", "/tablet/volunteer", "/healthz", "/metrics", "/openapi.json", "/static/", "/tablet"}

POLICY = "Content-Security-Policy"
OF_SCRIPTS = r"script-src [^;]*|; (worker-src|require-trusted-types|trusted-types)[^;]*"


@pytest.fixture
def pair(home: Home, tmp_path: Path) -> Iterator[Pair]:
    """An office and its relay."""
    made = paired(home, tmp_path / "relay")
    yield made
    made.relay.close()


@pytest.fixture
def relay_app(pair: Pair) -> Flask:
    """The relay's application."""
    return relays.app_of(pair.relay)


@pytest.fixture
def watching(pair: Pair) -> Iterator[Visit]:
    """The office stays with the relay."""
    visit, over = Visit(pair.home, pair.way), threading.Event()
    visit.run()

    def stay() -> None:
        while not over.is_set():
            visit.run(1)

    staying = threading.Thread(target=stay)
    staying.start()
    yield visit
    over.set()
    pair.relay.tell()
    staying.join()


def test_the_relay_serves_what_a_tablet_needs_and_nothing_else(pair: Pair, relay_app: Flask) -> None:
    with relay_app.app_context():
        assert {mark_of(rule.endpoint) for rule in relay_app.url_map.iter_rules()} == {PUBLIC}
    paths = {rule.rule for rule in relay_app.url_map.iter_rules()}
    assert all(any(path.startswith(one) for one in HERE_ONLY) for path in paths), paths
    client = relay_app.test_client()
    office = create_app(pair.home)
    gone = sorted({rule.rule for rule in office.url_map.iter_rules() if "<" not in rule.rule} - paths)
    assert "/sign-in" in gone and "/registrations" not in paths
    for path in gone:
        for method in ("GET", "POST"):
            answer = client.open(path, method=method, headers={"Accept": "text/html"})
            assert answer.status_code == 404, path
            assert "Nothing here" in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_app_and_forms_are_those_of_the_office_but_for_links_that_lead_to_it(pair: Pair, relay_app: Flask, language: str) -> None:
    client, office = relay_app.test_client(), create_app(pair.home).test_client()
    app = client.get(f"/tablet/app/{language}").get_data(as_text=True)
    assert 'href="/find"' not in app and 'href="/find"' in office.get(f"/tablet/app/{language}").get_data(as_text=True)
    assert 'data-register="vaccination"' in app
    form = f"/tablet/form/vaccination/3/{language}"
    mine, its = (one.get(form).get_data(as_text=True).split() for one in (office, client))
    assert set(its) <= set(mine) and len(its) > 0.98 * len(mine)
    linked = set(re.findall(r'(?:href|src|action)="(/[^"#]*)', app + " ".join(its)))
    core = client.get(f"/tablet/shell.json?language={language}").get_json()
    for address in [*core["core"], *core["forms"][language], *linked]:
        with client.get(address) as answer:
            assert answer.status_code == 200, address


def test_pages_carry_the_same_headers_as_at_the_office_and_set_no_cookie(pair: Pair, relay_app: Flask) -> None:
    client, office = relay_app.test_client(), create_app(pair.home).test_client()
    for path in ("/tablet/app/en", "/tablet/form/vaccination/3/fr", "/healthz", "/nowhere"):
        its, mine = client.get(path).headers, office.get(path).headers
        for name in ("Referrer-Policy", "X-Frame-Options", "Permissions-Policy", "Cache-Control"):
            assert its[name] == mine[name], (path, name)
        # The office's pages name their scripts by a word of each page; the relay's page of what is not there has none.
        policies = [re.sub(OF_SCRIPTS, "", one[POLICY]) for one in (its, mine)]
        assert policies[0] == policies[1] and "unsafe" not in its[POLICY]
        assert "Set-Cookie" not in its


def test_envelopes_get_receipts_that_the_description_describes(pair: Pair, relay_app: Flask) -> None:
    client, headers = relay_app.test_client(), {"Authorization": f"Bearer {pair.bench.token}"}
    (one,) = pair.made()
    body = {"envelopes": [{"id": one.id.hex(), "key": one.key, "sealed": relays.b64(one.sealed)}]}
    described = client.get("/openapi.json").get_json()["paths"]["/envelopes"]["post"]["responses"]

    def send(given: Any, status: int, headers: dict[str, str] = headers) -> Any:
        answer = client.post("/envelopes", json=given, headers=headers)
        assert answer.status_code == status, answer.get_json()
        assert set(described[str(status)]["content"]["application/json"]["schema"]["required"]) == set(answer.get_json())
        return answer.get_json()

    first = send(body, 200)
    assert first["receipts"] == [{"id": one.id.hex(), "digest": one.digest.hex(), "verdict": "kept", "already": False}]
    assert first["revoked"] is False and first["office"]["recipient"].startswith("age1") and first["shell"]
    assert send(body, 200)["receipts"][0]["already"] is True
    assert send({"envelopes": []}, 200)["receipts"] == []
    send({}, 400)
    send(body, 401, {})
    send(body, 401, {"Authorization": "Bearer made up"})
    send({"envelopes": body["envelopes"] * 200}, 413)
    assert pair.waiting() == 1


def test_health_and_figures_tell_that_nobody_fetches(pair: Pair, relay_app: Flask) -> None:
    client = relay_app.test_client()
    pair.fetch()
    assert client.get("/healthz").get_json() == {"status": "ok", "office": "comes"}
    pair.home.clock.forward(days=3)  # type: ignore[attr-defined]
    assert client.get("/healthz").get_json() == {"status": "ok", "office": "overdue"}
    assert client.get("/metrics").status_code == 404
    pair.relay.config = replace(pair.relay.config, metrics_token="a token")
    text = client.get("/metrics", headers={"Authorization": "Bearer a token"}).get_data(as_text=True)
    for line in ("intake_relay_waiting 0", "intake_relay_tablets 1", "intake_relay_overdue 1", "intake_relay_days_since_contact 3"):
        assert line in text.splitlines()


def test_what_is_too_old_goes_though_the_office_never_comes(pair: Pair) -> None:
    pair.send(*pair.made(2))
    pair.home.clock.forward(days=61)  # type: ignore[attr-defined]
    assert pair.waiting() == 2
    assert relays.app_of(pair.relay).test_client().get("/healthz").status_code == 200
    assert (pair.waiting(), service.figures(pair.relay).expired) == (0, 2)


def test_a_stranger_is_not_heard_at_the_office_s_door(pair: Pair, relay_app: Flask) -> None:
    client = relay_app.test_client()
    for body in (b"", b"{}", b"\xff" * 5000):
        answer = client.post("/office", data=body, headers={"Intake-Signature": "AAAA"})
        assert (answer.status_code, answer.get_json()["problems"][0]["code"]) == (403, "relay_foreign")
    assert client.post("/office", data=b"x" * 6_000_001).status_code == 413
    assert client.get("/office").status_code == 405


def test_a_tablet_enrols_and_a_volunteer_signs_in_while_the_office_stays(pair: Pair, relay_app: Flask, watching: Visit) -> None:
    client = relay_app.test_client()
    invited = tablet.enrol(pair.home, pair.people["ziad"], "dora", "New")
    wrong = client.post("/tablet/enrol", json={"code": "ABCD-EFGH-JKLM"})
    assert (wrong.status_code, wrong.get_json()["problems"][0]["code"]) == (403, "bad_enrolment_code")
    enrolled = client.post("/tablet/enrol", json={"code": invited.code})
    assert enrolled.status_code == 200 and enrolled.get_json()["tablet"]["number"] == invited.id
    headers = {"Authorization": f"Bearer {enrolled.get_json()['token']}"}
    assert client.post("/envelopes", json={"envelopes": []}, headers=headers).status_code == 200, "the relay knows it at once"
    for given, status, code in (
        ({"name": "amal", "password": "not hers"}, 403, "wrong_sign_in"),
        ({"name": "nadia", "password": world.PASSWORD}, 403, "cannot_register"),
        ({"name": "amal"}, 400, "bad_request"),
    ):
        answer = client.post("/tablet/volunteer", json=given, headers=headers)
        assert (answer.status_code, answer.get_json()["problems"][0]["code"]) == (status, code)
    good = client.post("/tablet/volunteer", json={"name": "amal", "password": world.PASSWORD}, headers=headers).get_json()
    assert tablet.wearer(pair.home, good["badge"]) == (invited.id, pair.people["amal"].pseudonym)
    assert [point["code"] for point in good["points"]] == ["dora"]
    assert client.post("/tablet/volunteer", json={"name": "amal", "password": world.PASSWORD}).status_code == 401


def test_without_the_office_a_tablet_is_told_at_once(pair: Pair, relay_app: Flask) -> None:
    client, began = relay_app.test_client(), time.monotonic()
    answer = client.post("/tablet/enrol", json={"code": "ABCD-EFGH-JKLM"})
    assert (answer.status_code, answer.get_json()["problems"][0]["code"]) == (503, "office_away")
    assert time.monotonic() - began < 2


def test_questions_wait_in_memory_only_closed_and_few_at_a_time(pair: Pair) -> None:
    pair.fetch()
    fields = {"name": "amal", "password": "a very secret password"}
    waiting = [threading.Thread(target=lambda: refused(lambda: ask(pair.relay, "volunteer", fields, "10.0.0.1"))) for _ in range(3)]
    for one in waiting:
        one.start()
    while len(pair.relay.mail._waiting) < 3:
        time.sleep(0.01)
    assert refused(lambda: ask(pair.relay, "volunteer", fields, "10.0.0.1")) == "throttled"
    assert all(b"secret" not in one.sealed and b"amal" not in one.sealed for one in pair.relay.mail._waiting.values())
    stored = b"".join(path.read_bytes() for path in pair.relay.config.home.rglob("*") if path.is_file())
    assert all(one.sealed[100:160] not in stored for one in pair.relay.mail._waiting.values())
    for asked in list(pair.relay.mail._waiting.values()):
        pair.relay.mail.answer(asked.id, b"what no office says")
    for one in waiting:
        one.join()
    assert pair.relay.mail._waiting == {}


def test_the_first_page_says_that_the_relay_is_not_fetched(pair: Pair) -> None:
    app = create_app(pair.home)
    pair.fetch()
    pair.home.clock.forward(days=3)  # type: ignore[attr-defined]
    for name in ("karim", "ziad", "amal"):
        client = app.test_client()
        page = client.get("/sign-in").get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        client.post("/sign-in", data={"csrf_token": token, "name": name, "password": world.PASSWORD})
        assert ("The relay was last fetched on" in client.get("/").get_data(as_text=True)) is (name != "amal")
    assert relay_link.overdue(pair.home)


def test_what_needs_a_person_is_held_at_the_office_as_ever(pair: Pair, relay_app: Flask) -> None:
    client, headers = relay_app.test_client(), {"Authorization": f"Bearer {pair.bench.token}"}
    one = tablets.envelope(pair.home, pair.bench, point="tripoli")
    body = {"envelopes": [{"id": one.id.hex(), "key": one.key, "sealed": relays.b64(one.sealed)}]}
    assert client.post("/envelopes", json=body, headers=headers).get_json()["receipts"][0]["verdict"] == "kept"
    assert fetching.fetch(pair.home, pair.way).held == 1
    assert pair.held() == ["point"] and service.figures(pair.relay).waiting == 0
