"""What names sound like, and how two of them agree. The names are ordinary ones; the people are nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.names import HEARD_ALIKE, agreement, bones, latin, word_likeness, words


def sounds(name: str) -> list[str]:
    return [word.sound for word in words(name)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Selam", "sellam"),
        ("Bereket", "BARAKAT"),
        ("Sheela", "Shila"),
        ("Noor", "Nour"),
        ("Hawwa", "Haua"),
        ("Khadija", "Kadija"),
        ("Qasim", "Kasim"),
        ("Zuhra", "Suhra"),
        ("Noorah", "Nura"),
        ("Worku", "Werku"),
        ("Yishak", "Yeshak"),
        ("Philip", "Filip"),
        ("Cecilia", "Sesilia"),
        ("Alexis", "Aleksis"),
    ],
)
def test_spellings_of_one_sound_are_equal(one: str, other: str) -> None:
    assert sounds(one) == sounds(other)


@pytest.mark.parametrize(
    ("native", "romanised"),
    [("سليمان", "Suleiman"), ("عادل", "Adel"), ("ሰላማዊት", "Selamawit"), ("চম্পা", "Champa"), ("चमेली", "Chameli"), ("චන්දන", "Chandana")],
)
def test_bones_are_the_same_across_scripts(native: str, romanised: str) -> None:
    assert [word.bones for word in words(native)] == [word.bones for word in words(romanised)]


def test_different_names_keep_different_bones() -> None:
    assert len({words(name)[0].bones for name in ("Selam", "Bereket", "Chandana", "Wanja", "Adel", "Suleiman")}) == 6


def test_a_glide_is_not_a_vowel_at_the_start() -> None:
    assert bones("uanja") == "uns"
    assert bones("usman") == "asmn"


def test_particles_and_punctuation_do_not_count_as_names() -> None:
    assert latin("De la Rosa, Inés") == ["delarosa", "ines"]
    assert latin("Abd Al-Karim") == ["abdalkarim"]
    assert latin("Noor El") == ["noor", "el"]


@pytest.mark.parametrize("nothing", ["", "  ", "?", "123", "…", "👤 1"])
def test_a_name_without_letters_has_no_words_or_only_readable_ones(nothing: str) -> None:
    assert all(word.sound.isalpha() for word in words(nothing))


def test_order_and_a_missing_name_do_not_contradict() -> None:
    agreed = agreement(words("Selam Bereket Worku"), words("werku sellam"))
    assert (agreed.worst, agreed.agreed, agreed.spare) == (1.0, 2, 1)


def test_another_name_contradicts() -> None:
    agreed = agreement(words("Selam Bereket Worku"), words("Selam Tigist Worku"))
    assert agreed.agreed == 2
    assert agreed.worst < HEARD_ALIKE


def test_two_names_written_as_one_are_heard_alike() -> None:
    agreed = agreement(words("Rosa Monte Mayor"), words("Rosa Montemayor"))
    assert agreed.worst >= HEARD_ALIKE
    assert agreed.spare == 0


def test_across_scripts_only_the_bones_count() -> None:
    (arabic,), (romanised,) = words("سليمان"), words("Suleiman")
    assert word_likeness(arabic, romanised, across=True) >= 0.9


@given(st.text(max_size=60))
def test_any_text_can_be_read(name: str) -> None:
    for word in words(name):
        assert word.sound
        assert word.bones


one_name = st.sampled_from(["Selam", "Bereket", "Werku", "Noor", "Nadia", "Wanja", "Salma", "Ali"])
some_names = st.lists(one_name, min_size=1, max_size=4).map(" ".join)


@given(some_names, some_names)
def test_agreement_is_the_same_both_ways_and_full_with_itself(one: str, other: str) -> None:
    assert agreement(words(one), words(other)) == agreement(words(other), words(one))
    assert agreement(words(one), words(one)) == (1.0, 1.0, len(one.split()), 0)
