"""Messages on pages: taken down by a volunteer, looked at by a coordinator, read out to the person; and what a gateway sends."""

from __future__ import annotations

import time
from collections.abc import Callable

import orjson
import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services import lent_gateway, lent_message
from intake.services.home import Home
from tests import lending, steps
from tests.web import office
from tests.web.pages import Visitor

TEXT = "Zebraquagga at nine\nhttps://evil.example/pay <script>alert(1)</script>"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_taken_down_to_heard(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor], language: str) -> None:
    office.ministry_key(home)
    lending.contact(home, people["karim"], share=2)
    one, two = (office.enter(home, people["amal"], contact_mode="lent", name_latin=name) for name in ("Selam Worku", "Rokeya Begum"))
    lending.prepared(home, people)
    amal, karim = signed_in("amal", language=language), signed_in("karim", language=language)
    amal.secret = karim.secret = [one, two, "Zebraquagga"]
    amal.open("/lent/take-down")
    assert "\u2066+" in amal.page.root.text, "a number keeps its sign in front, whatever is written around it"
    page = amal.press(form=amal.page.form("/lent/take-down"), contact="1", text=TEXT, sender="+9611", sent=home.today.isoformat())
    assert page.status == 200 and steps.counts(home)["lent_message"] == 1
    page = karim.open("/")
    assert "/lent/messages" in [link.attrs["href"] for link in page.root.all("a")]
    karim.open("/lent/messages")
    assert {"en": "Open it", "ar": "فتح"}[language] in [button.text for button in karim.page.root.all("button")]
    page = karim.press(form=karim.page.form("/lent/messages/open"))
    assert "Zebraquagga at nine" in page.root.text and "evil.example" in page.root.text
    assert not [link for link in page.root.all("a") if "evil" in link.attrs.get("href", "")], "nothing in it can be pressed"
    assert "alert(1)" not in "".join(script.text for script in page.root.all("script"))
    page = karim.press(form=karim.page.form("/lent/messages/give"), reference="")
    assert page.status == 409, "somebody must be chosen"
    page = karim.press(form=karim.page.form("/lent/messages/give"), reference=two)
    assert page.status == 200
    for reference, count in ((one, 0), (two, 1)):
        amal.open("/find")
        amal.press(reference=reference)
        assert len([form for form in amal.page.root.all("form") if form.attrs.get("action") == "/lent/hear"]) == count
    page = amal.press(form=amal.page.form("/lent/hear"))
    assert "Zebraquagga at nine" in page.root.text
    amal.press(form=amal.page.form("/lent/told"))
    assert steps.counts(home)["lent_message"] == 0


def test_it_is_taken_as_the_answer_or_deleted(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]) -> None:
    office.ministry_key(home)
    lending.contact(home, people["karim"])
    reference = office.enter(home, people["amal"], contact_mode="lent", name_latin="Selam Worku")
    lending.prepared(home, people)
    office.sent(home, people)
    karim = signed_in("karim")
    for number in range(2):
        karim.open("/lent/take-down")
        karim.press(form=karim.page.form("/lent/take-down"), contact="1", text=f"no {number}", sent=home.today.isoformat(), reference="")
    karim.open("/lent/messages")
    karim.press(form=karim.page.form("/lent/messages/open"))
    form = "/lent/messages/answer"
    page = karim.press(form=karim.page.form(form), reference=reference, partner="moph_lb", decision="done", done_date="2031-01-01")
    assert page.status == 409 and steps.state_of(home, reference) == "sent"
    page = karim.press(
        form=karim.page.form(form), reference=reference, partner="moph_lb", decision="accepted", appt_date="2026-03-20", done_date=""
    )
    assert page.status == 200 and steps.state_of(home, reference) == "booked"
    karim.press(form=karim.page.form("/lent/messages/open"))
    karim.press(form=karim.page.form("/lent/messages/delete"))
    assert lent_message.count(home, people["karim"], hers=True) == 1, "it asks once more"
    karim.press(form=karim.page.form("/lent/messages/delete"))
    assert lent_message.count(home, people["karim"], hers=True) == 0


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]) -> None:
    lending.contact(home, people["karim"])
    amal = signed_in("amal")
    amal.open("/lent/take-down")
    page = amal.press(form=amal.page.form("/lent/take-down"), contact="1", text="", sender="+9611", sent="2031-01-01")
    assert page.status == 400 and next(page.root.all("input", name_="sender")).attrs["value"] == "+9611"
    for name in ("nadia", "ziad"):
        assert signed_in(name).open("/lent/take-down").status == 404
        assert signed_in(name).open("/lent/messages").status == 404
    assert amal.open("/lent/messages").status == 404


def test_a_gateway_is_answered_as_it_is_described(app: Flask, home: Home, people: dict[str, Actor]) -> None:
    home.clock.at = home.clock().fromtimestamp(time.time(), home.clock().tzinfo)  # type: ignore[attr-defined]
    client, secret = app.test_client(), bytes.fromhex(lent_gateway.new_secret(home, people["ziad"]).secret)
    described = client.get("/openapi.json").get_json()["paths"]["/lent/arrived"]["post"]["responses"]
    stamp = str(int(time.time()))
    good = orjson.dumps({"id": "1", "to": "+96170999111", "text": "hello", "sent_at": "2026-03-04T09:00:00Z"})
    large = b"{" + b" " * lent_gateway.MOST_BYTES + b"}"
    for body, signed, status in ((good, good, 200), (good, b"other", 401), (b"{}", b"{}", 400), (large, large, 413)):
        headers = {"X-Intake-Time": stamp, "X-Intake-Signature": lent_gateway.sign(secret, stamp, signed)}
        answer = client.post("/lent/arrived", data=body, headers=headers)
        assert answer.status_code == status and str(status) in described and answer.is_json
    assert "Set-Cookie" not in answer.headers and client.get("/lent/arrived").status_code == 405
