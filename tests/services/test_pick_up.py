"""Answer files fetched at a partner: never twice, applied by a person only; what does not work is a task; who is erased is out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from intake.domain.account import Actor
from intake.services import answer, batch, delivery_queue, delivery_secret, erasure, pick_up, picked, sweep
from intake.services.home import Home
from intake.services.needs import needs
from intake.services.purge import purge
from tests import steps
from tests.exchange import corpus
from tests.partners import SftpServer, agree


@pytest.fixture(scope="module")
def ministry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    running = SftpServer(tmp_path_factory.mktemp("ministry"))
    yield running
    running.stop()


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The ministry's folder for answers."""
    folder = tmp_path / "answers"
    folder.mkdir()
    return folder


@pytest.fixture
def people(any_home: Home, shared: Path) -> dict[str, Actor]:
    people = steps.open_packs(any_home)
    agree(any_home, people, _tables(shared))
    return people


def _tables(folder: Path, after: str = "") -> str:
    return f'way = "folder"\n[delivery.folder]\npath = "{folder}"\n[delivery.pick_up]\nfolder = "{folder}"\n{after}'


def sent(home: Home, people: dict[str, Actor], count: int = 2) -> tuple[list[str], list[str]]:
    """So many people sent to the ministry; their references and partner_refs."""
    references = steps.register_some(home, people["amal"], count)
    steps.send(home, people)
    return references, [steps.partner_ref(home, one) for one in references]


def put(folder: Path, name: str, *refs: str, decision: str = "accepted", note: str = "") -> None:
    rows = [{"partner_ref": ref, "decision": decision, "note": note} for ref in refs]
    (folder / name).write_bytes(steps.csv_file(rows))


def look(home: Home) -> list[tuple[int, str]]:
    home.clock.forward(minutes=31)
    return [(one.files, one.problem) for one in pick_up.look_where_due(home)]


def test_a_file_is_fetched_once_looked_at_and_applied_by_a_person(any_home: Home, people: dict[str, Actor], shared: Path) -> None:
    references, refs = sent(any_home, people)
    put(shared, "answers of Selam Worku.csv", *refs)
    assert look(any_home) == [(1, "")]
    assert pick_up.look_where_due(any_home) == [], "not before its time"
    assert look(any_home) == [(0, "")]
    os.utime(shared / "answers of Selam Worku.csv", (1, 1))
    assert look(any_home) == [(0, "")], "the same content is the same file"
    assert {steps.state_of(any_home, one) for one in references} == {"sent"}, "nothing is applied unseen"
    assert needs(any_home, people["karim"]).picked == 1
    (file,) = picked.waiting(any_home, people["karim"])
    assert (file.name, file.rows, file.partner) == ("answers of Selam Worku.csv", 2, steps.MINISTRY)
    assert not steps.found_anywhere(any_home, ["answers of Selam", *refs])
    sweep.sweep(any_home)
    any_home.clock.forward(days=15)
    sweep.sweep(any_home)
    data, name, partner = picked.open_file(any_home, people["karim"], file.id)
    answer.apply(any_home, people["karim"], data, name, partner)
    picked.close(any_home, people["karim"], file.id, applied=True)
    assert {steps.state_of(any_home, one) for one in references} == {"accepted"}
    assert needs(any_home, people["karim"]).picked == 0 and look(any_home) == [(0, "")]
    for action in (picked.open_file, lambda *about: picked.close(*about, applied=True)):
        with steps.refused("not_found"):
            action(any_home, people["karim"], file.id)


def test_whose_it_is_not_sees_none(any_home: Home, people: dict[str, Actor], shared: Path) -> None:
    _, refs = sent(any_home, people)
    put(shared, "a.csv", *refs)
    look(any_home)
    (file,) = picked.waiting(any_home, people["karim"])
    for name in ("amal", "nadia", "ziad"):
        with steps.refused("not_allowed"):
            picked.waiting(any_home, people[name])
    from tests.services.test_batch import coordinator

    north = coordinator(any_home, "north")
    assert picked.waiting(any_home, north) == []
    with steps.refused("not_found"):
        picked.open_file(any_home, north, file.id)


def test_what_cannot_be_read_waits_with_its_reason(home: Home, shared: Path) -> None:
    people = steps.open_packs(home)
    agree(home, people, _tables(shared))
    (shared / "a.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (shared / "b.xlsx").write_bytes(corpus.with_parts(corpus.workbook(["point"]), {"xl/media/a.png": bytes(30_000_000)}))
    (shared / "c.csv.part").write_bytes(b"half")
    (shared / "d.csv").write_bytes(bytes(home.config.most_upload_mb * 1_000_000 + 1))
    assert look(home) == [(3, "")]
    found = {one.name: (one.problem, one.there) for one in picked.waiting(home, people["karim"])}
    assert found == {"a.csv": ("file_refused", True), "b.xlsx": ("file_refused", True), "d.csv": ("too_large", False)}
    assert look(home) == [(0, "")]


def test_a_folder_that_is_not_there_becomes_a_task_and_ends_by_itself(any_home: Home, people: dict[str, Actor], shared: Path) -> None:
    shared.rmdir()
    assert look(any_home) == [(0, "partner_folder")]
    assert needs(any_home, people["karim"]).undelivered == 1
    assert [one.problem for one in pick_up.troubles(any_home, people["lina"])] == ["partner_folder"]
    shared.mkdir()
    assert [one.problem for one in pick_up.look_now(any_home, people["karim"])] == [""]
    assert needs(any_home, people["karim"]).undelivered == 0


def test_who_is_erased_leaves_the_files_that_wait(any_home: Home, people: dict[str, Actor], shared: Path) -> None:
    references, refs = sent(any_home, people, 3)
    put(shared, "a.csv", *refs, note="a word about her")
    put(shared, "b.csv", refs[2], decision="done")
    (shared / "c.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + refs[0].encode())
    look(any_home)
    erasure.erase(any_home, people["karim"], references[0])
    found = {one.name: one for one in picked.waiting(any_home, people["karim"])}
    assert set(found) == {"a.csv.csv", "b.csv", ""}
    data, _, _ = picked.open_file(any_home, people["karim"], found["a.csv.csv"].id)
    assert refs[0].encode() not in data and refs[1].encode() in data and refs[2].encode() in data
    assert (found[""].problem, found[""].there) == ("picked_gone", False)
    counts = answer.preview(any_home, people["karim"], data, "a.csv.csv", steps.MINISTRY).counts
    assert (counts["apply"], counts["unmatched"]) == (2, 0)


def test_who_is_purged_leaves_the_files_that_wait_and_no_file_waits_for_ever(
    any_home: Home, people: dict[str, Actor], shared: Path
) -> None:
    _, refs = sent(any_home, people)
    any_home.clock.forward(days=100)  # type: ignore[attr-defined]
    _, later = sent(any_home, people)
    any_home.clock.forward(days=70)  # type: ignore[attr-defined]
    put(shared, "a.csv", refs[0], later[0], note="a word about her")
    look(any_home)
    assert purge(any_home, any_home.today + timedelta(days=10)).registrations == 2
    (file,) = picked.waiting(any_home, people["karim"])
    data, _, _ = picked.open_file(any_home, people["karim"], file.id)
    assert refs[0].encode() not in data and later[0].encode() in data
    purge(any_home, any_home.today + timedelta(days=42))
    (file,) = picked.waiting(any_home, people["karim"])
    assert (file.problem, file.there) == ("picked_gone", False)


def test_over_sftp_and_moved_there(home: Home, ministry: SftpServer) -> None:
    people = steps.open_packs(home)
    for name in ("answers", "done"):
        (ministry.folder / name).mkdir()
    agree(home, people, ministry.profile(more='[delivery.pick_up]\nfolder = "/answers"\nafter = "move"\nmoved_to = "/done"\n'))
    assert look(home) == [(0, "no_delivery_secret")]
    ministry.authorised = delivery_secret.make(home, people["ziad"], steps.MINISTRY)
    _, refs = sent(home, people)
    put(ministry.folder / "answers", "a.csv", *refs)
    home.clock.forward(minutes=31)
    delivery_queue.run_due(home)
    assert [one.rows for one in picked.waiting(home, people["karim"])] == [2]
    assert (ministry.folder / "done" / "a.csv").exists() and not (ministry.folder / "answers" / "a.csv").exists()
    assert batch.manifest(home, people["karim"], 1)[0].state == batch.SENT
