"""References: every slip of one sign and every swap of neighbours is noticed; what is easily misheard or mistyped is forgiven."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.reference import (
    ALPHABET,
    LENGTH,
    PARTNER_LENGTH,
    check_character,
    in_groups,
    make_partner_ref,
    make_reference,
    read_partner_ref,
    read_reference,
)

SIGNS = st.sampled_from(ALPHABET)
BODIES = st.text(SIGNS, min_size=LENGTH, max_size=LENGTH)


def test_no_two_signs_of_the_alphabet_are_easily_confused() -> None:
    assert len(set(ALPHABET)) == 31
    assert not set("ILOUZ") & set(ALPHABET)


@given(BODIES)
def test_a_reference_reads_back(body: str) -> None:
    reference = body + check_character(body)
    assert read_reference(reference) == reference
    assert read_reference(in_groups(reference).lower()) == reference


@given(BODIES, st.integers(0, LENGTH), SIGNS)
def test_every_single_wrong_sign_is_noticed(body: str, place: int, wrong: str) -> None:
    reference = body + check_character(body)
    spoilt = reference[:place] + wrong + reference[place + 1 :]
    assert spoilt == reference or read_reference(spoilt) is None


@given(BODIES, st.integers(0, LENGTH - 2))
def test_every_swap_of_two_neighbours_is_noticed(body: str, place: int) -> None:
    reference = body + check_character(body)
    swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
    assert swapped == reference or read_reference(swapped) is None


@given(BODIES)
def test_a_swap_with_the_check_character_is_noticed(body: str) -> None:
    reference = body + check_character(body)
    swapped = reference[:-2] + reference[-1] + reference[-2]
    assert swapped == reference or read_reference(swapped) is None


@given(st.text())
def test_reading_never_fails_and_gives_only_references(text: str) -> None:
    for read, length in ((read_reference, LENGTH + 1), (read_partner_ref, PARTNER_LENGTH)):
        found = read(text)
        assert found is None or (len(found) == length and set(found) <= set(ALPHABET))


@pytest.mark.parametrize("said", ["oi2-345-67{}", " OL2 345 67{} ", "٠١٢٣٤٥٦٧{}", "۰۱۲-۳۴۵-۶۷{}", "0/1/2/3/4/5/6/7/{}"])
def test_what_is_misheard_or_written_in_local_digits_is_forgiven(said: str) -> None:
    check = check_character("01234567")
    assert read_reference(said.format(check)) == f"01234567{check}"


@pytest.mark.parametrize("said", ["", "0123", "0123456789012", "U1234567A", "*********", "01234567"])
def test_what_is_no_reference_is_none(said: str) -> None:
    assert read_reference(said) is None


def test_fresh_references_are_random_and_valid() -> None:
    made = {make_reference(secrets.randbelow) for _ in range(200)}
    assert len(made) == 200
    assert all(read_reference(one) == one for one in made)


def test_partner_refs_are_long_and_read_back() -> None:
    made = {make_partner_ref(secrets.randbelow) for _ in range(200)}
    assert len(made) == 200
    assert all(read_partner_ref(f" {one[:8].lower()}-{one[8:]} ") == one for one in made)


def always(number: int) -> Callable[[int], int]:
    """What draws the same number each time."""
    return lambda _: number


def test_every_sign_can_stand_at_every_place() -> None:
    firsts, lasts = make_partner_ref(always(0)), make_partner_ref(lambda many: many - 1)
    assert (firsts, lasts) == (ALPHABET[0] * PARTNER_LENGTH, ALPHABET[-1] * PARTNER_LENGTH)
    drawn = [7 * len(ALPHABET) ** place for place in range(PARTNER_LENGTH)]
    alone = {make_partner_ref(always(one)) for one in drawn}
    assert len(alone) == PARTNER_LENGTH and {one.replace("0", "", PARTNER_LENGTH - 1) for one in alone} == {"7"}
    assert (make_reference(lambda _: 0)[:LENGTH], make_reference(lambda many: many - 1)[:LENGTH]) == (firsts[:LENGTH], lasts[:LENGTH])


@pytest.mark.parametrize("given_ref", ["", "short", "U" * PARTNER_LENGTH, "0" * (PARTNER_LENGTH + 1)])
def test_what_is_no_partner_ref_is_none(given_ref: str) -> None:
    assert read_partner_ref(given_ref) is None


def test_a_reference_is_printed_in_groups_of_three() -> None:
    assert in_groups("4F7K2M9QD") == "4F7-K2M-9QD"
