"""The answers of one registration: everything can be declined, nothing unknown comes through, what is there is possible."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import inventory
from intake.domain.pack_file import read_pack
from intake.domain.programme import DECLINED, Programme
from intake.domain.registration import Checked, When, check_answers, check_consent, is_minor
from intake.services.programme import shipped
from tests.steps import AGREED, EVERYTHING

PACKS = {name.removesuffix(".toml"): read_pack(text, name, inventory.question_keys()) for name, text in shipped("programmes").items()}
VACCINATION, RELIEF = PACKS["vaccination"], PACKS["relief"]
NOW = When.of(date(2026, 3, 4))
KEYS = [question.key for question in VACCINATION.questions]


def checked(pack: Programme = VACCINATION, /, **answers: str) -> Checked:
    return check_answers(pack, answers, "LB", NOW)


def codes(found: Checked) -> set[tuple[str, str]]:
    return {(one.code, one.field) for one in found.problems}


def kept(**answers: str) -> Mapping[str, str]:
    found = checked(**answers)
    assert not found.problems
    return found.answers


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.code)
@pytest.mark.parametrize("word", DECLINED)
def test_every_question_can_be_declined(pack: Programme, word: str) -> None:
    found = check_answers(pack, {question.key: word for question in pack.questions}, "LB", NOW)
    assert found.problems == ()
    assert not found.minor
    assert {question.key for question in pack.questions if question.show_if is None} <= set(found.answers)


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.code)
def test_nothing_has_to_be_asked(pack: Programme) -> None:
    assert check_answers(pack, {}, "LB", NOW) == Checked({}, ())


def test_everything_answered_is_kept_clean() -> None:
    answers = kept(**EVERYTHING)
    assert set(answers) == set(EVERYTHING)
    assert answers["contact_value"] == "+96170123456"


@pytest.mark.parametrize("key", ["passport_no", "notes", "point", "consent_store", "reference", "", "relief_need", "name_latin "])
def test_a_field_that_is_not_asked_is_refused(key: str) -> None:
    assert codes(checked(**{key: "x"})) == {("unknown_field", key)}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("name_latin", "x" * 121, "too_long"),
        ("call_name", "x" * 61, "too_long"),
        ("name_latin", "Se\u202elam", "control_characters"),
        ("name_latin", "Se\u0007lam", "control_characters"),
        ("name_latin", "Se\ud800lam", "control_characters"),
        ("sex", "woman", "not_a_choice"),
        ("assist_need", "step_free stairs", "not_a_choice"),
        ("assist_need", "step_free unknown", "choices_exclude"),
        ("availability", "any mon_am", "choices_exclude"),
        ("birth_year", "91", "not_a_year"),
        ("birth_year", "2027", "not_a_year"),
        ("birth_year", "1905", "not_a_year"),
        ("birth_year", "19９1x", "not_a_year"),
        ("dose_no", "10", "not_a_number"),
        ("dose_no", "-1", "not_a_number"),
        ("dose_no", "two", "not_a_number"),
        ("dose_no", "9" * 5000, "not_a_number"),
        ("last_dose_month", "March", "not_a_month"),
        ("last_dose_month", "2026-13", "not_a_month"),
        ("last_dose_month", "2026-04", "month_in_future"),
        ("language", "amharic", "not_a_language"),
        ("language", "und", "not_a_language"),
        ("nationality", "XX", "not_a_country"),
        ("contact_mode", "employer", "employer_number"),
        ("contact_mode", "household", "employer_number"),
        ("contact_mode", "email", "not_a_choice"),
        ("contact_value", "12", "impossible_phone"),
        ("contact_value", "7" * 81, "impossible_phone"),
    ],
)
def test_what_is_not_possible_is_refused_with_its_field(key: str, value: str, code: str) -> None:
    found = checked(**{key: value})
    assert codes(found) == {(code, key)}
    assert key not in found.answers


@pytest.mark.parametrize("value", ["9" * 40, "Se\u202elam", "a name that nobody has"])
def test_no_sentence_repeats_what_was_said(value: str) -> None:
    for key in KEYS:
        assert all(value not in one.message for one in checked(**{key: value}).problems)


@pytest.mark.parametrize(
    ("key", "value", "clean"),
    [
        ("name_latin", "  Selam \n\t Worku ", "Selam Worku"),
        ("name_latin", "Ame\u0301lie", "Amélie"),
        ("name_native", "නදී\u200dශා", "නදී\u200dශා"),
        ("birth_year", "١٩٩١", "1991"),
        ("dose_no", "۲", "2"),
        ("language", "AMH", "amh"),
        ("nationality", "et", "ET"),
        ("nationality", "Stateless", "stateless"),
        ("assist_need", "quiet  step_free", "step_free quiet"),
        ("assist_need", "not_said", "not_said"),
        ("name_latin", "=1+1", "=1+1"),
    ],
)
def test_what_is_meant_is_kept(key: str, value: str, clean: str) -> None:
    assert kept(**{key: value}) == {key: clean}


def test_a_month_is_kept_with_two_digits() -> None:
    assert kept(dose_no="1", last_dose_month="٢٠٢٥-٩")["last_dose_month"] == "2025-09"


def test_one_age_is_enough() -> None:
    assert codes(checked(birth_year="1991", age_band="30-49")) == {("two_ages", "age_band")}
    assert kept(birth_year="1991", age_band="not_said") == {"birth_year": "1991", "age_band": "not_said"}


def test_a_guess_without_a_year_is_a_warning() -> None:
    found = checked(birth_year_estimated="yes", age_band="30-49")
    assert (found.problems, [one.code for one in found.warnings]) == ((), ["estimated_without_year"])
    assert found.answers == {"age_band": "30-49"}


@pytest.mark.parametrize("mode", ["lent", "none", "not_said"])
def test_no_number_is_kept_when_nobody_is_to_be_called(mode: str) -> None:
    assert codes(checked(contact_mode=mode, contact_value="70 123 456")) == {("phone_not_wanted", "contact_value")}


def test_a_number_needs_somebody_whose_it_is() -> None:
    assert codes(checked(contact_value="70 123 456")) == {("contact_mode_missing", "contact_mode")}
    assert kept(contact_value="not_said") == {"contact_value": "not_said"}


def test_a_number_that_nobody_has_is_kept_with_a_warning() -> None:
    found = checked(contact_mode="own_private", contact_value="99 999 999")
    assert [one.code for one in found.warnings] == ["unallocated_phone"]
    assert found.answers["contact_value"] == "+96199999999"


def test_an_answer_that_no_longer_belongs_is_dropped() -> None:
    assert kept(dose_no="0", last_dose_month="2025-11") == {"dose_no": "0"}
    assert kept(contact_mode="none", safe_word="mango") == {"contact_mode": "none"}
    assert kept(last_dose_month="2025-11") == {}


@pytest.mark.parametrize(
    ("answers", "minor"),
    [
        ({"birth_year": "2009"}, True),
        ({"birth_year": "2008"}, False),
        ({"age_band": "<12"}, True),
        ({"age_band": "12-17"}, True),
        ({"age_band": "18-29"}, False),
        ({"age_band": "not_said"}, False),
        ({"birth_year": "unknown", "age_band": "12-17"}, True),
        ({}, False),
    ],
)
def test_under_eighteen_is_noticed(answers: dict[str, str], minor: bool) -> None:
    assert is_minor(answers, NOW) is minor
    assert checked(**answers).minor is minor


@given(st.dictionaries(st.sampled_from([*KEYS, "other"]), st.text(max_size=140)))
def test_whatever_is_sent_nothing_fails_and_only_questions_of_the_pack_come_through(answers: dict[str, str]) -> None:
    found = check_answers(VACCINATION, answers, "LB", NOW)
    assert set(found.answers) <= set(KEYS)
    assert all(isinstance(value, str) and value for value in found.answers.values())
    assert check_answers(VACCINATION, found.answers, "LB", NOW).answers == found.answers  # what is clean stays as it is
    assert all(one.message for one in (*found.problems, *found.warnings))


@given(st.sampled_from(KEYS), st.text("0123456789٠١٢-+ /unkowmn_saidyef", max_size=20))
def test_near_misses_do_not_fail_either(key: str, value: str) -> None:
    found = checked(**{key: value})
    assert set(found.answers) <= {key}


def test_a_consent_for_each_purpose_is_a_yes_or_a_no() -> None:
    assert check_consent(VACCINATION, AGREED).answers == AGREED
    assert not check_consent(VACCINATION, AGREED | {"consent_refer": "no", "consent_contact": "no"}).problems
    found = check_consent(VACCINATION, {"consent_store": "yes"})
    wanted = {("consent_missing", "consent_refer"), ("consent_missing", "consent_contact"), ("consent_mode_missing", "consent_mode")}
    assert codes(found) == wanted


@pytest.mark.parametrize("answer", ["", "maybe", "YES", "unknown", "not_said"])
def test_what_is_no_clear_yes_is_no_consent(answer: str) -> None:
    assert ("consent_missing", "consent_store") in codes(check_consent(VACCINATION, AGREED | {"consent_store": answer}))


def test_refusing_to_be_stored_leaves_nothing() -> None:
    found = check_consent(VACCINATION, {"consent_store": "no", "consent_refer": "yes"})
    assert found.answers == {}
    assert codes(found) == {("consent_store_missing", "consent_store")}


def test_a_consent_that_the_pack_does_not_ask_for_is_refused() -> None:
    assert ("unknown_field", "consent_refer") in codes(check_consent(RELIEF, AGREED))
