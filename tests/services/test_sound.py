"""What can be heard: everything that is said to a person is among the prompts, and a sound belongs to the exact words it says."""

from __future__ import annotations

import pytest

from intake.domain.problems import Refused
from intake.domain.spoken import CONSENT, NOTICE, is_mark, mark_of
from intake.exchange.audio import Sound
from intake.services import language_table, programme, sound, sound_make
from intake.services.home import Home
from tests import steps


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A voice that says nothing aloud, quickly; what it was given to say."""
    said: list[str] = []

    def say(text: str, voice: str) -> bytes:
        said.append(text)
        return f"{voice}: {text}".encode()

    monkeypatch.setattr(sound_make.espeak, "say", say)
    monkeypatch.setattr(sound_make.espeak, "voices", lambda: frozenset({"en-gb", "ar"}))
    monkeypatch.setattr(sound_make, "can_make", lambda: True)
    for name in ("has_espeak", "has_ffmpeg"):
        monkeypatch.setattr(f"intake.services.sound_make.{'espeak.' if name == 'has_espeak' else ''}{name}", lambda: True)
    monkeypatch.setattr(sound_make, "from_wave", lambda wave: Sound(b"OggS" + wave, b"M4A " + wave, 1200))
    return said


def test_the_mark_is_of_the_words_alone() -> None:
    assert mark_of("  Yes,\n please ") == mark_of("Yes, please") != mark_of("Yes please")
    assert is_mark(mark_of("x")) and not is_mark("../../etc/passwd") and not is_mark("A" * 32)


def test_notices_and_consents_come_first_and_nothing_twice(home: Home) -> None:
    steps.open_packs(home)
    said, missing = sound.prompts(home, "en")
    places = [one.place for one in said]
    assert places[0] == NOTICE and places.index(CONSENT) < places.index("question")
    assert len({one.mark for one in said}) == len(said) and missing == 0
    for pack in programme.open_programmes(home):
        assert {*pack.notice.text, *(one.wording for one in pack.notice.consents)} <= {one.text for one in said}


def test_a_text_without_a_translation_is_nobodys_to_say(home: Home) -> None:
    steps.open_packs(home)
    said, missing = sound.prompts(home, "fr")
    assert all(one.text and one.text != one.source for one in said if one.place == NOTICE)
    assert missing + len(said) >= len(sound.prompts(home, "en")[0])


def test_a_computer_says_what_is_missing_once(home: Home, voice: list[str]) -> None:
    steps.open_packs(home)
    first = sound_make.make(home, "en", most=5)
    assert (first.made, first.there) == (5, 0) and len(voice) == 5
    sound_make.make(home, "en")
    again = sound_make.make(home, "en")
    assert (again.made, again.there) == (0, len(voice)) and len(set(voice)) == len(voice)
    state = sound.state(home, "en")
    assert (state.computer, state.silent) == (state.prompts, 0)
    mark = mark_of(voice[0])
    data, version = sound.contents(home, "en", mark, "ogg") or (b"", "")
    assert voice[0].encode() in data and sound.available(home, "en")[mark].version == version


def test_old_words_are_not_played_for_new_ones(home: Home, voice: list[str]) -> None:
    """A notice that was changed is silent until it has been said anew; what nobody says any more goes."""
    ziad = steps.open_packs(home)["ziad"]
    sound_make.make(home, "en")
    old = "We ask a few questions so that you can get a vaccine."
    text = programme.shipped("programmes")["vaccination.toml"].replace(old, "We ask you some questions so that you can get a vaccine.")
    version = programme.programme(home, "vaccination").version
    text = text.replace(f"version = {version}", f"version = {version + 1}", 1).replace("vaccination-2026-", "vaccination-2027-")
    programme.load_programme(home, ziad, text, "vaccination.toml")
    assert mark_of(old) not in sound.available(home, "en") and sound.contents(home, "en", mark_of(old), "ogg") is None
    assert [one.text for one in sound.silent(home, "en")] == ["We ask you some questions so that you can get a vaccine."]
    done = sound_make.make(home, "en")
    assert (done.made, done.removed) == (1, 1) and not list((home.config.sound / "en").glob(f"{mark_of(old)}*"))


def test_a_damaged_index_or_a_lost_file_is_made_anew(home: Home, voice: list[str]) -> None:
    steps.open_packs(home)
    count = sound_make.make(home, "en").made
    folder = home.config.sound / "en"
    next(folder.glob("*.ogg")).unlink()
    assert sound_make.make(home, "en").made == 1
    (folder / "index.json").write_text("{")
    assert sound.available(home, "en") == {} and sound_make.make(home, "en").made == count


def test_an_hour_makes_a_few_of_whatever_language_has_a_voice(home: Home, voice: list[str]) -> None:
    steps.open_packs(home)
    assert sound_make.make_some(home, 7) == 7 == len(voice)
    assert sound_make.voice_of("kri") == "" and sound_make.voice_of("ar") == "ar"
    with pytest.raises(Refused, match="volunteers record it"):
        sound_make.make(home, "kri")


def test_no_other_file_can_be_asked_for(home: Home, voice: list[str]) -> None:
    steps.open_packs(home)
    sound_make.make(home, "en", most=1)
    for mark, form in (("../../intake", "db"), ("../../keys/master", "key"), (mark_of("x"), "ogg"), ("index", "json")):
        assert sound.contents(home, "en", mark, form) is None
    with pytest.raises(Refused):
        sound_make.make(home, "../keys")


def test_what_is_counted_is_what_is_offered_and_can_be_heard(home: Home, voice: list[str]) -> None:
    """Only packs that are offered in a language count; recorded, stand-in, silent and untranslated make up all; a lost file is silent."""
    ziad = steps.open_packs(home)["ziad"]
    lines = {one.language.code: one for one in language_table.table(home)}
    assert lines["en"].prompts > lines["ru"].prompts > 0 == lines["fa"].prompts
    assert lines["am"].untranslated == 0, "what only volunteers are told is not counted in it"
    assert {one.place for one in sound.prompts(home, "ru")[0]} >= {NOTICE, CONSENT}
    vaccine = "We ask a few questions so that you can get a vaccine."
    assert vaccine in {one.source for one in sound.prompts(home, "am")[0]}
    assert vaccine not in {one.source for one in sound.prompts(home, "ru")[0]}, "that pack is not offered in Russian"
    sound_make.make(home, "ar", most=4)
    next((home.config.sound / "ar").glob("*.m4a")).unlink()
    for one in language_table.table(home):
        assert one.recorded + one.computer + one.silent + one.untranslated == one.prompts
        assert (one.recorded, one.computer) == (0, 3 if one.language.code == "ar" else 0)
    programme.close_programme(home, ziad, "relief")
    assert sound.prompts(home, "ru") == ([], 0) and sound.state(home, "am").prompts > 0
    assert all(one.prompts == 0 and one.messages >= one.translated for one in language_table.table(None))
