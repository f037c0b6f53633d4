"""For machines: the description fits the routes and what they answer; figures are shown to nobody without the token."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Flask

from intake.domain.account import Actor
from intake.services.home import Home
from tests import tablets, world


def test_the_description_names_what_tablets_can_send_and_its_answers(app: Flask, home: Home, people: dict[str, Actor]) -> None:
    client, bench = app.test_client(), tablets.enrolled(home, people)
    described = client.get("/openapi.json").get_json()
    routes = {(rule.rule, method.lower()) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert {(path, method) for path, methods in described["paths"].items() for method in methods} <= routes

    def fits(path: str, method: str, response: object) -> None:
        answers = described["paths"][path][method]["responses"]
        schema = answers[str(response.status_code)]["content"]["application/json"]["schema"]  # type: ignore[attr-defined]
        given = response.get_json()  # type: ignore[attr-defined]
        assert set(schema["required"]) == set(given)

    headers = {"Authorization": f"Bearer {bench.token}"}
    fits("/healthz", "get", client.get("/healthz"))
    fits("/envelopes", "post", client.post("/envelopes", json={"envelopes": []}, headers=headers))
    fits("/envelopes", "post", client.post("/envelopes", json={}, headers=headers))
    fits("/envelopes", "post", client.post("/envelopes", json={"envelopes": []}))
    fits("/tablet/enrol", "post", client.post("/tablet/enrol", json={"code": "x"}))
    fits("/tablet/volunteer", "post", client.post("/tablet/volunteer", json={}, headers=headers))
    good = client.post("/tablet/volunteer", json={"name": "amal", "password": world.PASSWORD}, headers=headers)
    fits("/tablet/volunteer", "post", good)


def test_figures_need_the_token_and_hold_nothing_of_registrations(app: Flask, home: Home) -> None:
    client = app.test_client()
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404, "no token is set: nobody"
    home.config = replace(home.config, metrics_token="a token")
    for given in ("", "Bearer ", "Bearer other", "Bearer a tokenn"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    text = client.get("/metrics", headers={"Authorization": "Bearer a token"}).get_data(as_text=True)
    assert "intake_up 1" in text and 'intake_answers_total{class="4xx"} 5' in text
    assert re.search(r"^intake_answer_seconds_count [1-9]", text, re.MULTILINE)
    assert all(re.fullmatch(r'#.*|[a-z_]+(\{[a-z]+="[^"]+"\})? [0-9.]+', line) for line in text.splitlines())


def test_a_body_that_is_too_large_is_an_answer_that_is_described(app: Flask) -> None:
    client = app.test_client()
    described = client.get("/openapi.json").get_json()["paths"]
    for path in ("/tablet/enrol", "/tablet/volunteer"):
        answer = client.post(path, json={"code": "0" * 10_000, "name": "x", "password": "x"})
        assert str(answer.status_code) in described[path]["post"]["responses"]
        assert answer.is_json, "as it is described, whatever was asked for"
