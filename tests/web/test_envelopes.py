"""POST /envelopes as a tablet sends it, and the pages about tablets and what needs attention."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.services import tablet
from intake.services.envelope import Envelope
from intake.services.home import Home
from tests import steps, tablets
from tests.web.pages import Visitor


@pytest.fixture
def bench(home: Home, app: Flask, people: dict[str, Actor]) -> tablets.Bench:
    """A tablet of dora with amal on it."""
    return tablets.enrolled(home, people)


def send(app: Flask, token: str, *envelopes: Envelope, **more: Any) -> Any:
    """Send envelopes as JSON."""
    listed = [{"id": one.id.hex(), "key": one.key, "sealed": b64encode(one.sealed).decode()} for one in envelopes]
    more.setdefault("json", {"envelopes": listed})
    return app.test_client().post("/envelopes", headers={"Authorization": f"Bearer {token}"}, **more)


def test_a_receipt_for_each_and_what_a_tablet_must_know(home: Home, app: Flask, bench: tablets.Bench) -> None:
    one, other = tablets.envelope(home, bench), Envelope(bytes(16), "", b"nothing")
    response = send(app, bench.token, one, other)
    assert response.status_code == 200 and "Set-Cookie" not in response.headers
    answer = response.get_json()
    assert answer["receipts"] == [
        {"id": one.id.hex(), "digest": one.digest.hex(), "verdict": "kept", "already": False},
        {"id": other.id.hex(), "digest": other.digest.hex(), "verdict": "held", "already": False},
    ]
    assert answer["office"]["recipient"].startswith("age1") and answer["office"]["id"] == one.key
    assert answer["revoked"] is False and answer["shell"]
    assert [one["already"] for one in send(app, bench.token, one, other).get_json()["receipts"]] == [True, True]


def test_parts_are_taken_as_well(home: Home, app: Flask, bench: tablets.Bench) -> None:
    one = tablets.envelope(home, bench)
    response = send(app, bench.token, json=None, data={one.id.hex(): (BytesIO(one.sealed), one.key)})
    assert [one["verdict"] for one in response.get_json()["receipts"]] == ["kept"]
    assert steps.counts(home)["registration"] == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"envelopes": {}}',
        b'{"envelopes": [1]}',
        b'{"envelopes": [{"id": "00", "sealed": "AAAA"}]}',
        b'{"envelopes": [{"id": "00000000000000000000000000000000"}]}',
        b'{"envelopes": [{"id": "0000000000000000000000000000000g", "sealed": "AAAA"}]}',
        b'{"envelopes": [{"id": "00000000000000000000000000000000", "sealed": "%%%"}]}',
        b'{"envelopes": [{"id": "00000000000000000000000000000000", "sealed": ""}]}',
        b'{"envelopes": [{"id": "00000000000000000000000000000000", "key": 7, "sealed": "AAAA"}]}',
        "ü".encode("latin-1"),
        b"\x00" * 100,
    ],
)
def test_rubbish_is_refused_with_a_reason_and_nothing_is_kept(home: Home, app: Flask, bench: tablets.Bench, body: bytes) -> None:
    response = send(app, bench.token, json=None, data=body, content_type="application/json")
    assert response.status_code == 400 and response.get_json()["problems"][0]["code"] == "bad_envelopes"
    assert steps.counts(home)["receipt"] == 0


def test_too_many_too_large_and_unknown_senders(home: Home, app: Flask, bench: tablets.Bench) -> None:
    one = Envelope(bytes(16), "", b"nothing")
    assert send(app, bench.token, *[one] * 101).status_code == 413
    assert send(app, bench.token, json=None, data=b"x" * 1_600_000, content_type="application/json").status_code == 413
    for token in ("", "x", bench.badge):
        assert send(app, token, one).status_code == 401
    assert app.test_client().post("/envelopes", json={"envelopes": []}).status_code == 401
    assert steps.counts(home)["receipt"] == 0


def test_a_revoked_tablet_is_told_so_and_loses_nothing(
    home: Home, app: Flask, bench: tablets.Bench, people: dict[str, Actor], signed_in: Callable[..., Visitor]
) -> None:
    ziad, karim = signed_in("ziad"), signed_in("karim")
    ziad.open("/tablets")
    assert ziad.press(form=next(ziad.page.root.all("form", action="/tablets/revoke"))).heading == "Revoke this tablet?"
    assert "is revoked" in ziad.press().text
    answer = send(app, bench.token, tablets.envelope(home, bench)).get_json()
    assert answer["revoked"] is True and [one["verdict"] for one in answer["receipts"]] == ["held"]
    assert "Needs attention" in karim.open("/").text
    page = karim.open("/attention")
    assert "had been revoked" in page.text and "amal" in page.text and "Selam" not in page.body
    assert "is kept" in karim.press(form=karim.page.form("/attention/take")).text
    assert "Nothing needs attention" in karim.page.text
    assert steps.counts(home)["registration"] == 1


def test_what_is_held_is_deleted_only_after_asking(home: Home, app: Flask, bench: tablets.Bench, signed_in: Callable[..., Visitor]) -> None:
    karim = signed_in("karim")
    send(app, bench.token, Envelope(bytes(16), "", b"nothing"))
    assert "cannot be opened" in karim.open("/attention").text
    assert not list(karim.page.root.all("form", action="/attention/take"))
    assert karim.press(form=karim.page.form("/attention/delete")).heading == "Delete this envelope?"
    assert "is deleted" in karim.press().text
    assert steps.counts(home)["held_envelope"] == 0


def test_a_code_is_shown_once_and_enrols_through_the_app(home: Home, app: Flask, signed_in: Callable[..., Visitor]) -> None:
    ziad, client = signed_in("ziad"), app.test_client()
    ziad.open("/tablets")
    assert ziad.press(form=ziad.page.form("/tablets/enrol"), name="", area="dora").status == 400
    page = ziad.press(form=ziad.page.form("/tablets/enrol"), name="Dora 2", area="dora")
    code = next(one.text for one in page.root.all("bdi") if "enrolment-code" in one.attrs.get("class", ""))
    assert code.replace("-", "") not in ziad.open("/tablets").body.replace("-", "")
    assert client.post("/tablet/enrol", json={"code": "0000-0000-0000"}).status_code == 403
    answer = client.post("/tablet/enrol", json={"code": code}).get_json()
    assert (answer["tablet"]["name"], answer["area"]["code"], answer["area"]["region"]) == ("Dora 2", "dora", "LB")
    assert client.post("/tablet/enrol", json={"code": code}).status_code == 403
    headers = {"Authorization": f"Bearer {answer['token']}"}
    sign_in = {"name": "amal", "password": "six plain words for a demo"}
    admitted = client.post("/tablet/volunteer", json=sign_in, headers=headers)
    assert tablet.wearer(home, admitted.get_json()["badge"]) and admitted.get_json()["points"][0]["code"] == "dora"
    assert client.post("/tablet/volunteer", json=sign_in | {"password": "wrong words"}, headers=headers).status_code == 403
    assert client.post("/tablet/volunteer", json=sign_in).status_code == 401
    for sent in ([], {"name": "amal"}, {"name": "amal", "password": 7}, {"name": "x" * 300, "password": "y"}):
        assert client.post("/tablet/volunteer", json=sent, headers=headers).status_code == 400
