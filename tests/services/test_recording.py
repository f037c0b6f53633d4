"""Recordings: two people for each that is played, of the words of now, and gone for good when the speaker wants it so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.domain.spoken import CONSENT, mark_of
from intake.exchange import audio
from intake.exchange.audio import Sound
from intake.services import audit, checked, programme, recording, review, sound, sound_make, wording
from intake.services.home import Home
from tests import steps

WORDS = "We ask a few questions so that you can get a vaccine."
MARK = mark_of(WORDS)
VOICE = b"OggS a voice that stands nowhere else"


@pytest.fixture(autouse=True)
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was sent is taken for what it says (tests/exchange/test_audio.py takes real ones)."""
    monkeypatch.setattr(audio, "take", lambda data: Sound(b"OggS " + data, b"M4A " + data, 2100))


@pytest.fixture
def people(home: Home) -> dict[str, Actor]:
    return steps.open_packs(home)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.problems[0].code


def spoken(home: Home, who: Actor, mark: str = MARK, data: bytes = VOICE) -> bytes:
    return recording.keep(home, who, "en", mark, data, agreed=True)


def test_nothing_is_kept_without_the_speakers_yes_and_it_is_asked_for_once(home: Home, people: dict[str, Actor]) -> None:
    amal = people["amal"]
    assert code_of(lambda: recording.keep(home, amal, "en", MARK, VOICE)) == "voice_not_agreed"
    spoken(home, amal)
    recording.keep(home, amal, "en", mark_of("Yes"), VOICE)
    recording.remove_all(home, amal)
    assert code_of(lambda: recording.keep(home, amal, "en", MARK, VOICE)) == "voice_not_agreed"


def test_it_is_played_once_somebody_else_has_approved_it(home: Home, people: dict[str, Actor]) -> None:
    amal, karim, lina = people["amal"], people["karim"], people["lina"]
    mine = spoken(home, karim)
    assert sound.available(home, "en") == {}
    assert code_of(lambda: recording.approve(home, karim, mine)) == "own_voice"
    assert code_of(lambda: recording.approve(home, amal, mine)) == "not_allowed"
    assert [one.own for one in recording.waiting(home, karim, "en")] == [True]
    recording.approve(home, lina, mine)
    assert sound.available(home, "en")[MARK].kind == "volunteer"
    data, version = sound.contents(home, "en", MARK, "m4a") or (b"", "")
    assert data == b"M4A " + VOICE and version == sound.available(home, "en")[MARK].version
    recording.wait_again(home, lina, mine)
    assert sound.contents(home, "en", MARK, "ogg") is None and len(recording.waiting(home, lina, "en")) == 1


def test_a_volunteers_voice_goes_before_a_computers(home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_make.espeak, "say", lambda text, _voice: text.encode())
    monkeypatch.setattr(sound_make.espeak, "voices", lambda: frozenset({"en-gb"}))
    monkeypatch.setattr(sound_make.espeak, "has_espeak", lambda: True)
    monkeypatch.setattr(sound_make, "has_ffmpeg", lambda: True)
    monkeypatch.setattr(sound_make, "from_wave", lambda wave: Sound(wave, wave, 1))
    sound_make.make(home, "en")
    assert (sound.contents(home, "en", MARK, "ogg") or (b"",))[0] == WORDS.encode()
    recording.approve(home, people["karim"], spoken(home, people["amal"]))
    assert (sound.contents(home, "en", MARK, "ogg") or (b"",))[0] == b"OggS " + VOICE
    state = sound.state(home, "en")
    assert (state.recorded, state.silent) == (1, 0) and state.recorded + state.computer == state.prompts
    assert len(sound.silent(home, "en", recorded_only=True)) == state.prompts - 1


def test_saying_it_again_takes_the_place_of_what_nobody_has_approved(home: Home, people: dict[str, Actor]) -> None:
    amal, karim = people["amal"], people["karim"]
    first = spoken(home, amal, data=b"a slip")
    second = spoken(home, amal, data=b"better")
    assert code_of(lambda: recording.listen(home, amal, first, "ogg")) == "no_such_recording"
    recording.approve(home, karim, second)
    third = spoken(home, amal, data=b"best")
    assert (sound.contents(home, "en", MARK, "ogg") or (b"",))[0] == b"OggS better", "what was approved is played until the new one is"
    recording.approve(home, karim, third)
    assert (sound.contents(home, "en", MARK, "ogg") or (b"",))[0] == b"OggS best" and steps.counts(home)["recording"] == 1


def test_old_words_are_not_said_for_new_ones(home: Home, people: dict[str, Actor]) -> None:
    """The notice changes: the recording of the old one is neither played nor offered for approval, and no more of it is taken."""
    recording.approve(home, people["karim"], spoken(home, people["amal"]))
    text = programme.shipped("programmes")["vaccination.toml"].replace(WORDS, "We ask you some questions so that you can get a vaccine.")
    version = programme.programme(home, "vaccination").version
    text = text.replace(f"version = {version}", f"version = {version + 1}", 1).replace("vaccination-2026-", "vaccination-2027-")
    programme.load_programme(home, people["ziad"], text, "vaccination.toml")
    assert sound.available(home, "en") == {} and recording.used(home, people["karim"], "en") == []
    assert code_of(lambda: spoken(home, people["amal"])) == "other_words"


def test_a_voice_is_nobody_elses_to_hear_before_it_is_approved(home: Home, people: dict[str, Actor]) -> None:
    waits = spoken(home, people["karim"])
    assert recording.listen(home, people["karim"], waits, "ogg") == b"OggS " + VOICE
    assert recording.listen(home, people["lina"], waits, "m4a") == b"M4A " + VOICE
    for act in (
        lambda: recording.listen(home, people["amal"], waits, "ogg"),
        lambda: recording.remove(home, people["amal"], waits),
        lambda: recording.remove_all(home, people["amal"], people["karim"].pseudonym),
        lambda: recording.texts(home, people["nadia"], "en"),
    ):
        assert code_of(act) == "not_allowed"


def test_a_voice_that_was_taken_back_is_nowhere(home: Home, people: dict[str, Actor]) -> None:
    """Not in the database, nor in what a thief can read of it, and an older copy of the row opens no more."""
    amal, karim = people["amal"], people["karim"]
    one = spoken(home, amal)
    recording.approve(home, karim, one)
    with home.store.reading() as connection:
        (row,) = recording.kept.of_speaker(connection, amal.pseudonym)
        assert VOICE not in recording.kept.sound(connection, one, "ogg")
        assert amal.name not in repr(row)
    assert recording.remove_all(home, karim, amal.pseudonym) == 1
    assert home.record_keys([row.key_id]) == {} and sound.available(home, "en") == {}
    assert steps.counts(home)["recording"] == 0


def test_a_recording_is_of_words_and_not_of_their_review(home: Home, people: dict[str, Actor]) -> None:
    """Draft words may be said and approved, and the approver is told; they are not made fit to be read out, and mended words are silent."""
    amal, karim = people["amal"], people["karim"]
    pack = programme.open_programme(home, "vaccination")
    review.name_reviewer(home, people["ziad"], "am", "amal", named=True)
    consent = next(one for one in sound.prompts(home, "am")[0] if one.place == CONSENT)
    one = recording.keep(home, karim, "am", consent.mark, VOICE, agreed=True)
    assert [each.said.checked for each in recording.waiting(home, people["lina"], "am")] == [False]
    recording.approve(home, people["lina"], one)
    assert audit.read(home, people["nadia"], 1)[0].detail["words_reviewed"] is False
    home.demo = False
    checked.forget(home)
    assert sound.available(home, "am")[consent.mark].kind == "volunteer" and not wording.readable(home, pack, "am")
    text = next(each for each in review.texts(home, "am") if each.english == consent.source)
    review.judge(home, amal, "am", text.digest)
    assert next(each for each in sound.prompts(home, "am")[0] if each.mark == consent.mark).checked
    review.judge(home, amal, "am", text.digest, ["ሌላ ቃል።"])
    assert sound.available(home, "am") == {} and sound.contents(home, "am", consent.mark, "ogg") is None, "the old words"
    assert recording.used(home, people["lina"], "am") == [] and mark_of("ሌላ ቃል።") in {each.mark for each in sound.silent(home, "am")}
    new = recording.keep(home, karim, "am", mark_of("ሌላ ቃል።"), VOICE, agreed=True)
    review.take_back(home, amal, "am", text.digest)
    assert code_of(lambda: recording.approve(home, people["lina"], new)) == "other_words"
    assert set(sound.available(home, "am")) == {consent.mark}, "the draft stands again, and who said it said these words"
    assert not wording.readable(home, pack, "am")
