"""Registrations on the pages, most of them on their way to being saved: odd answers, odd buttons, pages out of turn. What is saved is
whole and is what was read back; what is refused left nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from hypothesis import strategies as st

from intake.app import create_app
from intake.domain.reference import read_reference
from intake.services import find
from intake.services.draft import open_draft, seal_draft
from intake.web.registration_walk import CONSENT, MINOR, NOTICE, REVIEW, Draft
from tests import steps
from tests.fuzz.harness import World, fuzz, mostly, odd_text
from tests.fuzz.test_forms import Visitors
from tests.fuzz.test_registering import answer, answers

PATH = "/register/" + steps.VACCINATION
STEPS = (
    "greeting",
    "names",
    "age",
    "sex",
    "language",
    "nationality",
    "visit",
    "help",
    "doses",
    "priority",
    "contact",
    "safe_contact",
    "availability",
)
POSITIONS = (*[REVIEW] * 12, *STEPS, NOTICE, CONSENT, MINOR)
GO = ("next", "back", "change:names", "change:nowhere", "")
KEYS = (*steps.EVERYTHING, *(f"{key}-decline" for key in steps.EVERYTHING), "age_band", "read_in", "point", "minor_with", "enter")
agreed = {**steps.AGREED, "consent_contact": "yes"}
right = st.just(dict(steps.EVERYTHING))
FREE = tuple(key for key in steps.EVERYTHING if key not in ("contact_mode", "contact_value", "dose_no"))
"""Questions of which nothing else depends on the answer."""
changed_consents = st.dictionaries(st.sampled_from((*agreed, "consent_witness")), answer, max_size=1)
consents = mostly(st.just(agreed), st.one_of(changed_consents.map(lambda changed: {**agreed, **changed}), st.just({})))
one_page = st.tuples(
    mostly(right, answers, 2),
    consents,
    st.sampled_from(POSITIONS),
    mostly(st.just("en"), st.one_of(st.sampled_from(("am", "ar", "", "xx")), odd_text)),
    st.sampled_from((*[1] * 11, 2)),
    st.sampled_from(("", "guardian", "guardian", "nobody", "boss")),
    mostly(st.just([]), st.lists(st.tuples(st.sampled_from(KEYS), answer), max_size=4), 2),
    mostly(st.just("save"), st.one_of(st.sampled_from(GO), odd_text), 3),
    st.sampled_from((*["amal"] * 15, "karim")),
)


def reference_in(html: str) -> str:
    """The reference that the last page hands out, or ''."""
    found = re.search(r'name="reference" value="([^"]*)"', html)
    return read_reference(found[1]) or "" if found else ""


def saved(place: World, before: dict[str, int], status: int, html: str, case: object) -> str:
    """What the answer to a page means: saved whole (the reference), or nothing kept ('')."""
    assert status < 500, (status, case)
    reference = reference_in(html) if status == 200 else ""
    if reference:
        place.whole(before, reference)
        place.tally["saved"] += 1
    else:
        place.unchanged(before, case)
        place.tally[f"{status // 100}xx"] += 1
    return reference


def test_one_page_on_the_way(tmp_path: Path, template: Path) -> None:
    """One page of a registration that has come some way."""

    def ready(place: World) -> Callable[[Any], None]:
        visitors = Visitors(place, create_app(place.home))

        def attempt(case: Any) -> None:
            given, agreements, position, language, version, minor_with, sent, go, name = case
            draft = Draft(steps.VACCINATION, version, point="dora", position=position, language=language, answers=given)
            draft.consents, draft.minor_with = agreements, minor_with
            client, token = visitors.client(name)
            try:
                sealed = seal_draft(place.home, place.people[name], asdict(draft))
            except TypeError:  # what is no text never gets into a draft: Werkzeug hands on texts alone
                return
            body = urlencode([("csrf_token", token), ("draft", sealed), ("go", go), *sent], errors="surrogatepass")
            with place.case(case) as before:
                answered = client.post(PATH, data=body, content_type="application/x-www-form-urlencoded")
                saved(place, before, answered.status_code, answered.get_data(as_text=True), case)

        return attempt

    fuzz(tmp_path, template, one_page, ready, share=0.2, few=100)


slips = st.dictionaries(
    st.integers(0, 16), st.tuples(st.sampled_from(KEYS), answer, st.sampled_from(("next", "back", "", "next"))), max_size=3
)
walks = st.tuples(st.sets(st.sampled_from(FREE), max_size=4), slips)


def _page(client: FlaskClient, token: str, html: str, pairs: dict[str, str]) -> Any:
    (sealed,) = re.findall(r'name="draft" value="([^"]*)"', html)
    body = urlencode({"csrf_token": token, "draft": sealed, **pairs}, errors="surrogatepass")
    return client.post(PATH, data=body, content_type="application/x-www-form-urlencoded")


def test_a_whole_walk(tmp_path: Path, template: Path) -> None:
    """From the notice to the reference, with slips that are put right."""

    def ready(place: World) -> Callable[[Any], None]:
        visitors, home, amal = Visitors(place, create_app(place.home)), place.home, place.people["amal"]

        def attempt(case: Any) -> None:
            left_out, wrong = case
            good = {**{key: value for key, value in steps.EVERYTHING.items() if key not in left_out}, **agreed, "minor_with": "guardian"}
            client, token = visitors.client("amal")
            with place.case(case) as before:
                answered = client.get(PATH)
                for at in range(40):
                    html = answered.get_data(as_text=True)
                    draft = Draft(**open_draft(home, amal, re.findall(r'name="draft" value="([^"]*)"', html)[0]))
                    if draft.position == REVIEW:
                        break
                    key, value, go = wrong.get(at, ("", "", "next"))
                    answered = _page(client, token, html, {**good, "go": go, **({key: value} if key else {})})
                    if 'name="draft"' not in answered.get_data(as_text=True):  # she said no, or the page was not what it should be
                        saved(place, before, answered.status_code, answered.get_data(as_text=True), case)
                        return
                assert draft.position == REVIEW, case
                place.unchanged(before, case)
                answered = _page(client, token, html, {"go": "save"})
                reference = saved(place, before, answered.status_code, answered.get_data(as_text=True), case)
                if reference:
                    payload = find.hold(home, reference).payload
                    assert {key: payload.get(key) for key in draft.answers} == draft.answers, case

        return attempt

    fuzz(tmp_path, template, walks, ready, share=0.002, few=6)
