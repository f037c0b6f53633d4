"""Cells, headers, numbers and dates as they come in."""

from __future__ import annotations

import pytest

from intake.exchange.values import inert, moment, normal, plain_number, tidy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Partner_Ref", "partner   ref"),
        ("\u200fالمرجع\u200e", "المرجع"),
        ("المــرجع", "المرجع"),
        ("المَرْجِع :", "المرجع"),
        ("Référence *", "reference"),
        ("STRASSE", "straße"),
        ("رقم ١", "رقم 1"),
        ("\ufeffbatch_id", "Batch ID"),
        ("decision\n(code)", "Decision (code)"),
    ],
)
def test_headers_that_a_person_takes_for_the_same(one: str, other: str) -> None:
    assert normal(one) == normal(other) != ""


def test_different_headers_stay_different() -> None:
    assert len({normal(text) for text in ("appt_date", "appt_from", "appt_to", "updated_at", "الاسم", "المرجع")}) == 6


@pytest.mark.parametrize(
    ("raw", "cell"),
    [
        ("  R-1\u00a0", "R-1"),
        ("\u200f2026-03-01\u200f", "2026-03-01"),
        ("a\x07b\x1b", "ab"),
        ("line\r\nbreak", "line\nbreak"),
        ("و\u200cن", "و\u200cن"),  # a joiner belongs to the spelling
        ("", ""),
    ],
)
def test_tidy(raw: str, cell: str) -> None:
    assert tidy(raw) == cell


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3+cmd|x", "＝1", "+A1", "-x"])
def test_what_begins_like_a_formula_is_defused_once(cell: str) -> None:
    assert inert(cell) == "'" + cell == inert(inert(cell))


@pytest.mark.parametrize("cell", ["+96171000001", "+961 (71) 000-001", "-5", "-", "R-1", "", "'tis", "٣"])
def test_numbers_with_a_sign_and_plain_text_stay(cell: str) -> None:
    assert inert(cell) == cell


def test_the_apostrophe_of_our_own_export_comes_off_a_number() -> None:
    assert inert("'+96171000001") == "+96171000001"
    assert inert("'=1+1") == "'=1+1"


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("12", "12"),
        ("12.0", "12"),
        ("-3", "-3"),
        ("9.6171E+10", "96171000000"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.3"),
        ("1E-7", "0.0000001"),
        ("961710000012345678", "961710000012345678"),
        ("1e300", "1e300"),
        ("1e999999", "1e999999"),
    ],
)
def test_numbers_are_plain_text(raw: str, plain: str) -> None:
    assert plain_number(raw) == plain


@pytest.mark.parametrize(
    ("serial", "kind", "iso"),
    [
        ("46022", "date", "2025-12-31"),
        ("46022.5", "datetime", "2025-12-31 12:00"),
        ("46022", "datetime", "2025-12-31"),
        ("46022.999994", "datetime", "2025-12-31 23:59:59"),
        ("46022.9999999", "datetime", "2026-01-01"),
        ("0.375", "time", "09:00"),
        ("46022.375", "time", "09:00"),
        ("0", "time", "00:00"),
        ("-4", "date", "-4"),
        ("1e12", "date", "1000000000000"),
    ],
)
def test_serial_numbers_become_iso(serial: str, kind: str, iso: str) -> None:
    assert moment(serial, kind, epoch_1904=False) == iso


def test_workbooks_that_count_from_1904() -> None:
    assert moment("44560", "date", epoch_1904=True) == "2025-12-31"
