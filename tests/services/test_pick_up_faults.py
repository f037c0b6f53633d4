"""Fetching answers from a folder that is not what it should be, and files that cannot be read: nothing stops, leaks or is lost."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from intake.domain.account import Actor
from intake.domain.delivery import After, PickUp
from intake.exchange import shared_folder
from intake.exchange.way import Taker, digest_of, part_name
from intake.services import answer, erasure, picked
from intake.services import purge as purging
from intake.services.home import Home
from intake.services.needs import needs
from intake.services.purge import purge
from tests import steps
from tests.partners import agree
from tests.services.test_pick_up import look, put, sent


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The ministry's folder for answers."""
    folder = tmp_path / "answers"
    folder.mkdir()
    return folder


@pytest.fixture
def people(home: Home, shared: Path) -> dict[str, Actor]:
    people = steps.open_packs(home)
    agree(home, people, f'way = "folder"\n[delivery.folder]\npath = "{shared}"\n[delivery.pick_up]\nfolder = "{shared}"\n')
    return people


def test_what_was_too_old_is_taken_again_when_it_is_sent_again(home: Home, people: dict[str, Actor], shared: Path) -> None:
    _, refs = sent(home, people)
    put(shared, "a.csv", *refs)
    look(home)
    os.utime(shared / "a.csv", (1, 1))
    assert look(home) == [(0, "")]
    purge(home, home.today + timedelta(days=42))
    assert [(one.problem, one.there) for one in picked.waiting(home, people["karim"])] == [("picked_gone", False)]
    assert look(home) == [(0, "")], "what still lies there is no answer to asking for it again"
    os.utime(shared / "a.csv", (2, 2))
    assert look(home) == [(1, "")]
    assert {(one.problem, one.there, one.rows) for one in picked.waiting(home, people["karim"])} == {
        ("picked_gone", False, 2),
        ("", True, 2),
    }


def test_one_file_that_breaks_us_stops_none_of_the_others(
    home: Home, people: dict[str, Actor], shared: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, refs = sent(home, people)
    put(shared, "a of Selam.csv", *refs)
    put(shared, "b.csv", refs[0], decision="done")
    real = answer.preview

    def breaks(home: Home, actor: Actor, data: bytes, name: str, partner: str) -> object:
        if name.startswith("a"):
            raise RecursionError(f"in the file of {refs[0]}")
        return real(home, actor, data, name, partner)

    monkeypatch.setattr(answer, "preview", breaks)
    assert look(home) == [(2, "")]
    found = {one.name: (one.problem, one.there) for one in picked.waiting(home, people["karim"])}
    assert found == {"a of Selam.csv": ("delivery_fault", True), "b.csv": ("", True)}
    assert refs[0] not in caplog.text and "Selam" not in caplog.text
    assert needs(home, people["karim"]).picked == 2


def test_an_unreadable_file_outlives_the_erasure_of_somebody_it_does_not_name(home: Home, people: dict[str, Actor], shared: Path) -> None:
    references, _ = sent(home, people)
    (shared / "c.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    look(home)
    erasure.erase(home, people["karim"], references[0])
    assert [(one.problem, one.there) for one in picked.waiting(home, people["karim"])] == [("file_refused", True)]


def test_nothing_but_plain_files_is_read(home: Home, people: dict[str, Actor], shared: Path, tmp_path: Path) -> None:
    _, refs = sent(home, people)
    put(tmp_path, "secret.csv", *refs)
    (shared / "a.csv").symlink_to(tmp_path / "secret.csv")
    (shared / "b.csv").symlink_to("/dev/zero")
    os.mkfifo(shared / "c.csv")
    (shared / "d.csv").mkdir()
    assert look(home) == [(0, "")]


def test_what_we_write_follows_no_link(tmp_path: Path) -> None:
    folder, file, theirs = tmp_path / "folder", tmp_path / "file", tmp_path / "theirs"
    folder.mkdir()
    file.write_bytes(b"closed")
    theirs.write_bytes(b"not ours to change")
    digest = digest_of(file)
    (folder / part_name("list.age", digest)).symlink_to(theirs)
    (folder / "list.age").symlink_to(file)
    assert shared_folder.send(str(folder), file, "list.age", digest).checked
    assert theirs.read_bytes() == b"not ours to change"
    assert not (folder / "list.age").is_symlink() and (folder / "list.age").read_bytes() == b"closed"


def test_a_folder_of_endless_names_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_folder, "MOST_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.csv").write_bytes(b"x")
    taken: list[str] = []
    taker = Taker(lambda _found: True, lambda found, _data: taken.append(found.name), 1)
    assert [shared_folder.pick_up(PickUp(str(tmp_path), After.DELETE, "", 30), taker) for _ in range(3)] == [3, 2, 0]
    assert sorted(taken) == [f"{number}.csv" for number in range(5)]


def test_each_waiting_file_is_read_once_in_a_purge(
    home: Home, people: dict[str, Actor], shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, refs = sent(home, people, 3)
    home.clock.forward(days=170)  # type: ignore[attr-defined]
    put(shared, "a.csv", refs[0])
    look(home)
    reads: list[str] = []
    real = picked.read
    monkeypatch.setattr(picked, "read", lambda data, name: reads.append(name) or real(data, name))
    monkeypatch.setattr(purging, "LOT", 1)
    assert purge(home, home.today + timedelta(days=10)).registrations == 3
    assert reads == ["a.csv"]
