"""Erasing and withdrawing: nothing of the person is left in any file, older copies stay shut, the partner is told with the next list."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import audit, batch, batch_export, erasure, find
from intake.services.home import Home, open_home
from intake.store.tables import ErasedTable, MatchCodeTable, ReferralTable, RegistrationTable, RetractionTable
from tests import steps, world

PERSON = steps.EVERYTHING | {
    "call_name": "Zzyzyx",
    "name_latin": "Qwertimiah Zzyzyxson",
    "name_native": "ዝዝይዝይክስ",
    "contact_value": "+96170987123",
    "safe_word": "pomegranate-sentinel",
    "consent_contact": "yes",
}
SENTINELS = ("Zzyzyx", "Qwertimiah", "ዝዝይዝይክስ", "70987123", "pomegranate-sentinel")


@pytest.fixture
def reference(any_home: Home, people: dict[str, Actor]) -> str:
    return steps.register(any_home, people["amal"], PERSON).reference


def rows(home: Home, *tables: type) -> list[int]:
    counted = steps.counts(home)
    return [counted[table.__tablename__] for table in tables]  # type: ignore[attr-defined]


def erase(home: Home, people: dict[str, Actor], reference: str) -> erasure.TakenBack:
    return erasure.erase(home, people["karim"], reference)


def withdraw(home: Home, people: dict[str, Actor], reference: str, purpose: str = "refer") -> erasure.TakenBack:
    return erasure.withdraw(home, people["karim"], reference, purpose, steps.MINISTRY)


def test_after_erasing_the_row_the_key_and_all_that_hung_on_it_are_gone(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    held = find.hold(any_home, reference)
    assert erase(any_home, people, reference) == erasure.TakenBack(1, 0)
    assert rows(any_home, RegistrationTable, ReferralTable, MatchCodeTable, RetractionTable, ErasedTable) == [0, 0, 0, 0, 1]
    assert any_home.record_keys([held.kept.key_id]) == {}
    for act in (lambda: find.hold(any_home, reference), lambda: erase(any_home, people, reference)):
        with steps.refused("no_such_registration"):
            act()


def test_no_byte_of_the_person_is_in_any_file_before_or_after(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    held = find.hold(any_home, reference)
    assert steps.found_anywhere(any_home, SENTINELS) == []
    steps.send(any_home, people)
    erase(any_home, people, reference)
    assert steps.found_anywhere(any_home, (*SENTINELS, reference)) == []
    key_id, wrapped = held.kept.key_id, any_home.keyring.wrap(held.kept.key_id, held.key)
    left = [where for where, content in steps.everything_kept(any_home) if key_id in content or held.key in content or wrapped in content]
    assert left == []


def test_the_sealed_record_itself_is_overwritten_in_the_database_file(home: Home) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"], PERSON).reference
    sealed = find.hold(home, reference).kept.sealed
    home.store.forget_deleted()
    path = home.config.home / "intake.db"
    assert sealed[:64] in path.read_bytes()
    erase(home, people, reference)
    for file in home.config.home.rglob("*"):
        if file.is_file():
            assert sealed[:64] not in file.read_bytes(), file


def test_an_older_copy_of_the_database_does_not_open_with_todays_keys(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"], PERSON).reference
    other = steps.register(home, people["amal"]).reference
    home.store.forget_deleted()
    copy = tmp_path / "older"
    copy.mkdir()
    shutil.copy(home.config.home / "intake.db", copy / "intake.db")
    erase(home, people, reference)
    shutil.copytree(home.config.keys, copy / "keys")
    older = open_home(world.config_in(copy), clock=home.clock)
    try:
        assert steps.counts(older)["registration"] == 2
        with steps.refused("no_such_registration"):
            find.hold(older, reference)
        assert find.hold(older, other).payload["name_latin"] == "Selam Worku"
        assert [row.cells[2] for row in batch.show(older, people["karim"], steps.approved(older, people).id).rows] == ["Selam Worku"]
    finally:
        older.close()


def test_what_was_erased_is_not_registered_again_by_the_same_request(any_home: Home, people: dict[str, Actor]) -> None:
    request = steps.registering(PERSON)
    reference = steps.register_one(any_home, people["amal"], request).reference
    erase(any_home, people, reference)
    with steps.refused("erased_before"):
        steps.register_one(any_home, people["amal"], request)
    assert steps.register(any_home, people["amal"], PERSON).reference != reference


def test_a_row_that_waits_in_a_list_leaves_it(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    steps.register(any_home, people["amal"])
    ready = steps.approved(any_home, people)
    assert erase(any_home, people, reference) == erasure.TakenBack(1, 0)
    now = batch.show(any_home, people["karim"], ready.id).batch
    assert (now.rows, now.removed, now.state) == (1, 1, batch.APPROVED)
    exported = batch_export.export(any_home, people["karim"], ready.id, "csv")
    assert [row.cells["name_latin"] for row in steps.table_of(any_home, exported).rows] == ["Selam Worku"]


def test_of_a_sent_registration_only_a_retraction_is_left_and_it_goes_out(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    ref = steps.partner_ref(any_home, reference)
    _, exported = steps.send(any_home, people)
    assert erase(any_home, people, reference) == erasure.TakenBack(0, 1)
    assert not exported.path.exists()  # her row lay in it
    assert rows(any_home, RegistrationTable, ReferralTable, MatchCodeTable, RetractionTable) == [0, 0, 0, 1]
    assert steps.found_anywhere(any_home, (*SENTINELS, ref)) == []
    following, exported = steps.send(any_home, people)
    assert (following.rows, following.retractions) == (0, 1)
    (row,) = steps.table_of(any_home, exported).rows
    told = {key: value for key, value in row.cells.items() if value}
    assert told == {"batch_id": str(following.id), "partner_ref": ref, "change": "retraction"}


def test_a_sent_list_can_be_written_again_without_the_erased(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    steps.register(any_home, people["amal"])
    sent, _ = steps.send(any_home, people)
    erase(any_home, people, reference)
    again = batch_export.export(any_home, people["karim"], sent.id, "csv")
    assert [row.cells["name_latin"] for row in steps.table_of(any_home, again).rows] == ["Selam Worku"]


def test_erasing_takes_what_a_stopped_export_left(home: Home) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"], PERSON).reference
    _, exported = steps.send(home, people)
    leftover = exported.path.with_name(f"{exported.name}.0123abcd.part")
    leftover.write_bytes(b"half a file")
    erase(home, people, reference)
    assert list(home.config.outbox.iterdir()) == []


@pytest.mark.parametrize("act", [erase, withdraw])
def test_whoever_is_killed_while_erasing_leaves_no_file_with_her_in_it(
    home: Home, act: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"], PERSON).reference
    steps.send(home, people)

    def killed(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(erasure, "anchor", killed)  # the first thing after it is kept
    with pytest.raises(SystemExit):
        act(home, people, reference)
    assert list(home.config.outbox.iterdir()) == [], "a delivery that waits would bring it to the partner"


def test_erasing_is_in_the_log_without_a_name(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    erase(any_home, people, reference)
    newest = audit.read(any_home, people["nadia"], most=1)[0]
    assert (newest.action, newest.who, newest.detail) == ("erased", people["karim"].pseudonym, {"retractions": 0, "presence": "not_stated"})
    assert audit.verify(any_home)


@pytest.mark.parametrize("act", [erase, withdraw])
def test_only_in_ones_own_area(any_home: Home, people: dict[str, Actor], reference: str, act: Callable[..., object]) -> None:
    areas = world.make_areas(any_home)
    south = Actor(None, "x", people["karim"].role, areas["south"], "x")
    with steps.refused("no_such_registration"):
        act(any_home, {"karim": south}, reference)
    with steps.refused("not_allowed"):
        act(any_home, {"karim": people["amal"]}, reference)
    assert steps.state_of(any_home, reference) == "ready"


def test_an_auditor_may_erase_too(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    assert erasure.erase(any_home, people["nadia"], reference).removed == 1


def test_erased_twice_at_once_is_erased_once(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    def one(_: int) -> str:
        try:
            erase(any_home, people, reference)
        except Refused as refused:
            return refused.problems[0].code
        return "erased"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == ["erased", *["no_such_registration"] * 3]
    with any_home.store.reading() as connection:
        assert len(connection.execute(select(ErasedTable.id)).all()) == 1
