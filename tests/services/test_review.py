"""The review of translations: only a named reviewer, in force at once, and nothing unchecked is read out for real."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain.account import Actor
from intake.domain.review import CONSENT, NOTICE
from intake.services import checked, envelope, envelope_held, languages, programme, review, sound, wording
from intake.services.home import Home
from intake.services.review import Text
from intake.store import wording as kept_wordings
from tests import steps, tablets

FIRST = "We are volunteers of Amel Association. We are not the police and not the government."


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    people = steps.open_packs(any_home)
    review.name_reviewer(any_home, people["ziad"], "am", "amal", named=True)
    return people


def text_of(home: Home, english: str = FIRST, language: str = "am") -> Text:
    return next(one for one in review.texts(home, language) if one.english == english)


@pytest.fixture
def really(any_home: Home) -> Callable[[], None]:
    def real() -> None:
        any_home.demo = False
        checked.forget(any_home)

    return real


def test_nothing_unchecked_is_read_out_for_real(any_home: Home, people: dict[str, Actor], really: Callable[[], None]) -> None:
    pack = programme.open_programme(any_home, "vaccination")
    assert wording.readable(any_home, pack, "am") and len(wording.readable_languages(any_home, pack)) == 13
    really()
    assert wording.readable_languages(any_home, pack) == ["en"]
    assert wording.readable(any_home, pack, "am", practice=True)
    assert wording.form_languages(any_home, pack) == ["en", "fr", "ar"]  # volunteers read those; the notice in them is the English
    asked = {text for one in pack.notice.consents for text in (one.title, one.wording, one.if_no)} | set(pack.notice.text)
    wanted = [one for one in review.texts(any_home, "am") if one.english in asked]
    for one in wanted[:-1]:
        review.judge(any_home, people["amal"], "am", one.digest)
    assert not wording.readable(any_home, pack, "am")
    review.judge(any_home, people["amal"], "am", wanted[-1].digest)
    assert wording.readable_languages(any_home, pack) == ["en", "am"]
    review.take_back(any_home, people["amal"], "am", wanted[0].digest)
    assert not wording.readable(any_home, pack, "am")


def test_what_was_agreed_to_in_a_draft_is_not_taken_in(any_home: Home, people: dict[str, Actor], really: Callable[[], None]) -> None:
    bench = tablets.enrolled(any_home, people)
    really()
    draft = tablets.contents(any_home, bench, language="am", **tablets.wording_shown(any_home, "am"))
    old = tablets.contents(any_home, bench, language="amh")  # an old app did not say which words
    del old["wording"], old["wording_hash"]
    for inside in (draft, old | {"format": 1}):
        assert envelope.receive(any_home, bench.tablet, [tablets.closed(any_home, inside)])[0].verdict == "held"
    assert {one.reason for one in envelope_held.waiting(any_home, people["karim"])} == {"wording"}
    checked_one = tablets.closed(any_home, tablets.contents(any_home, bench))
    assert envelope.receive(any_home, bench.tablet, [checked_one])[0].verdict == "kept"


def test_what_was_checked_when_it_was_read_out_is_taken_in_after_other_words_took_its_place(
    any_home: Home, people: dict[str, Actor], really: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = tablets.enrolled(any_home, people)
    really()
    pack = programme.open_programme(any_home, "vaccination")
    asked = {text for one in pack.notice.consents for text in (one.title, one.wording, one.if_no)} | set(pack.notice.text)
    wanted = [one for one in review.texts(any_home, "am") if one.english in asked]
    shown = tablets.wording_shown(any_home, "am")
    wording.put_on_ledger(any_home, pack)
    late = [tablets.contents(any_home, bench, language="am", **shown) for _ in range(2)]
    monkeypatch.setattr(wording, "all_checked", lambda *_: False)  # the catalogue has other sentences, which nobody has checked

    def verdict(inside: dict[str, object]) -> str:
        return envelope.receive(any_home, bench.tablet, [tablets.closed(any_home, inside)])[0].verdict

    for one in wanted[1:]:
        review.judge(any_home, people["amal"], "am", one.digest)
    assert verdict(late[0]) == (
        "held" if wanted[0].english in {*pack.notice.text, *(one.wording for one in pack.notice.consents)} else "kept"
    )
    review.judge(any_home, people["amal"], "am", wanted[0].digest)
    assert verdict(late[1]) == "kept"
    assert verdict(tablets.contents(any_home, bench, language="am", **shown | {"wording_hash": "0" * 64})) == "held"


def test_mended_words_are_in_force_at_once_and_a_wording_of_their_own(any_home: Home, people: dict[str, Actor]) -> None:
    pack = programme.open_programme(any_home, "vaccination")
    before = wording.in_language(any_home, pack, "am")
    wording.put_on_ledger(any_home, pack)
    review.judge(any_home, people["amal"], "am", text_of(any_home).digest, ["  እኛ  በጎ ፈቃደኞች ነን። "])
    after = wording.in_language(any_home, pack, "am")
    assert after.text[0] == "እኛ በጎ ፈቃደኞች ነን።" and after.hash != before.hash
    assert wording.is_known(any_home, pack, "am", before.hash) and wording.is_known(any_home, pack, "am", after.hash)
    with any_home.store.reading() as connection:
        kept = {one.digest: one.until for one in kept_wordings.of_programme(connection, "vaccination") if one.language == "am"}
    assert kept == {before.digest: any_home.today, after.digest: None}
    assert text_of(any_home).now == ("እኛ በጎ ፈቃደኞች ነን።",) and text_of(any_home).checked
    review.take_back(any_home, people["amal"], "am", text_of(any_home).digest)
    assert wording.in_language(any_home, pack, "am").hash == before.hash and not text_of(any_home).checked


def test_only_a_named_reviewer_of_the_language(any_home: Home, people: dict[str, Actor]) -> None:
    digest = text_of(any_home).digest
    for who, language in (("karim", "am"), ("ziad", "am"), ("amal", "bn")):
        with steps.refused("not_allowed"):
            review.judge(any_home, people[who], language, text_of(any_home, language=language).digest)
    with steps.refused("not_allowed"):
        review.name_reviewer(any_home, people["karim"], "am", "karim", named=True)
    with steps.refused("no_such_account"):
        review.name_reviewer(any_home, people["ziad"], "am", "nobody", named=True)
    with steps.refused("no_such_account"):
        review.name_reviewer(any_home, people["ziad"], "am", "nadia", named=True)
    with steps.refused("not_a_choice"):
        review.name_reviewer(any_home, people["ziad"], "en", "amal", named=True)
    review.name_reviewer(any_home, people["ziad"], "am", "amal", named=False)
    with steps.refused("not_allowed"):
        review.judge(any_home, people["amal"], "am", digest)
    assert not text_of(any_home).checked


def test_words_must_keep_their_places(any_home: Home, people: dict[str, Actor]) -> None:
    text = next(one for one in review.texts(any_home, "am") if "%(" in one.english and not one.many)
    for words, code in (
        (["ቃላት"], "review_places"),
        ([text.forms[0] + " %(other)s"], "review_places"),
        ([text.forms[0] + " 5 %"], "review_places"),
        ([" "], "review_words"),
        ([text.forms[0] + "<meta http-equiv=refresh>"], "review_signs"),
        ([text.forms[0] + '" onfocus="'], "review_signs"),
        (["x" * 2001], "review_words"),
        ([*text.forms, "x"], "review_changed"),
    ):
        with steps.refused(code):
            review.judge(any_home, people["amal"], "am", text.digest, words)
    with steps.refused("review_changed"):
        review.judge(any_home, people["amal"], "am", b"nothing")


def test_what_is_agreed_to_comes_first_and_progress_is_told(any_home: Home, people: dict[str, Actor]) -> None:
    kinds = [one.kind for one in review.texts(any_home, "am")]
    assert kinds == sorted(kinds, key=[CONSENT, NOTICE, "question", "other"].index) and kinds[0] == CONSENT
    review.judge(any_home, people["amal"], "am", text_of(any_home).digest)
    told = {one.language.code: one for one in review.progress(any_home)}
    assert (told["am"].reviewed, told["bn"].reviewed, told["am"].reviewers) == (1, 0, ("amal",))
    assert told["en"].reviewed == told["en"].of > told["am"].of >= told["am"].translated > 600
    assert told["ckb"].of == 0


def test_the_catalogue_goes_back_to_the_project_with_what_was_checked(any_home: Home, people: dict[str, Actor]) -> None:
    review.judge(any_home, people["amal"], "am", text_of(any_home).digest, ["አዲስ ቃላት።"])
    made = review.export(any_home, "am")
    assert 'msgstr "አዲስ ቃላት።"' in made and made.count("# reviewed ") == 1
    mark = made.split("# reviewed ")[1].split()[0]
    assert review.digest_of(FIRST, ["አዲስ ቃላት።"]).hex().startswith(mark)
    assert languages.catalogue("am").gettext(FIRST) != "አዲስ ቃላት።"  # the project's own file is untouched


def test_what_was_mended_is_what_is_said_aloud(any_home: Home, people: dict[str, Actor]) -> None:
    text = text_of(any_home)
    review.judge(any_home, people["amal"], "am", text.digest, ["እኛ በጎ ፈቃደኞች ነን።"])
    said = {one.source: one.text for one in sound.prompts(any_home, "am")[0]}
    assert said[FIRST] == "እኛ በጎ ፈቃደኞች ነን።"
