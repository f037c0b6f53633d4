"""The key store: keys are durable, safe for threads, and gone from every file once destroyed."""

from __future__ import annotations

import secrets
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from intake.store.key_store import KeyStore

WEEK = "2026-03-02"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.db"


@pytest.fixture
def store(path: Path) -> Iterator[KeyStore]:
    made = KeyStore(path, create=True)
    yield made
    made.close()


def some(count: int) -> list[tuple[bytes, bytes]]:
    return [(secrets.token_bytes(16), secrets.token_bytes(60)) for _ in range(count)]


def test_what_was_put_is_there_for_whoever_opens_it_next(store: KeyStore, path: Path) -> None:
    keys = some(1200)
    store.put(keys, WEEK)
    store.close()
    again = KeyStore(path)
    assert again.get([name for name, _ in keys]) == dict(keys)
    assert again.get([secrets.token_bytes(16)]) == {}
    again.close()


def test_a_store_that_is_not_there_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        KeyStore(tmp_path / "other.db")
    assert list(tmp_path.iterdir()) == []


def test_only_its_owner_reads_the_file(store: KeyStore, path: Path) -> None:
    store.put(some(1), WEEK)
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}


def test_a_destroyed_key_is_in_no_file(store: KeyStore, path: Path) -> None:
    keys = some(30)
    store.put(keys, WEEK)
    gone, stays = keys[:10], keys[10:]
    store.destroy(name for name, _ in gone)
    store.destroy([secrets.token_bytes(16)])  # nothing to destroy is no fault
    assert store.get([name for name, _ in keys]) == dict(stays)
    content = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert [1 for name, wrapped in gone if name in content or wrapped in content] == []
    assert all(wrapped in content for _, wrapped in stays)


def test_a_lot_is_kept_whole_or_not_at_all_and_the_store_goes_on(store: KeyStore) -> None:
    (first,) = some(1)
    store.put([first], WEEK)
    other = some(1)[0]
    with pytest.raises(sqlite3.IntegrityError):
        store.put([other, first], WEEK)
    assert store.get([other[0]]) == {}
    store.put([other], WEEK)
    store.destroy([first[0]])
    assert store.get([first[0], other[0]]) == dict([other])


def test_a_reader_elsewhere_holds_nobody_up_and_the_log_is_emptied_later(store: KeyStore, path: Path) -> None:
    (gone,) = some(1)
    store.put([gone], WEEK)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM record_key").fetchone()
    store.destroy([gone[0]])
    assert gone[1] in b"".join(one.read_bytes() for one in path.parent.iterdir())
    reader.close()
    store.put(some(1), WEEK)
    assert gone[1] not in b"".join(one.read_bytes() for one in path.parent.iterdir())


def test_threads_lose_no_key(store: KeyStore) -> None:
    lots = [some(50) for _ in range(16)]

    def work(lot: list[tuple[bytes, bytes]]) -> bool:
        store.put(lot, WEEK)
        store.destroy([lot[0][0]])
        return store.get([name for name, _ in lot]) == dict(lot[1:])

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, lots))


def test_keys_of_earlier_weeks_are_told_for_sweeping(store: KeyStore) -> None:
    old, new = some(2)
    store.put([old], "2026-02-23")
    store.put([new], WEEK)
    assert store.ids_before(WEEK) == {old[0]}


def test_a_months_key_is_made_once_whoever_comes_first(store: KeyStore) -> None:
    store.put_month("2026-03", b"first")
    store.put_month("2026-03", b"second")
    store.put_month("2026-02", b"earlier")
    assert dict(store.months()) == {"2026-02": b"earlier", "2026-03": b"first"}
    store.destroy_month("2026-02")
    assert dict(store.months()) == {"2026-03": b"first"}


def test_a_setting_is_overwritten(store: KeyStore) -> None:
    assert store.setting("salt") is None
    store.set("salt", b"one")
    store.set("salt", b"two")
    assert store.setting("salt") == b"two"
