"""The page from which the tablet asks without a network: the same questions as online, for no account, in one language by its address."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable

import pytest
from flask import Flask

from intake.domain.account import Actor
from intake.domain.problems import FOUND_BY_THE_TABLET
from intake.domain.programme import Programme
from intake.services import programme as programmes
from intake.services.area import operator
from intake.services.home import Home
from intake.services.languages import language_of
from intake.web.files import FOLDERS
from intake.web.tablet_form import WORDS
from tests.web.pages import Page, Visitor
from tests.web.registering import begin, on_step
from tests.web.tree import Node

PACKS = ("vaccination", "relief")
MOST_BYTES = 60_000


def opened(visitor: Visitor, programme: str = "vaccination", language: str = "en") -> Page:
    page = visitor.open(f"/tablet/form/{programme}/3/{language}")
    assert page.status == 200
    return page


def step(page: Page, key: str) -> Node:
    return next(page.root.all("section", data_step=key))


def steps(page: Page) -> list[str]:
    return [one.attrs["data-step"] for one in page.root.all("section") if "data-step" in one.attrs]


def pack_of(home: Home, code: str) -> Programme:
    return programmes.programme(home, code)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("programme", PACKS)
def test_every_step_and_question_is_on_the_page(visitor: Visitor, home: Home, programme: str, language: str) -> None:
    page = opened(visitor, programme, language)
    pack, shown = pack_of(home, programme), language_of(language)
    html = next(page.root.all("html"))
    assert shown and (html.attrs["lang"], html.attrs["dir"]) == (language, shown.direction)
    own = [one.key for one in pack.steps]
    checks = [f"~check-{place}" for place, _ in enumerate(pack.notice.checks)]
    by_pictures = [*checks, "~missed", "~fits", "~writes"]
    around = ["~notice", "~consent", *checks, "~missed", *own, "~minor", "~fits", "~writes", "~review", "~stop", "~refused", "~nobody"]
    assert steps(page) == around
    assert all("by-pictures-only" in step(page, key).attrs["class"] for key in by_pictures), "no other way leads there"
    assert all("hidden" in step(page, key).attrs for key in steps(page))
    asked = [one.attrs["data-question"] for one in page.root.all("fieldset") if "data-question" in one.attrs]
    assert asked == [question.key for question in pack.questions]


@pytest.mark.parametrize("programme", PACKS)
def test_what_the_script_has_to_know_of_a_question_comes_from_the_pack(visitor: Visitor, home: Home, programme: str) -> None:
    page = opened(visitor, programme)
    for question in pack_of(home, programme).questions:
        part = next(page.root.all("fieldset", data_question=question.key))
        assert part.attrs["data-kind"] == question.kind
        assert (part.attrs["data-least"], part.attrs["data-most"]) == (str(question.least), str(question.most))
        assert part.attrs.get("data-show-if", "") == (question.show_if.key if question.show_if else "")
        assert part.attrs.get("data-values", "").split() == list(question.show_if.values if question.show_if else ())
        assert part.attrs.get("data-alone", "").split() == [choice.value for choice in question.choices if choice.alone]
        offered = [one.attrs["value"] for one in part.all("input") if one.attrs.get("type") in ("radio", "checkbox")]
        assert {choice.value for choice in question.choices} | set(question.decline) <= set(offered)
        assert not [one for one in part.all("input") if "checked" in one.attrs], "nothing is answered beforehand"


def test_the_fields_are_those_of_the_pages_online(visitor: Visitor, amal: Visitor) -> None:
    tablet = opened(visitor)
    begin(amal)
    for _ in range(30):
        if amal.page.heading == "Read everything back":
            return
        for part in amal.page.form().all("fieldset"):
            same = next(tablet.root.all("fieldset", data_question=part.attrs["data-question"]))
            assert [one.attrs for one in same.all("input", "select", "option")] == [
                one.attrs for one in part.all("input", "select", "option")
            ]
            assert same.text == part.text
        amal.press("next")
    raise AssertionError("the pages online do not end")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_notice_and_consents_stand_there_in_every_language_of_the_pack(visitor: Visitor, home: Home, language: str) -> None:
    page = opened(visitor, language=language)
    for key in ("~notice", "~consent"):
        texts = [one for one in step(page, key).all("ol", "p", class_="read-out") if "lang" in one.attrs]
        assert {one.attrs["lang"] for one in texts} == {"en", "fr", "ar"}
        assert {one.attrs["lang"] for one in texts if "hidden" not in one.attrs} == {language}
    arabic = next(step(page, "~notice").all("ol", lang="ar"))
    assert arabic.attrs["dir"] == "rtl" and "مؤسسة عامل" in arabic.text
    consents = [one.attrs["data-consent"] for one in step(page, "~consent").all("fieldset")]
    assert consents == [*(one.key for one in pack_of(home, "vaccination").notice.consents), "consent_mode", "consent_witness"]
    chosen = [one.attrs["value"] for one in step(page, "~consent").all("input") if "checked" in one.attrs]
    assert chosen == ["oral", "none"]


@pytest.mark.parametrize("language", ["en", "ar"])  # French has narrow spaces, which reading a page makes plain
def test_the_hash_that_a_tablet_will_send_is_over_the_words_on_its_page(visitor: Visitor, home: Home, language: str) -> None:
    page = opened(visitor, language="en")
    notice = next(step(page, "~notice").all("ol", lang=language))
    asked = [
        [field.attrs["data-consent"], next(field.all("p", class_="read-out", lang=language)).text]
        for field in step(page, "~consent").all("fieldset")
        if field.attrs["data-consent"] in ("consent_store", "consent_refer", "consent_contact")
    ]
    said = json.dumps([[one.text for one in notice.all("li")], asked], ensure_ascii=False, separators=(",", ":"))
    assert notice.attrs["data-hash"] == hashlib.sha256(said.encode()).hexdigest()
    assert notice.attrs["data-wording"] == pack_of(home, "vaccination").notice.wording_id


def test_the_page_is_the_same_for_everybody_and_leaves_nothing(app: Flask, signed_in: Callable[..., Visitor]) -> None:
    nobody, karim = Visitor(app, language="ar"), signed_in("karim", language="fr")
    path = "/tablet/form/vaccination/3/en?lang=ar"
    assert nobody.open(path).body == karim.open(path).body
    for page in (nobody.page, karim.page):
        assert next(page.root.all("html")).attrs["lang"] == "en"
        assert not page.headers.getlist("Set-Cookie") and "Cookie" not in page.headers.get("Vary", "")
        assert "csrf" not in page.body and "karim" not in page.body and not list(page.root.all("input", type="hidden"))
        assert not list(page.root.all("script"))
    form = next(karim.page.root.all("form"))
    assert form.attrs["autocomplete"] == "off", "or browsers write what was typed to the disk"
    assert form.attrs["method"] == "dialog", "nothing typed is ever sent or put into an address"


def test_opened_by_itself_it_says_where_to_go(visitor: Visitor) -> None:
    page = opened(visitor, "relief")
    alone = next(one for one in page.root.all("div") if "data-alone" in one.attrs)
    assert "JavaScript" in next(alone.all("noscript")).text
    assert next(alone.all("a")).attrs["href"] == "/register/relief"


@pytest.mark.parametrize(
    "path",
    ["nothing/3/en", "vaccination/4/en", "vaccination/3/de", "vaccination/3/ckb", "vaccination/3/es", "vaccination/3"],
)
def test_what_is_not_there(visitor: Visitor, path: str) -> None:
    assert visitor.open(f"/tablet/form/{path}").status == 404


def test_a_version_that_takes_no_registrations_any_more_still_opens(
    visitor: Visitor, home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programmes, "_FRESH_SECONDS", -1.0)
    newer = (
        programmes.shipped("programmes")["vaccination.toml"]
        .replace("version = 3", "version = 4", 1)
        .replace("What would you like", "What do you want")
    )
    programmes.load_programme(home, operator(home), newer, "vaccination.toml")
    assert "What would you like us to call you?" in opened(visitor).text
    assert "What do you want us to call you?" in visitor.open("/tablet/form/vaccination/4/en").text
    programmes.close_programme(home, people["ziad"], "vaccination")
    assert opened(visitor).status == 200


def test_what_goes_out_is_said_as_online(visitor: Visitor, amal: Visitor, home: Home) -> None:
    page = opened(visitor)
    goes_out = next(one for one in step(page, "~review").all("li") if "data-goes-out" in one.attrs)
    needs = {one.attrs["data-source"]: one.attrs.get("data-needs", "") for one in goes_out.all("span")}
    assert needs["contact_value"] == "consent_contact" and needs["name_latin"] == "" and "call_name" not in needs
    begin(amal)
    amal.press("next", call_name="x")
    amal.press("next", name_latin="x")
    online = next(one for one in on_step(amal, "Read everything back").root.all("li") if "What goes out" in one.text)
    assert online.text.partition(":")[0] == goes_out.text.partition(":")[0]
    assert not list(step(opened(visitor, "relief"), "~review").all("span", data_source="relief_need"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_sentence_the_script_may_need_is_there(visitor: Visitor, language: str) -> None:
    page = opened(visitor, language=language)
    said = {one.attrs["data-sentence"]: one.text for one in page.root.all("li") if "data-sentence" in one.attrs}
    assert set(said) == {*FOUND_BY_THE_TABLET, *WORDS}
    scripts = "".join(path.read_text(encoding="utf-8") for path in FOLDERS["tablet"].glob("*.js"))
    assert set(re.findall(r'(?:\bproblem\(|\bsentence\(root, )"(\w+)"', scripts)) <= set(said)
    assert "%(first)s" in said["not_a_year"] and "%(most)s" in said["too_long"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_light_enough_to_be_fetched_at_an_intake_point(visitor: Visitor, language: str) -> None:
    assert len(gzip.compress(opened(visitor, language=language).body.encode())) < MOST_BYTES
