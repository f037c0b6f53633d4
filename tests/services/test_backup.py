"""Backups and the way back: nothing of a person in the file, nobody who was erased comes back, all or nothing (requirement 11)."""

from __future__ import annotations

import secrets
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from intake.domain.account import Actor
from intake.services import account, audit, batch, erasure, find, restore, sign_in, tablet
from intake.services.home import Home, open_home
from intake.services.home_make import create_home
from intake.services.purge import purge
from intake.services.restore_keys import restore_keys
from intake.store import registration as kept_registration
from intake.store.tables_house import AuditTable
from tests import steps, world
from tests.services.backups import brought_back, saved, secret_of

PERSON = steps.EVERYTHING | {"call_name": "Zzyzyx", "name_latin": "Qwertimiah Zzyzyxson", "safe_word": "pomegranate-sentinel"}
SENTINELS = ("Zzyzyx", "Qwertimiah", "pomegranate-sentinel")


def state(home: Home) -> dict[str, int]:
    counted = steps.counts(home)
    return {name: count for name, count in counted.items() if name not in ("audit_entry", "sign_in")}


def test_a_backup_holds_nothing_in_clear_and_is_for_its_owner_alone(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    steps.register(any_home, people["amal"], PERSON)
    for path in (saved(any_home, tmp_path), saved(any_home, tmp_path, keys=True)):
        content = path.read_bytes()
        assert content.startswith(b"age-encryption.org/v1")
        for word in (*SENTINELS, "registration", "moph_lb", "amal"):
            assert word.encode() not in content
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["database.age", "home", "keys.age"]
    assert audit.verify(any_home) > 0


def test_everything_comes_back_as_it_was_and_work_goes_on(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    first = steps.register(any_home, people["amal"], PERSON).reference
    steps.register_some(any_home, people["amal"], 3)
    sent, _ = steps.send(any_home, people)
    before = state(any_home)
    path = saved(any_home, tmp_path)
    later = steps.register(any_home, people["amal"]).reference
    done = brought_back(any_home, path)
    assert (done.registrations, done.left_out, done.withdrawals, state(any_home)) == (4, 0, 0, before)
    assert find.hold(any_home, first).payload["safe_word"] == "pomegranate-sentinel"
    with steps.refused("no_such_registration"):
        find.hold(any_home, later)
    assert batch.show(any_home, people["karim"], sent.id).batch.state == batch.SENT
    steps.register(any_home, people["amal"])
    assert steps.approved(any_home, people).id == sent.id + 1
    assert tablet.enrol(any_home, people["ziad"], "dora", "one").code
    assert audit.verify(any_home) > done.entries


def test_who_was_erased_does_not_come_back(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    reference = steps.register(any_home, people["amal"], PERSON).reference
    stays = steps.register(any_home, people["amal"]).reference
    ready = steps.approved(any_home, people)
    held = find.hold(any_home, reference)
    path = saved(any_home, tmp_path)
    erasure.erase(any_home, people["karim"], reference)
    done = brought_back(any_home, path)
    assert (done.registrations, done.left_out) == (1, 1)
    with steps.refused("no_such_registration"):
        find.hold(any_home, reference)
    assert find.hold(any_home, stays)
    assert batch.show(any_home, people["karim"], ready.id).batch.rows == 1
    assert steps.counts(any_home)["erased"] == 1
    assert steps.found_anywhere(any_home, (*SENTINELS, reference)) == []
    for where, content in steps.everything_kept(any_home):
        assert held.kept.sealed not in content, where
    assert brought_back(any_home, path).left_out == 1


def test_the_ledger_alone_keeps_her_out_even_if_her_key_is_there(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    reference = steps.register(any_home, people["amal"], PERSON).reference
    held = find.hold(any_home, reference)
    path = saved(any_home, tmp_path)
    with any_home.store.writing() as connection:
        kept_registration.remove(connection, [held.kept.id], held.kept.week)
    assert any_home.record_keys([held.kept.key_id])
    assert brought_back(any_home, path).left_out == 1
    assert any_home.record_keys([held.kept.key_id]) == {}


def test_the_key_alone_keeps_her_out_where_the_ledger_is_lost(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    reference = steps.register(any_home, people["amal"], PERSON).reference
    held = find.hold(any_home, reference)
    path = saved(any_home, tmp_path)
    any_home.destroy_keys([held.kept.key_id])
    assert brought_back(any_home, path).left_out == 1
    assert steps.counts(any_home)["erased"] == 1


def test_who_was_purged_does_not_come_back(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    steps.register(any_home, people["amal"], PERSON)
    path = saved(any_home, tmp_path)
    any_home.clock.forward(days=200)  # type: ignore[attr-defined]
    purge(any_home)
    done = brought_back(any_home, path)
    assert (done.registrations, done.left_out, done.day) == (0, 1, world.START.date().isoformat())


def test_what_ended_stays_ended_and_the_partner_is_still_told(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    reference = steps.register(any_home, people["amal"], PERSON).reference
    other = steps.register(any_home, people["amal"]).reference
    steps.send(any_home, people)
    _, lost = tablet.join(any_home, tablet.enrol(any_home, people["ziad"], "dora", "one").code, "here")
    path = saved(any_home, tmp_path)
    erasure.erase(any_home, people["karim"], reference)
    erasure.withdraw(any_home, people["karim"], other, "contact", steps.MINISTRY)
    account.close_account(any_home, people["ziad"], "lina")
    tablet.revoke(any_home, people["ziad"], lost.id)
    done = brought_back(any_home, path)
    assert (done.left_out, done.withdrawals) == (1, 1)
    assert steps.counts(any_home)["retraction"] == 1
    assert [one.state for one in tablet.tablets(any_home, people["ziad"])] == ["revoked"]
    states = {one.name: one.state for one in account.accounts(any_home, people["ziad"])}
    assert (states["lina"], states["karim"]) == ("closed", "open")


def test_a_password_that_was_changed_does_not_come_back(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    """It may have been changed because it was stolen, and a volunteer has nothing else."""
    path, new = saved(any_home, tmp_path), "another six words of hers"
    account.set_password(any_home, people["amal"], "amal", new)
    account.close_account(any_home, people["ziad"], "lina")
    brought_back(any_home, path)
    for name in ("amal", "lina"):
        with steps.refused("wrong_sign_in"):
            sign_in.sign_in(any_home, name, world.PASSWORD, "192.0.2.9")
    assert sign_in.sign_in(any_home, "amal", new, "192.0.2.9") and sign_in.sign_in(any_home, "karim", world.PASSWORD, "192.0.2.9")


def test_a_fault_in_the_middle_leaves_everything_as_it_was(
    any_home: Home, people: dict[str, Actor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(any_home, tmp_path)
    reference = steps.register(any_home, people["amal"], PERSON).reference
    for stop in ("number_on", "end_again", "registrations"):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(restore.kept, stop, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            brought_back(any_home, path)
        assert find.hold(any_home, reference)
        assert audit.verify(any_home) > 0
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(restore.audit, "anchor", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        brought_back(any_home, path)
    assert audit.verify(any_home) > 0
    assert steps.counts(any_home)["registration"] == 0


def test_a_new_machine_gets_the_keys_first_and_then_the_database(
    any_home: Home, people: dict[str, Actor], tmp_path: Path, postgres_database: str
) -> None:
    """The other kind of database on the new machine; the key store is a day younger than the database, and she was erased between."""
    gone = steps.register(any_home, people["amal"], PERSON).reference
    stays = steps.register(any_home, people["amal"]).reference
    database = saved(any_home, tmp_path)
    erasure.erase(any_home, people["karim"], gone)
    key_store = saved(any_home, tmp_path, keys=True)
    url = postgres_database if any_home.store.is_sqlite else ""
    config = replace(world.config_in(tmp_path / "new", url), timezone="UTC")
    with steps.refused("no_home"):
        restore.prepare(config)
    config.keys.mkdir(parents=True)
    with steps.refused("wrong_passphrase"), key_store.open("rb") as file:
        restore_keys(config, file, secret_of(any_home), str)
    assert list(config.keys.iterdir()) == []
    (config.keys / "master.key").write_bytes((any_home.config.keys / "master.key").read_bytes())
    for path, code in ((database, "backup_kind"), (tmp_path / "home" / "intake.db", "backup_damaged")):
        if path.exists():
            with steps.refused(code), path.open("rb") as file:
                restore_keys(config, file, secret_of(any_home), str)
    with key_store.open("rb") as file:
        assert restore_keys(config, file, secret_of(any_home), str) == any_home.keys.count()
        with steps.refused("keys_there"):
            restore_keys(config, file, secret_of(any_home), str)
    restore.prepare(config)
    new = open_home(config, clock=any_home.clock)
    try:
        done = brought_back(new, database, secret_of(any_home))
        assert (done.registrations, done.left_out) == (1, 1)
        assert find.hold(new, stays).payload["name_latin"] == "Selam Worku"
        assert steps.found_anywhere(new, (*SENTINELS, gone)) == []
        steps.register(new, people["amal"])
        assert steps.approved(new, people).rows == 2
        assert audit.verify(new) > done.entries
    finally:
        new.close()


def test_a_real_key_store_comes_back_with_its_passphrase_only(tmp_path: Path) -> None:
    passphrase = "six plain words of a passphrase"
    secret = create_home(world.config_in(tmp_path / "real"), passphrase)
    real = open_home(world.config_in(tmp_path / "real"), passphrase)
    (pair,) = real.new_record_keys(1)
    path = saved(real, tmp_path, keys=True)
    real.close()
    config = world.config_in(tmp_path / "new")
    with path.open("rb") as file:
        with steps.refused("wrong_passphrase"):
            restore_keys(config, file, secret, lambda: "another passphrase entirely")
        assert list(config.keys.iterdir()) == []
        assert restore_keys(config, file, secret, lambda: passphrase) == 64
    restore.prepare(config)
    new = open_home(config, passphrase)
    assert new.record_keys([pair[0]]) == dict([pair])
    assert {path.name for path in config.keys.iterdir()} <= {"keys.db", "keys.db-wal", "keys.db-shm", "in-use"}
    new.close()


def test_a_log_that_was_altered_is_replaced_by_the_backups(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    steps.register(any_home, people["amal"])
    path = saved(any_home, tmp_path)
    with any_home.store.writing() as connection:
        connection.execute(update(AuditTable).values(link=secrets.token_bytes(32)))
    with steps.refused("audit_broken"):
        audit.verify(any_home)
    assert brought_back(any_home, path).entries > 0
