"""Sounds over the web: for anybody, kept by browsers for good, in parts too; and every text said to a person has a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from intake.domain.spoken import mark_of
from intake.exchange.audio import Sound
from intake.services import sound, sound_make
from intake.services.home import Home
from intake.services.languages import people_languages

SOUND = bytes(range(256)) * 8


@pytest.fixture
def heard(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The mark of a text that a quick voice has said."""
    monkeypatch.setattr(sound_make.espeak, "say", lambda text, _voice: text.encode())
    monkeypatch.setattr(sound_make.espeak, "voices", lambda: frozenset({"en-gb"}))
    monkeypatch.setattr(sound_make.espeak, "has_espeak", lambda: True)
    monkeypatch.setattr(sound_make, "has_ffmpeg", lambda: True)
    monkeypatch.setattr(sound_make, "from_wave", lambda _wave: Sound(SOUND, SOUND, 900))
    sound_make.make(home, "en", most=3)
    yield next(iter(sound.available(home, "en")))


def test_the_list_names_every_sound_and_its_size(app: Flask, heard: str) -> None:
    with app.test_client().get("/tablet/sound/en.json") as response:
        found = response.get_json()
        assert found["bytes"] == {"ogg": 3 * len(SOUND), "m4a": 3 * len(SOUND)}
        kind, version, milliseconds, *sizes = found["sounds"][heard]
        assert (kind, milliseconds, sizes) == ("computer", 900, [len(SOUND)] * 2) and len(version) == 12
        assert response.headers["Cache-Control"] == "public, no-cache" and "Set-Cookie" not in response.headers
        tag = response.headers["ETag"]
    assert app.test_client().get("/tablet/sound/en.json", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(("form", "kind"), [("ogg", "audio/ogg"), ("m4a", "audio/mp4")])
def test_a_sound_is_kept_for_good_and_given_in_parts(app: Flask, home: Home, heard: str, form: str, kind: str) -> None:
    address = f"/tablet/sound/en/{heard}.{form}?v={sound.available(home, 'en')[heard].version}"
    client = app.test_client()
    with client.get(address) as whole:
        assert (whole.data, whole.mimetype) == (SOUND, kind) and "immutable" in whole.headers["Cache-Control"]
        assert whole.headers["Accept-Ranges"] == "bytes" and whole.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in whole.headers and "media-src 'self'" in whole.headers["Content-Security-Policy"]
    with client.get(address, headers={"Range": "bytes=0-1"}) as part:
        assert (part.status_code, part.data) == (206, SOUND[:2]) and part.headers["Content-Range"] == f"bytes 0-1/{len(SOUND)}"
    with client.get(address.partition("?")[0]) as other:
        assert other.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    "address",
    ["en/0.ogg", f"en/{'0' * 32}.ogg", f"en/{'0' * 32}.json", "xx.json", f"../{'0' * 32}.ogg", "en/..%2f..%2fintake.db", "xx/0.ogg"],
)
def test_nothing_else_is_served(app: Flask, home: Home, heard: str, address: str) -> None:
    response = app.test_client().get(f"/tablet/sound/{address}")
    assert response.status_code == 404 and response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_text_that_can_be_heard_is_among_the_prompts(app: Flask, home: Home, language: str) -> None:
    known = {one.mark for code in (one.code for one in people_languages()) for one in sound.prompts(home, code)[0]}
    shown = app.test_client().get(f"/tablet/app/{language}").text
    forms = re.findall(r'data-register="(\w+)"\s+data-version="(\d+)"', shown)
    assert forms
    pages = [shown, *(app.test_client().get(f"/tablet/form/{code}/{version}/{language}").text for code, version in forms)]
    marks = {mark for page in pages for mark in re.findall(r'data-say="(\w+)"', page)}
    assert len(marks) > 100
    strangers = marks - known
    texts = [text for page in pages for mark, text in re.findall(r'data-say="(\w+)"[^>]*>([^<]*)', page) if mark in strangers]
    assert not texts, "add them to SENTENCES in intake/domain/spoken.py"


def test_only_pages_that_record_may_use_the_microphone(app: Flask) -> None:
    for address in ("/sign-in", "/tablet/app/en", "/tablet/sound/en.json"):
        assert "microphone=()" in app.test_client().get(address).headers["Permissions-Policy"]


def test_the_mark_on_the_page_is_that_of_the_words(app: Flask) -> None:
    with app.test_request_context():
        given = app.jinja_env.globals["voice"]("Yes & no")  # type: ignore[operator]
    assert given == f' data-say="{mark_of("Yes & no")}"'
