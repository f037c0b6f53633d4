"""Registering a file of rows: each is accepted or refused with its reasons, the refused are neither stored nor copied, again is once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import erasure, find, programme, registration_list
from intake.services.area import operator
from intake.services.home import Home
from intake.services.registration_list import ListOptions, Verdict
from tests import steps
from tests.exchange import corpus

GOOD = steps.AGREED | {"point": "dora", "name_latin": "Selam Worku", "birth_year": "1991", "language": "amh"}
SENTINEL = "Xylophonia Zzyzyxson"


def load(
    home: Home, actor: Actor, data: bytes, name: str = "list.csv", options: ListOptions | None = None, code: str = "vaccination"
) -> list[Verdict]:
    return registration_list.register_list(home, actor, code, data, name, options or ListOptions(), lambda *_: None)


def rows(*changes: dict[str, str]) -> bytes:
    """A file with one row for each: GOOD with the changes."""
    columns = dict.fromkeys([*GOOD, *(key for one in changes for key in one)], "")
    return steps.csv_file([columns | GOOD | one for one in changes])


def reasons(verdict: Verdict) -> set[tuple[str, str]]:
    return {(one.code, one.field) for one in verdict.reasons}


def test_each_row_is_accepted_or_refused_by_itself(any_home: Home, people: dict[str, Actor]) -> None:
    data = rows({}, {"birth_year": "91", "name_latin": SENTINEL}, {"name_latin": "Grace Otieno"})
    verdicts = load(any_home, people["karim"], data)
    assert [one.accepted for one in verdicts] == [True, False, True]
    assert [one.row for one in verdicts] == [1, 2, 3]
    assert reasons(verdicts[1]) == {("not_a_year", "birth_year")}
    assert [find.hold(any_home, one.reference).payload["name_latin"] for one in verdicts if one.accepted] == ["Selam Worku", "Grace Otieno"]
    assert SENTINEL not in repr(verdicts)
    assert steps.found_anywhere(any_home, (SENTINEL, "Xylophonia")) == []


def test_the_same_file_again_registers_nobody_twice(any_home: Home, people: dict[str, Actor]) -> None:
    data = rows({}, {"name_latin": "Grace Otieno"}, {"birth_year": "x"})
    first = load(any_home, people["karim"], data)
    before = steps.counts(any_home)
    again = load(any_home, people["karim"], data, "renamed.csv")
    assert [one.reference for one in again] == [one.reference for one in first]
    assert [one.already for one in again] == [True, True, False]
    assert steps.counts(any_home) == before


def test_two_equal_rows_are_two_people(any_home: Home, people: dict[str, Actor]) -> None:
    one, other = load(any_home, people["karim"], rows({}, {}))
    assert one.reference != other.reference


def test_a_stopped_import_is_finished_by_importing_again(any_home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration_list, "LOT", 2)
    data = rows(*[{"name_latin": f"Person {letter}"} for letter in "ABCDE"])

    def stop(done: int, _: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        registration_list.register_list(any_home, people["karim"], "vaccination", data, "a.csv", ListOptions(), stop)
    assert steps.counts(any_home)["registration"] == 4
    verdicts = load(any_home, people["karim"], data)
    assert [one.already for one in verdicts] == [True] * 4 + [False]
    assert steps.counts(any_home)["registration"] == 5


def test_whoever_was_erased_is_not_taken_again_from_the_same_file(any_home: Home, people: dict[str, Actor]) -> None:
    data = rows({}, {"name_latin": "Grace Otieno"})
    erasure.erase(any_home, people["karim"], load(any_home, people["karim"], data)[0].reference)
    verdicts = load(any_home, people["karim"], data)
    assert [one.accepted for one in verdicts] == [False, True]
    assert reasons(verdicts[0]) == {("erased_before", "")}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"consent_store": "no"}, ("consent_store_missing", "consent_store")),
        ({"consent_store": ""}, ("consent_missing", "consent_store")),
        ({"consent_mode": ""}, ("consent_mode_missing", "consent_mode")),
        ({"point": "nowhere"}, ("unknown_point", "point")),
        ({"point": ""}, ("no_point", "point")),
        ({"birth_year": "2010"}, ("minor", "birth_year")),
        ({"birth_year": "", "age_band": "12-17"}, ("minor", "age_band")),
        ({"birth_year": "2010", "minor_with": "guardian"}, None),
        ({"contact_mode": "employer"}, ("employer_number", "contact_mode")),
        ({"contact_value": "+961 12"}, ("impossible_phone", "contact_value")),
        ({"name_latin": "x" * 200}, ("too_long", "name_latin")),
        ({"name_latin": "a\u202eb"}, ("control_characters", "name_latin")),
        ({"dose_no": "1.5"}, ("not_a_number", "dose_no")),
    ],
)
def test_why_a_row_is_refused(any_home: Home, people: dict[str, Actor], change: dict[str, str], reason: tuple[str, str] | None) -> None:
    before = steps.counts(any_home)
    if reason is None:
        with steps.refused("unknown_columns"):
            load(any_home, people["karim"], rows(change))
    else:
        (verdict,) = load(any_home, people["karim"], rows(change))
        assert reasons(verdict) == {reason}
    assert steps.counts(any_home) == before


def test_a_row_that_says_no_to_the_partner_is_kept_without_a_referral(any_home: Home, people: dict[str, Actor]) -> None:
    (verdict,) = load(any_home, people["karim"], rows({"consent_refer": "no"}))
    assert find.hold(any_home, verdict.reference).referrals == ()


def test_what_a_spreadsheet_made_of_cells_is_read_as_it_was_meant(any_home: Home, people: dict[str, Actor]) -> None:
    change = {"name_latin": "=1+1", "contact_mode": "own_private", "contact_value": "'+961 70 123 456", "birth_year": "١٩٩١"}
    (verdict,) = load(any_home, people["karim"], rows(change))
    found = find.hold(any_home, verdict.reference).payload
    assert (found["name_latin"], found["contact_value"], found["birth_year"]) == ("=1+1", "+96170123456", "1991")


def test_warnings_come_with_the_row(any_home: Home, people: dict[str, Actor]) -> None:
    (verdict,) = load(any_home, people["karim"], rows({"contact_mode": "own_private", "contact_value": "99 999 999"}))
    assert [one.code for one in verdict.warnings] == ["unallocated_phone"]


def test_xlsx_and_json_lines_are_taken_too(any_home: Home, people: dict[str, Actor]) -> None:
    workbook = corpus.workbook(list(GOOD), [*steps.AGREED.values(), "dora", "Selam Worku", 1991, "amh"])
    lines = "\n".join(json.dumps(GOOD | {"name_latin": name, "birth_year": 1991}) for name in ("One", "Two")).encode()
    assert [one.accepted for one in load(any_home, people["karim"], workbook, "list.xlsx")] == [True]
    assert [one.accepted for one in load(any_home, people["karim"], lines, "list.jsonl")] == [True, True]


def test_columns_may_be_written_a_little_differently(any_home: Home, people: dict[str, Actor]) -> None:
    data = rows({}).replace(b"name_latin", b" Name Latin ").replace(b"birth_year", b"BIRTH_YEAR")
    assert load(any_home, people["karim"], data)[0].accepted


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.xlsm", corpus.workbook(list(GOOD))),
        ("a.xlsx", corpus.with_parts(corpus.workbook(["point"]), {"xl/vbaProject.bin": b"\xd0\xcf"})),
        ("a.xlsx", corpus.with_parts(corpus.workbook(["point"]), {"xl/media/a.png": bytes(30_000_000)})),
        ("a.csv", bytes(range(1, 256)) * 4),
        ("a.jsonl", b'{"point": {"code": "dora"}}'),
        ("a.csv", bytes(21 * 1024 * 1024)),
    ],
    ids=["empty", "macro name", "macro", "zip bomb", "encoding", "wrong types", "too large"],
)
def test_a_file_that_cannot_be_taken_is_refused_whole(any_home: Home, people: dict[str, Actor], name: str, data: bytes) -> None:
    before = steps.counts(any_home)
    with steps.refused("file_refused"):
        load(any_home, people["karim"], data, name)
    assert steps.counts(any_home) == before


def test_unknown_columns_are_refused_by_name_before_any_row(any_home: Home, people: dict[str, Actor]) -> None:
    before = steps.counts(any_home)
    with pytest.raises(Refused) as caught:
        load(any_home, people["karim"], rows({"passport_no": "1", "employer": "x"}))
    assert "passport_no, employer" in str(caught.value)
    assert steps.counts(any_home) == before


def test_a_file_without_a_header_is_refused_without_repeating_a_persons_row(any_home: Home, people: dict[str, Actor]) -> None:
    with pytest.raises(Refused) as caught:
        load(any_home, people["karim"], f"{SENTINEL},70123456,Addis\r\n{SENTINEL},70123457,Dhaka\r\n".encode())
    assert caught.value.problems[0].code == "no_known_columns"
    assert "name_latin" in str(caught.value)
    assert SENTINEL not in str(caught.value)


def test_a_point_for_all_rows_that_name_none(any_home: Home, people: dict[str, Actor]) -> None:
    data = rows({"point": ""}, {"point": " SAIDA "})
    verdicts = load(any_home, people["karim"], data, options=ListOptions(point="tripoli"))
    areas = steps.world.make_areas(any_home)
    assert [find.hold(any_home, one.reference).kept.area_id for one in verdicts] == [areas["tripoli"].id, areas["saida"].id]
    with steps.refused("no_such_area"):
        load(any_home, people["karim"], data, options=ListOptions(point="nowhere"))


def test_a_volunteers_list_is_for_the_own_point(any_home: Home, people: dict[str, Actor]) -> None:
    verdicts = load(any_home, people["amal"], rows({}, {"point": "saida"}))
    assert [one.accepted for one in verdicts] == [True, False]
    assert reasons(verdicts[1]) == {("unknown_point", "point")}
    assert verdicts[1].reasons[0].params == {"points": "dora"}


def test_whose_list_it_may_be(any_home: Home, people: dict[str, Actor]) -> None:
    assert load(any_home, operator(any_home), rows({}))[0].accepted
    for name in ("nadia", "ziad"):
        with steps.refused("not_allowed"):
            load(any_home, people[name], rows({}))


def test_the_consent_is_dated_and_its_wording_in_force(any_home: Home, people: dict[str, Actor]) -> None:
    day = any_home.today - timedelta(days=3)
    options = ListOptions(consent_wording="vaccination-2026-02", consent_date=day)
    (verdict,) = load(any_home, people["karim"], rows({}), options=options)
    assert find.hold(any_home, verdict.reference).payload["consent_date"] == day.isoformat()
    for wrong in (ListOptions(consent_wording="another"), ListOptions(consent_date=any_home.today + timedelta(days=1))):
        with steps.refused("not_offered"):
            load(any_home, people["karim"], rows({}), options=wrong)


def test_a_programme_that_is_closed_or_not_there_takes_no_list(any_home: Home, people: dict[str, Actor]) -> None:
    programme.close_programme(any_home, people["ziad"], "vaccination")
    for code, reason in (("vaccination", "programme_closed"), ("nothing", "no_such_programme")):
        with steps.refused(reason):
            load(any_home, people["karim"], rows({}), code=code)


def test_progress_is_told(any_home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration_list, "LOT", 2)
    told: list[tuple[int, int]] = []
    data = rows({}, {}, {"birth_year": "x"})
    registration_list.register_list(any_home, people["karim"], "vaccination", data, "a.csv", ListOptions(), lambda *now: told.append(now))
    assert told == [(2, 3), (3, 3)]
