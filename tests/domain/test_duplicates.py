"""Suspected duplicates: people made up for these tests, never rows of a labelled file."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import duplicates
from intake.domain.duplicates import SUSPECT_FROM, Likeness, compare, likeness, match_codes, prepare, reason_text
from intake.domain.duplicates_evidence import CODES

SELAM = Likeness(
    name_latin="Selam Bereket Worku",
    name_native="ሰላም በረከት ወርቁ",
    call_name="Selam",
    birth_year=1991,
    birth_year_estimated=False,
    age_band=None,
    sex="f",
    language="amh",
    nationality="ET",
    area="dora",
    dose_no=1,
    last_dose_month="2026-03",
    contact_mode="own_private",
    contact_value="+96170123456",
    this_year=2026,
)
AGAIN = replace(
    SELAM, name_latin="werku sellam", name_native="", birth_year=1993, birth_year_estimated=True, nationality=None, area="saida",
    dose_no=2, last_dose_month="2026-06",
)  # fmt: skip
OTHER = replace(
    SELAM, name_latin="Tigist Haile Demeke", name_native="ትግስት ሃይሌ ደመቀ", call_name="Tigist", birth_year=1978, contact_mode="none",
    contact_value=None,
)  # fmt: skip
NOBODY = Likeness("", "", "", None, False, None, None, None, None, None, None, None, None, None, 2026)

NOTHING_BUT_NAME = replace(NOBODY, name_latin="Selam Bereket Worku", call_name="Selam", birth_year=1991)


def score(a: Likeness, b: Likeness) -> float:
    return compare(a, b).score


def test_the_same_person_written_differently_is_suspected() -> None:
    suspicion = compare(SELAM, AGAIN)
    assert suspicion.score >= SUSPECT_FROM
    assert suspicion.reasons[0] == "same_name_sound"
    assert {"same_phone", "same_private_phone", "birth_year_close"} <= set(suspicion.reasons)


def test_another_person_is_not_suspected() -> None:
    assert compare(SELAM, OTHER).score < 0.02


def test_the_name_in_another_script_is_compared() -> None:
    only_native = replace(SELAM, name_latin="", contact_mode="none", contact_value=None)
    only_latin = replace(only_native, name_latin="Selam Bereket Worku", name_native="")
    assert compare(only_native, only_latin).score >= SUSPECT_FROM
    assert match_codes(only_native) & match_codes(only_latin)


def test_a_middle_name_known_in_one_script_only_can_contradict() -> None:
    short = replace(SELAM, name_latin="Selam Worku", contact_mode=None, contact_value=None)
    same = replace(NOTHING_BUT_NAME, name_latin="Selam Bereket Worku")
    different = replace(NOTHING_BUT_NAME, name_latin="Selam Tigist Worku")
    assert score(short, same) > score(short, different)
    assert "word_differs" in compare(short, different).reasons


def test_a_lent_contact_never_counts() -> None:
    lent = replace(SELAM, contact_mode="lent")
    assert compare(lent, replace(AGAIN, contact_mode="lent")) == compare(
        replace(lent, contact_value=None), replace(AGAIN, contact_mode="lent", contact_value="+96171999999")
    )
    assert not [code for code in match_codes(lent) if code.startswith("n ")]
    assert likeness({"contact_mode": "lent", "contact_value": "+96170123456"}, "dora", 2026).contact_value is None


def test_a_number_without_a_mode_never_counts() -> None:
    assert prepare(replace(SELAM, contact_mode=None)).number == ""


@pytest.mark.parametrize("spelling", ["+961 3 456 789", "009613456789", "03/456789", "٠٣٤٥٦٧٨٩", "3456789"])
def test_one_number_in_any_spelling(spelling: str) -> None:
    one, other = replace(SELAM, contact_value="+9613456789"), replace(SELAM, contact_value=spelling)
    assert "same_phone" in compare(one, other).reasons
    assert [code for code in match_codes(one) & match_codes(other) if code.startswith("n ")]


def test_a_number_too_short_to_tell_people_apart_is_absent() -> None:
    assert prepare(replace(SELAM, contact_value="12")).number == ""


def test_numbers_that_share_only_their_end_are_different() -> None:
    assert "phone_differs" in compare(SELAM, replace(SELAM, contact_value="+96180123456")).reasons


@pytest.mark.parametrize("mode", ["own_shared", "trusted_person"])
def test_a_shared_number_is_weaker_than_a_private_one(mode: str) -> None:
    shared = compare(replace(SELAM, contact_mode=mode), AGAIN)
    assert "same_phone" in shared.reasons
    assert "same_private_phone" not in shared.reasons
    assert score(replace(SELAM, contact_mode=None), AGAIN) < shared.score < score(SELAM, AGAIN)


def test_a_name_that_many_share_weighs_less() -> None:
    without = replace(SELAM, contact_mode="none")
    scores = [compare(without, AGAIN, crowd).score for crowd in (0, 1, 2, 10, 100)]
    assert scores[0] == scores[1] == scores[2] > scores[3] > scores[4]


def test_namesakes_do_not_share_a_phone_by_chance() -> None:
    assert compare(SELAM, AGAIN, 100) == compare(SELAM, AGAIN)


def test_birth_years_weigh_less_the_further_they_are_apart() -> None:
    scores = [score(SELAM, replace(NOTHING_BUT_NAME, birth_year=year)) for year in (1991, 1993, 1994)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[2]


def test_an_estimated_year_may_be_further_off() -> None:
    apart = replace(NOTHING_BUT_NAME, birth_year=1994)
    assert score(SELAM, replace(apart, birth_year_estimated=True)) > score(SELAM, apart)


@pytest.mark.parametrize(
    ("band", "this_year", "fits"), [("30-49", 2026, True), ("18-29", 2026, False), ("18-29", 2020, True), ("65+", 2026, False)]
)
def test_a_band_is_read_as_of_its_year(band: str, this_year: int, fits: bool) -> None:
    banded = replace(NOTHING_BUT_NAME, birth_year=None, age_band=band, this_year=this_year)
    assert ("birth_band_fits" in compare(SELAM, banded).reasons) is fits
    assert ("birth_band_apart" in compare(SELAM, banded).reasons) is not fits


def test_area_and_doses_never_decide() -> None:
    weights = dict(zip(CODES, duplicates._WEIGHTS, strict=True))
    assert 0 <= weights["same_area"] <= 0.5
    assert -0.5 <= weights["dose_differs"] <= 0
    assert -0.5 <= weights["dose_down"] < 0
    back = replace(SELAM, dose_no=0, last_dose_month="2026-09", area="saida")
    assert compare(SELAM, back).score >= SUSPECT_FROM
    assert "dose_down" not in compare(SELAM, AGAIN).reasons


def test_every_weight_has_the_sign_that_its_code_says() -> None:
    for code, weight in zip(CODES, duplicates._WEIGHTS, strict=True):
        against = code.endswith(("_differs", "_apart", "_far", "_down"))
        assert weight <= 0 if against else weight >= 0, code


def test_no_answer_speaks_neither_for_nor_against() -> None:
    assert compare(NOBODY, NOBODY) == compare(NOBODY, SELAM)
    assert compare(NOBODY, SELAM).reasons == ()
    assert compare(NOBODY, SELAM).score < 0.05


def test_every_code_has_a_text() -> None:
    assert all(reason_text(code).endswith(".") for code in CODES)
    with pytest.raises(KeyError):
        reason_text("no_such_reason")


def test_answers_that_are_no_answers_are_absent() -> None:
    answers = {
        "name_latin": " Selam Worku ", "name_native": "not_said", "call_name": "unknown", "birth_year": "unknown",
        "birth_year_estimated": "", "age_band": "30-49", "sex": "not_said", "language": "amh", "dose_no": "two",
        "contact_mode": "none", "contact_value": "",
    }  # fmt: skip
    found = likeness(answers, "dora", 2026)
    assert (found.name_latin, found.name_native, found.call_name) == ("Selam Worku", "", "")
    assert (found.birth_year, found.age_band, found.sex, found.dose_no, found.nationality) == (None, "30-49", None, None, None)
    assert (found.area, found.this_year, found.contact_value) == ("dora", 2026, None)


def test_match_codes_are_shared_across_spellings_and_few() -> None:
    assert match_codes(SELAM) & match_codes(replace(AGAIN, contact_mode="none"))
    assert not match_codes(SELAM) & match_codes(OTHER)
    assert len(match_codes(SELAM)) <= 8


def test_a_long_name_in_two_scripts_at_any_age_has_few_codes() -> None:
    person = replace(SELAM, name_latin="Bereket Bereket Werku Nur", name_native="ሰላም በረከት ወርቁ ኑር", birth_year=None)
    assert len(match_codes(person)) <= 30


def test_a_misspelt_first_name_still_shares_a_code() -> None:
    misheard = replace(SELAM, name_latin="Salma Bereket Worku", name_native="", call_name="Salma", contact_mode="none", contact_value=None)
    assert match_codes(SELAM) & match_codes(misheard)


def test_family_name_first_shares_a_code() -> None:
    turned = replace(SELAM, name_latin="Worku Bereket Selam", name_native="", contact_mode="none", contact_value=None)
    assert match_codes(SELAM) & match_codes(turned)


def test_a_year_and_a_band_share_a_code() -> None:
    short = replace(NOTHING_BUT_NAME, name_latin="Selam Worku")
    assert match_codes(short) & match_codes(replace(short, birth_year=None, age_band="30-49"))
    assert match_codes(short) & match_codes(replace(short, birth_year=None))


def test_one_word_and_no_number_is_too_little_to_match_on() -> None:
    assert match_codes(replace(NOBODY, name_latin="Selam", birth_year=1991)) == frozenset()


def test_prepared_and_unprepared_give_the_same() -> None:
    assert compare(prepare(SELAM), prepare(AGAIN)) == compare(SELAM, AGAIN)
    assert match_codes(prepare(SELAM)) == match_codes(SELAM)


people = st.builds(
    Likeness,
    name_latin=st.lists(st.sampled_from(["Selam", "Bereket", "Werku", "Salma", "Nur"]), max_size=4).map(" ".join),
    name_native=st.sampled_from(["", "ሰላም በረከት ወርቁ", "سلمى نور"]),
    call_name=st.sampled_from(["", "Selam", "Salma"]),
    birth_year=st.none() | st.integers(1940, 2010),
    birth_year_estimated=st.booleans(),
    age_band=st.sampled_from([None, "12-17", "30-49", "65+", "odd"]),
    sex=st.sampled_from([None, "f", "m", "x"]),
    language=st.sampled_from([None, "amh", "ara"]),
    nationality=st.sampled_from([None, "ET"]),
    area=st.sampled_from([None, "dora", "saida"]),
    dose_no=st.none() | st.integers(0, 9),
    last_dose_month=st.sampled_from([None, "2025-11", "2026-03"]),
    contact_mode=st.sampled_from([None, "none", "lent", "own_private", "own_shared", "trusted_person"]),
    contact_value=st.sampled_from([None, "+96170123456", "12"]),
    this_year=st.integers(2024, 2027),
)


@given(people, people)
def test_a_comparison_is_symmetric_and_bounded(a: Likeness, b: Likeness) -> None:
    one, other = compare(a, b), compare(b, a)
    assert one.score == pytest.approx(other.score)
    assert one.reasons == other.reasons
    assert 0 <= one.score <= 1
    assert set(one.reasons) <= set(CODES)
    assert len(match_codes(a)) <= 30
