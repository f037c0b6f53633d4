"""Every page with made-up addresses, fields and files, by every role and nobody: no fault, no long work, a refusal changes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st

from intake.app import create_app
from intake.services import sign_in
from intake.services.draft import seal_draft
from intake.web.registration_walk import REVIEW, Draft
from tests import steps, world
from tests.fuzz.harness import ODD, World, fuzz, mostly, odd_text
from tests.security.conftest import form_token

ROLES = ("amal", "karim", "lina", "nadia", "ziad", "")
FIELDS = (
    *("name", "password", "role", "area", "code", "reference", "programme", "partner", "draft", "go", "held", "keeps", "lang", "a", "b"),
    *("decision", "seen", "format", "token", "row", "note", "purpose", "only", "point", "birth_year", "kind", "parent", "region", "sure"),
    *("call_name", "picture_code", "read_in", "enter", "minor_with", "number", "tablet", "id", "version", "file", "new", "again", "old"),
    *("consent_store", "consent_refer", "consent_mode", "birth_year-decline", "birth_year-band", "page", "skip", "before"),
)
VALUES = (
    *("yes", "no", "dora", "lebanon", "north", "vaccination", "relief", "moph_lb", "karim", "spare", "volunteer", "coordinator", "point"),
    *("next", "back", "save", "review", "csv", "xlsx", "json", "same", "different", "1", "2", "0", "-1", "store", "refer", "contact"),
    *("LB", "ar", "fr", "unknown", "not_said", "1991", "oral", "@draft", "@reference", "@other", "@token"),
)
SIGNS_OUT = ("sign_in.sign_out", "sign_in.lock", "sign_in.try_unlock", "sign_in.try_sign_in", "account.accept")
"""They end the session that the others need: the session is made anew after them."""
places = st.lists(
    st.one_of(st.sampled_from(("1", "2", "x", "vaccination", "en", "csv", "nothing")), st.sampled_from(ODD)), min_size=3, max_size=3
)
pairs_of_any = st.lists(st.tuples(st.one_of(st.sampled_from(FIELDS), odd_text), st.one_of(st.sampled_from(VALUES), odd_text)), max_size=12)
SAVED = (("draft", "@draft"), ("go", "save"))
fields = st.one_of(pairs_of_any, pairs_of_any.map(lambda pairs: [*SAVED, *pairs]))
file = mostly(st.none(), st.tuples(st.sampled_from(("answers.csv", "x.xlsx", "p.toml", "\x00")), st.binary(max_size=200)), 3)
body = mostly(st.none(), st.binary(max_size=100), 4)
requests = st.tuples(st.sampled_from(ROLES), st.integers(0, 10_000), places, fields, file, body, st.booleans(), st.integers(0, 19))


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, rule) of every page; those that send come twice, as they matter more."""
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            often = 8 if rule.endpoint == "registration.go_on" else 2 if method == "POST" else 1
            found += [(rule.endpoint, method, rule.rule)] * often
    return sorted(found)


def address(rule: str, given: list[str]) -> str:
    """The rule with something in its places."""
    parts, rest = [], iter(given * 3)
    for part in rule.split("<"):
        head, sign, tail = part.partition(">")
        if sign:
            text = next(rest)
            number = head.startswith("int:") and not text.isdecimal()
            parts.append(quote_from_bytes(b"1" if number else text.encode("utf-8", "surrogatepass"), safe="") + tail)
        else:
            parts.append(part)
    return "".join(parts)


class Visitors:
    """A browser for each role; made anew when its session has ended."""

    def __init__(self, place: World, app: Flask) -> None:
        self.place, self.app = place, app
        self.clients: dict[str, tuple[FlaskClient, str]] = {}

    def client(self, name: str) -> tuple[FlaskClient, str]:
        """The browser of this role, and its form token."""
        if name not in self.clients:
            client = self.app.test_client()
            if name:
                self.place.forget_attempts()
                token = sign_in.sign_in(self.place.home, name, world.PASSWORD, "10.1.1.1")
                with client.session_transaction() as session:
                    now = int(self.place.home.clock().timestamp())
                    session["token"], session["seen"], session["since"] = token, now, now
                assert client.get("/account").status_code == 200  # or every page would answer that the screen is locked
            self.clients[name] = client, form_token(client, "/account" if name else "/sign-in")
        return self.clients[name]

    def forget(self, name: str) -> None:
        """The session may have ended."""
        self.clients.pop(name, None)


def test_every_page(tmp_path: Path, template: Path) -> None:
    def ready(place: World) -> Callable[[Any], None]:
        home, app = place.home, create_app(place.home)
        pages, visitors = routes(app), Visitors(place, app)
        references = steps.register_some(home, place.people["amal"], 4)
        steps.send(home, place.people)
        walked = Draft(steps.VACCINATION, 2, point="dora", position=REVIEW, language="en", answers=dict(steps.SELAM))
        walked.consents = {key: value for key, value in steps.AGREED.items() if key.startswith("consent_")}

        def filled(name: str, value: str) -> str:
            known = {"@reference": references[0], "@other": references[1], "@token": "0" * 32}
            if value == "@draft" and name in place.people:
                return seal_draft(home, place.people[name], asdict(walked))
            return known.get(value, value)

        def attempt(case: Any) -> None:
            name, at, given, sent, upload, raw, query, odd = case
            endpoint, method, rule = pages[at % len(pages)]
            if endpoint in SIGNS_OUT and odd:
                return
            client, token = visitors.client(name)
            pairs = [(key, filled(name, value)) for key, value in sent]
            path = address(rule, given)
            if query or method == "GET":
                path += "?" + urlencode(pairs, errors="surrogatepass")
            with place.case((endpoint, case)) as before:
                if method == "GET":
                    answer = client.get(path)
                elif raw is not None:
                    answer = client.post(
                        path, data=raw, content_type="application/x-www-form-urlencoded" if odd % 2 else "application/json"
                    )
                elif upload is not None:
                    form: dict[str, Any] = {_text(key): _text(value) for key, value in pairs}
                    form |= {"csrf_token": token, "file": (io.BytesIO(upload[1]), upload[0])}
                    answer = client.post(path, data=form, content_type="multipart/form-data")
                else:
                    form_body = urlencode([*pairs, *([("csrf_token", token)] if odd else [])], errors="surrogatepass")
                    answer = client.post(path, data=form_body, content_type="application/x-www-form-urlencoded")
                assert answer.status_code < 500, (answer.status_code, endpoint, case)
                place.tally[f"{answer.status_code // 100}xx"] += 1
                if answer.status_code >= 400:
                    place.unchanged(before, (endpoint, case))
                elif method == "POST" and (new := place.counts()["registration"] - before["registration"]):
                    assert new == 1, (endpoint, case)
                    place.tally["registered"] += 1
            if endpoint in SIGNS_OUT or (answer.status_code == 303 and name and "/sign-in" in answer.headers.get("Location", "")):
                visitors.forget(name)

        return attempt

    fuzz(tmp_path, template, requests, ready, share=0.16, few=200)


def _text(value: str) -> str:
    return value.encode("utf-8", "replace").decode()
