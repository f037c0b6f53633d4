"""The one list of languages, and what is found by it."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from intake.domain.envelope import LANGUAGE
from intake.services import languages
from intake.services.languages import all_languages, language_of, offered_languages, people_language, people_languages, spoken, tag_of

GETTEXTS = "nplurals=2; plural=(n != 1);"
"""What gettext takes where a catalogue has no rule: Babel writes none for a language it does not know (Krio)."""


def test_a_language_of_the_pages_has_every_text_and_one_of_the_people_is_read_and_said() -> None:
    assert [one.code for one in offered_languages()] == ["en", "fr", "ar"]
    assert {"am", "bn", "om", "si", "fil", "sw", "kri", "ti", "ne", "ta"} < {one.code for one in people_languages()}
    assert language_of("am") is None and people_language("am") is not None
    assert all(people_language(one.code) is None and one.direction == "rtl" for one in all_languages() if one.code in ("fa", "ur", "ckb"))


def test_its_code_as_html_and_as_an_answer_has_it() -> None:
    chinese = people_language("zh-Hans")
    assert chinese is not None and (chinese.code, chinese.tag, chinese.iso) == ("zh_Hans", "zh-Hans", "zho")
    assert [one.iso for one in all_languages() if one.code in ("en", "am", "kri", "fil", "ckb")] == ["eng", "amh", "fil", "kri", "ckb"]


@pytest.mark.parametrize(
    ("code", "found"), [("amh", "am"), ("am", "am"), ("kri", "kri"), ("zho", "zh_Hans"), ("zh_Hans", "zh_Hans"), ("fas", "")]
)
def test_by_what_somebody_speaks(code: str, found: str) -> None:
    language = spoken(code)
    assert (language.code if language else "") == found


def test_each_offered_one_has_a_catalogue_with_the_plural_rule_of_the_list() -> None:
    for one in people_languages():
        known = languages.catalogue(one.code)
        assert (
            known.gettext("You can refuse any question. You can refuse all of them.")
            == "You can refuse any question. You can refuse all of them."
        ) == (one.code == "en")
        if one.code != "en":
            forms = Catalog(locale="en")
            forms.mime_headers = [("Plural-Forms", one.plural)]
            assert forms.plural_forms == known.info().get("plural-forms", GETTEXTS)


def test_what_is_no_language_of_ours_is_said_in_english() -> None:
    assert languages.catalogue("../../etc").gettext("Yes") == "Yes"
    assert languages.in_language("xx")("Yes") == "Yes"


def test_what_was_read_out_in_any_of_them_is_taken_from_a_tablet() -> None:
    assert [one.code for one in all_languages() if not LANGUAGE.fullmatch(one.code)] == []


def test_a_tag_names_the_script_where_a_device_would_take_another() -> None:
    assert [tag_of(code) for code in ("sr", "kk", "zh_Hans", "ar", "pt_BR")] == ["sr-Latn", "kk", "zh-Hans", "ar", "pt-BR"]
    assert people_language("sr-Latn") == people_language("sr")
