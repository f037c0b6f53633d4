"""After a purge a person can be read nowhere, not from an older copy with today's keys either; killed midway, nothing is half done."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from intake.domain.account import Actor
from intake.services import audit, batch_export, duplicates, find, purge_run, retention, upload
from intake.services.home import Home, open_home
from intake.services.purge import Purged, purge
from tests import steps
from tests.services.backups import brought_back, saved

SENTINEL = {**steps.EVERYTHING, "call_name": "Zzarephath", "name_latin": "Zzarephath Qoph", "safe_word": "zzmango"}
WAIT = 60


def after(home: Home, days: int = 180) -> Purged:
    return purge(home, home.today + timedelta(days=days))


def files_of(home: Home) -> list[str]:
    return [path.name for path in home.config.outbox.iterdir()]


def test_nothing_of_her_is_left_anywhere(any_home: Home) -> None:
    """Rows, codes, pairs, keys, the month's hash key and the file in the outbox are gone; what she was called stands in no byte."""
    people = steps.open_packs(any_home)
    two = [steps.register(any_home, people["amal"], SENTINEL) for _ in range(2)]
    duplicates.compare_new(any_home)
    steps.send(any_home, people)
    row = find.hold(any_home, two[0].reference).kept
    assert len(files_of(any_home)) == 1
    any_home.clock.forward(days=180)
    done = purge(any_home)
    assert (done.registrations, done.unanswered, done.undelivered, done.files, done.months) == (2, 2, 0, 1, 1)
    assert files_of(any_home) == []
    left = steps.counts(any_home)
    assert [left[name] for name in ("registration", "match_code", "suspected_duplicate", "referral", "held_envelope")] == [0] * 5
    assert any_home.keys.get([row.key_id]) == {}
    assert "2026-03" not in any_home.keys.months()
    assert steps.found_anywhere(any_home, ["Zzarephath", "Qoph", "zzmango", two[0].reference]) == []
    raw = [content for _, content in steps.everything_kept(any_home)]
    for hidden in (row.sealed, row.key_id, row.reference_hash):  # not even closed, and no hash of hers
        assert not any(hidden in content for content in raw)
    assert audit.verify(any_home) > 0


def test_a_backup_from_before_and_todays_keys_open_nothing(any_home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(any_home)
    gone = steps.register(any_home, people["amal"], SENTINEL).reference
    any_home.clock.forward(days=100)
    stays = steps.register(any_home, people["amal"]).reference
    path = saved(any_home, tmp_path)
    any_home.clock.forward(days=80)
    purge(any_home)
    brought_back(any_home, path)
    with steps.refused("no_such_registration"):
        find.hold(any_home, gone)
    assert find.hold(any_home, stays)
    assert steps.found_anywhere(any_home, ["Zzarephath"]) == []


def test_a_copied_file_and_todays_keys_open_nothing(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    steps.register(home, people["amal"], SENTINEL)
    home.store.forget_deleted()
    shutil.copy(home.config.home / "intake.db", tmp_path / "old.db")
    after(home)
    old = open_home(replace(home.config, database_url=f"sqlite:///{tmp_path / 'old.db'}"), clock=home.clock)
    try:
        with old.store.reading() as connection:
            due = retention.kept.due(connection, home.today + timedelta(days=200), 9)
        assert len(due) == 1 and old.record_keys([key for _, key in due]) == {}
    finally:
        old.close()


def test_a_file_with_some_purged_rows_is_made_again_without_them(home: Home) -> None:
    people = steps.open_packs(home)
    first = steps.register(home, people["amal"], {**SENTINEL, "name_latin": "Aaa Bbb"}).reference
    second = steps.register(home, people["amal"], {**steps.SELAM, "name_latin": "Ccc Ddd"}).reference
    batch, _ = steps.send(home, people)
    retention.close(home, people["karim"], first)
    assert after(home, 30).registrations == 1
    assert files_of(home) == []
    again = batch_export.export(home, people["karim"], batch.id, "csv")
    table = steps.table_of(home, again)
    assert len(list(table.rows)) == 1 and find.hold(home, second)


def test_an_empty_night_says_so_and_is_in_the_log(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    done = purge(any_home)
    assert (done.registrations, done.files, done.unanswered) == (0, 0, 0)
    assert audit.read(any_home, people["nadia"])[0].action == "purge_done"
    assert audit.read(any_home, people["nadia"])[0].detail["registrations"] == 0


def test_two_purges_never_run_at_once(home: Home) -> None:
    steps.open_packs(home)
    with purge_run.alone(home), steps.refused("purge_running"):
        purge(home)
    purge(home)


def test_an_old_upload_is_gone(home: Home) -> None:
    people = steps.open_packs(home)
    upload.hold(home, people["karim"], b"partner_ref,decision\n", "answers.csv")
    (sealed,) = (home.config.home / "inbox").iterdir()
    old = home.clock().timestamp() - 2 * 24 * 3600
    os.utime(sealed, (old, old))
    purge(home)
    assert not sealed.exists()


def test_the_file_shrinks_when_most_of_it_is_free(home: Home) -> None:
    people = steps.open_packs(home)
    with home.store.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<3000)"
            " SELECT randomblob(2000) AS content FROM n"
        )
        connection.exec_driver_sql("DROP TABLE filler")
    steps.register(home, people["amal"])
    done = after(home)
    assert done.registrations == 1 and done.bytes_after < done.bytes_before / 2


STOP_THERE = """
import sys, time
from datetime import date
from intake.cli import main
from intake.services import purge
from intake.services.home import Home
from intake.store.base import Store
purge.LOT, where = 2, sys.argv[1]
seen = 0
def stop(owner, name, when, before):
    real = getattr(owner, name)
    def slow(*arguments, **more):
        global seen
        seen += 1
        result = None if before else real(*arguments, **more)
        if seen == when:
            print("here", flush=True)
            time.sleep(600)
        return real(*arguments, **more) if before else result
    setattr(owner, name, slow)
stop(*{
    "lists": (purge, "_lot", 1, True),
    "first keys": (Home, "destroy_keys", 2, False),
    "second rows": (purge.kept_registration, "remove", 2, False),
    "second lot": (purge, "_lot", 2, True),
    "files": (purge, "_files", 1, True),
    "shrinking": (Store, "forget_deleted", 1, False),
}[where])
main(sys.argv[2:])
"""


@pytest.fixture
def doomed(any_home: Home) -> Iterator[tuple[Home, dict[str, Actor], list[str]]]:
    """Five people whose file lies in the outbox, all of them due, and one who stays."""
    people = steps.open_packs(any_home)
    references = [steps.register(any_home, people["amal"], {**SENTINEL, "dose_no": str(n)}).reference for n in range(5)]
    steps.send(any_home, people)
    yield any_home, people, references


@pytest.mark.parametrize("where", ["lists", "first keys", "second rows", "second lot", "files", "shrinking"])
def test_killed_midway(doomed: tuple[Home, dict[str, Actor], list[str]], where: str) -> None:
    """Whoever is due is wholly there or unreadable; the log and the list hold; run again, all are gone."""
    home, people, references = doomed
    keys = {one.id: one.key_id for one in (find.hold(home, reference).kept for reference in references)}
    day = home.today + timedelta(days=180)
    home.clock.forward(days=7)
    stays = steps.register(home, people["amal"]).reference
    home.close()
    environment = {**os.environ, "INTAKE_HOME": str(home.config.home), "INTAKE_DATABASE_URL": home.config.database_url}
    words = ["purge", "--today", day.isoformat()]
    process = subprocess.Popen(
        [sys.executable, "-c", STOP_THERE, where, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "here\n", process.communicate(timeout=WAIT)[1]
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=WAIT)
    again = open_home(home.config, clock=home.clock)
    try:
        assert audit.verify(again) > 0
        with again.store.reading() as connection:
            there = {one.id for one in retention.kept_registration.by_ids(connection, list(keys))}
        readable = {one for one, key in keys.items() if again.keys.get([key])}
        assert readable <= there  # no key of a row that is gone: a copy of the rows stays closed
        assert len(there) == {"lists": 5, "first keys": 5, "second rows": 3, "second lot": 3, "files": 0, "shrinking": 0}[where]
        done = purge(again, day)
        assert done.registrations == len(there)
        assert steps.counts(again)["registration"] == 1 and find.hold(again, stays)
        assert not any(again.keys.get([key]) for key in keys.values())
        assert files_of(again) == []
        assert audit.verify(again) > 0
    finally:
        again.close()
