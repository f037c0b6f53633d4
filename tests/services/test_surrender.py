"""What a thief learns from the real files: nothing is opened, nothing changed, nobody named, and what lies open is found."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import pyzipper  # type: ignore[import-untyped]

from intake.domain.account import Actor
from intake.services import purge, surrender_check
from intake.services.area import operator
from intake.services.home import Home
from intake.services.surrender import Found, surrender
from intake.services.surrender_beside import Beside, Part
from intake.store import thief_files
from tests import steps, tablets
from tests.services import backups
from tests.world import config_in

ASTER = {**steps.EVERYTHING, "call_name": "Sentinelcall", "name_latin": "Sentinellatin Aster", "safe_word": "sentinelword"}


def part(found: Found, name: str) -> Part:
    return next(one for one in found.parts if one.name == name)


def all_of(found: Found) -> str:
    return str([(one.says, one.figures, one.warnings, one.faults) for one in found.parts])


def checked(home: Home, *others: Path) -> surrender_check.Checked:
    found = surrender(home.config, Beside(others=others))
    return surrender_check.check(home, operator(home), list(found.paths), [one for said in found.clear.values() for one in said], 100)


def test_it_says_what_is_there_and_names_nobody(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"], ASTER).reference
    steps.register(any_home, people["amal"], {**ASTER, "dose_no": "2"})
    steps.send(any_home, people)
    found = surrender(any_home.config, Beside())
    assert [one.name for one in found.parts] == ["tablet", "database", "backup", "relay", "outbox", "server_off", "server_running"]
    database = part(found, "database")
    assert (database.figures["rows"]["registration"], database.figures["rows"]["batch"], database.figures["shared_pairs"]) == (2, 1, 1)
    assert (database.figures["small_groups"], database.figures["people_in_small_groups"]) == (1, 2)
    assert "fewer than 5" in database.warnings[0]
    assert [one["closed"] for one in part(found, "outbox").figures["files"]] == [thief_files.AGE_KEY]
    assert found.faults == []
    said = all_of(found)
    assert not [one for one in ("Sentinel", "sentinel", reference, "70123456", "karim", "amal", "nadia") if one in said]


def test_a_group_of_five_is_no_small_one(home: Home) -> None:
    steps.register_some(home, steps.open_packs(home)["amal"], 5)
    database = part(surrender(home.config, Beside()), "database")
    assert (database.figures["groups"], database.figures["small_groups"], database.warnings) == (1, 0, ())


def test_it_changes_nothing_and_needs_no_key(home: Home) -> None:
    people = steps.open_packs(home)
    steps.register(home, people["amal"], ASTER)
    home.close()
    (home.config.keys / "master.key").rename(home.config.home.parent / "taken.key")
    before = {
        path: (hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns) for path in thief_files.files_in(home.config.home)
    }
    surrender(home.config, Beside())
    after = {path: (hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns) for path in thief_files.files_in(home.config.home)}
    assert after == before


def test_it_reads_beside_a_server_that_is_writing(any_home: Home, people: dict[str, Actor]) -> None:
    with any_home.store.writing():
        assert part(surrender(any_home.config, Beside()), "database").figures["rows"]["account"] == 5


def test_the_key_store_says_how_it_is_opened(home: Home) -> None:
    steps.register(home, steps.open_packs(home)["amal"])
    off = part(surrender(home.config, Beside()), "server_off")
    assert (off.figures["opened_by"], off.figures["months"]) == ("key_file", ["2026-03"])
    assert any("everything that is kept today" in one for one in off.says) and any("demonstration" in one for one in off.warnings)


def test_real_people_are_looked_for_and_not_found(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    steps.register(any_home, people["amal"], ASTER)
    steps.send(any_home, people)
    result = checked(any_home, backups.saved(any_home, tmp_path))
    assert (result.registrations, result.found, result.files) == (1, 0, ())
    assert result.words >= 8 and result.size > 100_000


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "leak", ["SENTINELLATIN ASTER", "sentinelcall", "+96170123456", "70123456", "ሰላም ወርቁ", "{reference}", "{partner_ref}"]
)
def test_whatever_lies_open_is_found(home: Home, tmp_path: Path, leak: str, form: str) -> None:
    reference = steps.register(home, steps.open_packs(home)["amal"], ASTER).reference
    known = {"reference": reference, "partner_ref": steps.partner_ref(home, reference)}
    log = tmp_path / "server.log"
    log.write_bytes(b"\x07" * (thief_files._PIECE - 9) + leak.format(**known).encode(form) + b"\x07" * 50)
    result = checked(home, log)
    assert (result.found > 0, result.files) == (True, (str(log),))
    assert "sentinel" not in str(result).lower()


def test_a_short_name_is_found_in_a_sentence_and_not_in_chance(home: Home, tmp_path: Path) -> None:
    steps.register(home, steps.open_packs(home)["amal"], {**steps.SELAM, "call_name": "Hana", "name_latin": "not_said"})
    log = tmp_path / "server.log"
    log.write_bytes(b"\x07Hana\x07")
    assert checked(home, log).found == 0
    log.write_bytes(b'{"call_name":"Hana"}')
    assert checked(home, log).found == 1


def test_what_an_account_or_a_pack_says_too_is_no_leak(home: Home) -> None:
    steps.register(home, steps.open_packs(home)["amal"], {**steps.SELAM, "call_name": "Karim", "name_latin": "not_said"})
    result = checked(home)
    assert (result.found, result.left_out) == (0, 1)


def test_a_file_in_the_outbox_that_is_not_closed_is_a_fault(home: Home) -> None:
    steps.open_packs(home)
    (home.config.outbox / "list.csv").write_text("name\nSomebody\n")
    with zipfile.ZipFile(home.config.outbox / "plain.zip", "w") as archive:
        archive.writestr("list.csv", "name\nSomebody\n")
    with pyzipper.AESZipFile(home.config.outbox / "closed.zip", "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"sixteen characters and more")
        archive.writestr("list.csv", "name\nSomebody\n")
    (home.config.outbox / "false.age").write_bytes(b"age-encryption.org/v1\nname\nSomebody\n")
    found = surrender(home.config, Beside())
    assert {fault.split()[0] for fault in found.faults} == {"list.csv", "plain.zip", "false.age"}
    assert "Somebody" not in all_of(found)


def test_backups_say_how_they_are_closed(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    saved = backups.saved(any_home, tmp_path), backups.saved(any_home, tmp_path, keys=True)
    bare = tmp_path / "copy.db"
    sqlite3.connect(bare).execute("CREATE TABLE one (two)").connection.close()
    found = part(surrender(any_home.config, Beside(backups=(*saved, bare))), "backup")
    assert [one["closed"] for one in found.figures["files"]] == [thief_files.AGE_KEY, thief_files.AGE_KEY, thief_files.SQLITE]
    assert found.faults == ("The backup copy.db is not closed.",)


def test_a_relay_with_a_key_is_a_fault_one_with_envelopes_is_none(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    relay = tmp_path / "relay"
    relay.mkdir()
    sealed = tablets.envelope(home, tablets.enrolled(home, people)).sealed
    database = sqlite3.connect(relay / "relay.db")
    database.execute("CREATE TABLE waiting (sealed BLOB)")
    database.execute("INSERT INTO waiting VALUES (?)", (sealed,))
    database.commit()
    database.close()
    found = part(surrender(home.config, Beside(relays=(relay,))), "relay")
    assert (found.figures["envelopes"], found.figures["rows"], found.faults) == (1, {"waiting": 1}, ())
    (relay / "master.key").write_bytes(b"k" * 32)
    assert surrender(home.config, Beside(relays=(relay,))).faults == ["The relay holds a key store: master.key."]


def test_a_profile_is_counted(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    store = tmp_path / "profile" / "Default" / "IndexedDB" / "https_0.indexeddb.leveldb"
    store.mkdir(parents=True)
    (store / "000003.log").write_bytes(tablets.envelope(home, tablets.enrolled(home, people)).sealed * 3)
    found = part(surrender(home.config, Beside(profiles=(tmp_path / "profile",))), "tablet")
    assert found.figures["profiles"] == [{"files": 1, "bytes": (store / "000003.log").stat().st_size, "database_files": 1, "envelopes": 3}]
    assert found.warnings == ()
    empty = part(surrender(home.config, Beside(profiles=(home.config.keys,))), "tablet")
    assert "right folder" in empty.warnings[0]


def test_what_was_purged_is_looked_for_no_more(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"], ASTER)
    any_home.clock.forward(days=400)  # type: ignore[attr-defined]
    purge.purge(any_home)
    assert checked(any_home).registrations == 0
    assert part(surrender(any_home.config, Beside()), "server_running").figures["registrations"] == 0


def test_without_a_home_it_says_so(tmp_path: Path) -> None:
    with steps.refused("no_home"):
        surrender(config_in(tmp_path / "nowhere"), Beside())


def test_without_its_database_it_says_so(home: Home, tmp_path: Path) -> None:
    with steps.refused("old_schema"):
        surrender(replace(home.config, database_url=f"sqlite:///{tmp_path / 'other.db'}"), Beside())
