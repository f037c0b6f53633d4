"""The pages on which volunteers record: what is sent is asked for, said, listened to by somebody else, and taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from intake.domain.spoken import mark_of
from intake.exchange import audio
from intake.exchange.audio import Sound
from intake.services import sound
from intake.services.home import Home
from tests.web.pages import Page, Visitor, controls

WORDS = "We ask a few questions so that you can get a vaccine."
MARK = mark_of(WORDS)
RECORD = "/voices/en/record"
Known = Callable[..., Visitor]


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was sent is taken for what it says (tests/exchange/test_audio.py takes real ones)."""
    monkeypatch.setattr(audio, "take", lambda data: Sound(b"OggS " + data, b"M4A " + data, 2100))


def record(who: Visitor, data: bytes = b"a voice", mark: str = MARK, **more: str) -> Page:
    """Open the page of a text, and send what was recorded."""
    form = who.open(f"{RECORD}?text={mark}").form(RECORD)
    sent: dict[str, Any] = {name: values[0] for name, values in controls(form).items()}
    return who.post(RECORD, sent | {"sound": (io.BytesIO(data), "voice.webm")} | more)


def test_only_this_page_may_use_the_microphone_and_hear_what_is_not_sent_yet(amal: Visitor) -> None:
    headers = amal.open(RECORD).headers
    assert "microphone=(self)" in headers["Permissions-Policy"]
    assert "media-src 'self' blob:" in headers["Content-Security-Policy"]
    other = amal.open("/voices").headers
    assert "microphone=()" in other["Permissions-Policy"] and "blob:" not in other["Content-Security-Policy"]


def test_the_notice_comes_first_and_the_next_text_follows(amal: Visitor, believed: None) -> None:
    page = amal.open(RECORD)
    first = next(page.root.all("blockquote")).text
    assert first.startswith("We are volunteers of Amel Association. We are not the police")
    assert "Tick that your voice may be played" in record(amal, mark=mark_of(first)).text
    after = record(amal, mark=mark_of(first), agreed="yes")
    assert "Kept." in after.text and next(after.root.all("blockquote")).text.startswith("We ask a few questions")
    assert not list(after.root.all("input", name_="agreed")), "who has agreed is not asked again"


def test_somebody_else_approves_and_then_it_is_played(amal: Visitor, signed_in: Known, home: Home, believed: None) -> None:
    record(amal, agreed="yes")
    karim = signed_in("karim")
    assert "Listen and approve (1)" in karim.open("/voices").text
    page = karim.open("/voices/en/check")
    address = next(page.root.all("audio")).attrs["src"]
    assert karim.client.get(address).data == b"OggS a voice" and amal.client.get(address).data == b"OggS a voice"
    assert karim.client.get(address, headers={"Range": "bytes=0-3"}).status_code == 206
    assert signed_in("ziad").client.get(address).status_code == 404
    karim.press(form=page.form("/voices/en/approve"))
    assert sound.available(home, "en")[MARK].kind == "volunteer"
    assert karim.client.get(f"/tablet/sound/en/{MARK}.ogg").data == b"OggS a voice"
    karim.press(form=karim.page.form("/voices/en/wait"))
    assert MARK not in sound.available(home, "en")


def test_who_said_it_gets_no_button_to_approve_it(signed_in: Known, home: Home, believed: None) -> None:
    karim = signed_in("karim")
    record(karim, agreed="yes")
    page = karim.open("/voices/en/check")
    assert "somebody else has to approve it" in page.text
    assert not [one for one in page.root.all("form") if one.attrs["action"].endswith("/approve")]
    form = page.form("/voices/en/delete")
    answer = karim.post("/voices/en/approve", {name: values[0] for name, values in controls(form).items()})
    assert answer.status == 403 and sound.available(home, "en") == {}


def test_everything_in_ones_voice_is_deleted_after_a_question(amal: Visitor, signed_in: Known, home: Home, believed: None) -> None:
    record(amal, agreed="yes")
    record(amal, mark=mark_of("Yes"))
    karim = signed_in("karim")
    karim.press(form=karim.open("/voices/en/check").form("/voices/en/approve"))
    page = amal.open("/voices/mine")
    assert "2 recordings in your voice are deleted" in page.text
    assert "2 of your recordings were deleted" in amal.press(form=page.form("/voices/mine")).text
    assert sound.available(home, "en") == {}


@pytest.mark.parametrize("data", [b"", b"MZ\x90" + bytes(3000), b"<script>alert(1)</script>"])
def test_what_is_no_recording_is_said_to_be_none_and_nothing_is_kept(amal: Visitor, home: Home, data: bytes) -> None:
    page = record(amal, data, agreed="yes")
    assert page.status == 400, page.text
    assert "Nothing was recorded yet" in page.text or "no recording that can be read" in page.text
    assert next(page.root.all("blockquote")).text == WORDS, "the same text is there to be said again"


def test_a_machine_without_ffmpeg_says_what_to_do(amal: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.web.recording.has_ffmpeg", lambda: False)
    assert "apt-get install ffmpeg" in amal.open(RECORD).text and "apt-get install ffmpeg" in amal.open("/voices").text


def test_what_is_missing_is_listed_in_the_order_of_its_weight(amal: Visitor, believed: None) -> None:
    record(amal, agreed="yes")
    page = amal.open("/voices/en/missing")
    rows = [one.text for one in page.root.all("th", scope="row")]
    assert rows[1].startswith("We ask a few questions") and rows.index(WORDS) < rows.index("Yes") and "Waits for approval" in page.text
    assert amal.open("/voices/xx/record").status == 404
