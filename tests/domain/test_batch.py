"""What the partner sees: only the profile's columns, a number only with consent, no row dropped for a gap, no gap unexplained."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake import inventory
from intake.domain.batch import Gap, gaps, retraction_row, row_maker, row_text, shown_row
from intake.domain.partner import Absent, Filling, Profile, ProfileColumn
from intake.domain.profile_file import read_profile
from intake.services.programme import shipped

MINISTRY = read_profile(shipped("partners")["moph_lb.toml"], "moph_lb.toml", inventory.export_sources())
PAYLOAD: dict[str, Any] = {
    "call_name": "Selam",
    "name_latin": "Selam Worku",
    "birth_year": "1991",
    "sex": "unknown",
    "language": "not_said",
    "safe_word": "mango",
    "contact_mode": "own_private",
    "contact_value": "+96170123456",
    "consent_contact": "yes",
    "consent_refer": "yes",
    "consent_wording": "vaccination-2026-02",
    "partner_refs": {"moph_lb": "AAAABBBBCCCCDDDD", "other": "XXXXYYYYXXXXYYYY"},
    "reference": "0123456789",
}


def cells(payload: dict[str, Any], profile: Profile = MINISTRY, batch_id: str = "7", change: str = "new") -> dict[str, str]:
    made = row_maker(profile)(payload, batch_id, change)
    return dict(zip([column.code for column in profile.columns], made, strict=True))


def changed(code: str, **changes: Any) -> Profile:
    """The ministry's profile with one column changed."""
    return replace(MINISTRY, columns=tuple(replace(one, **changes) if one.code == code else one for one in MINISTRY.columns))


def gap(code: str, profile: Profile, **payload: Any) -> Gap | None:
    return next((one for one in gaps(profile, PAYLOAD | payload) if one.column == code), None)


def test_the_row_has_the_profiles_columns_and_nothing_else_of_the_person() -> None:
    row = cells(PAYLOAD)
    assert list(row) == [column.code for column in MINISTRY.columns]
    assert row["name_latin"] == "Selam Worku"
    assert (row["batch_id"], row["partner_ref"], row["change"]) == ("7", "AAAABBBBCCCCDDDD", "new")
    assert row["consent_version"] == "vaccination-2026-02"
    assert {"mango", "Selam", "0123456789", "XXXXYYYYXXXXYYYY"}.isdisjoint(row.values())


@pytest.mark.parametrize("consent", ["no", "", None, "yes "])
def test_a_number_goes_out_only_with_a_plain_yes_to_calls(consent: str | None) -> None:
    assert cells(PAYLOAD)["contact_value"] == "+96170123456"
    assert "+96170123456" not in cells(PAYLOAD | {"consent_contact": consent}).values()


@pytest.mark.parametrize("missing", ["name_latin", "sex", "birth_year", "contact_value"])
@pytest.mark.parametrize("value", ["", "unknown", "not_said", None])
def test_a_required_gap_is_blank_and_drops_no_row(missing: str, value: str | None) -> None:
    payload = {key: one for key, one in PAYLOAD.items() if key != missing}
    row = cells(payload if value is None else payload | {missing: value})
    assert row[missing] == ""
    assert row["partner_ref"]


def test_what_was_declined_is_no_value() -> None:
    row = cells(PAYLOAD)
    assert (row["sex"], row["language"]) == ("", "")


def test_a_placeholder_stands_in_with_its_agreement() -> None:
    profile = changed("name_latin", filling=Filling.PLACEHOLDER, placeholder="WITHOUT NAME", agreement="MoPH 12/2026")
    assert cells(PAYLOAD | {"name_latin": "not_said"}, profile)["name_latin"] == "WITHOUT NAME"
    found = gap("name_latin", profile, name_latin="not_said")
    assert found == Gap("name_latin", Absent.ASKED_DECLINED, True, Filling.PLACEHOLDER, "MoPH 12/2026")


def test_a_placeholder_does_not_stand_in_a_column_that_is_not_required() -> None:
    profile = changed("name_latin", required=False, filling=Filling.PLACEHOLDER, placeholder="WITHOUT NAME")
    assert cells(PAYLOAD | {"name_latin": ""}, profile)["name_latin"] == ""


@pytest.mark.parametrize(
    ("code", "payload", "absent"),
    [
        ("sex", {}, Absent.ASKED_UNKNOWN),
        ("language", {}, Absent.ASKED_DECLINED),
        ("name_native", {}, Absent.NOT_ASKED),
        ("contact_value", {"contact_value": ""}, Absent.ASKED_UNKNOWN),
        ("contact_value", {"consent_contact": "no"}, Absent.MASKED),
        ("name_latin", {}, None),
        ("batch_id", {}, None),
        ("partner_ref", {}, None),
    ],
)
def test_every_gap_says_why(code: str, payload: dict[str, str], absent: Absent | None) -> None:
    found = gap(code, MINISTRY, **payload)
    assert (found.absent if found else None) == absent


def test_values_are_said_in_the_partners_codes() -> None:
    assert cells(PAYLOAD | {"sex": "f"}, changed("sex", codes={"f": "2", "m": "1"}))["sex"] == "2"
    several = changed("assist_need", codes={"step_free": "S", "quiet": "Q"})
    assert cells(PAYLOAD | {"assist_need": "step_free quiet companion"}, several)["assist_need"] == "S Q companion"


def test_a_partner_who_has_no_reference_gets_none() -> None:
    assert cells(PAYLOAD, replace(MINISTRY, code="third"))["partner_ref"] == ""


def test_the_preview_shows_the_row_that_is_written() -> None:
    shown = shown_row(MINISTRY, PAYLOAD, "7")
    assert list(shown.cells) == row_maker(MINISTRY)(PAYLOAD, "7", "new")
    assert shown.gaps == gaps(MINISTRY, PAYLOAD)


def test_a_retraction_says_which_row_and_nothing_of_the_person() -> None:
    row = dict(zip([column.code for column in MINISTRY.columns], retraction_row(MINISTRY, "8", "AAAABBBBCCCCDDDD"), strict=True))
    assert {key: value for key, value in row.items() if value} == {
        "batch_id": "8",
        "partner_ref": "AAAABBBBCCCCDDDD",
        "change": "retraction",
    }


def test_a_changed_moved_or_swapped_cell_changes_the_digest() -> None:
    digest = row_text(["a", "b", ""])
    assert digest not in {row_text(other) for other in (["a", "c", ""], ["a", "", "b"], ["ab", "", ""], ["a", "b"], ["b", "a", ""])}


def test_a_column_without_source_in_the_payload_is_blank() -> None:
    profile = replace(MINISTRY, columns=(ProfileColumn("extra", {}, "nationality"),))
    assert cells(PAYLOAD, profile) == {"extra": ""}
