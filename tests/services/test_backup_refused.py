"""What is no whole backup of this home is refused, and nothing is touched."""

from __future__ import annotations

from pathlib import Path

from intake.domain.account import Actor
from intake.sealing.partner import new_age_identity, to_age
from intake.services import backup, backup_old, keys
from intake.services.backup import back_up
from intake.services.home import Home, open_home
from intake.services.home_make import create_home
from tests import steps, world
from tests.services.backups import brought_back, saved, secret_of


def test_a_file_that_is_there_is_overwritten_only_when_asked_to(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "a.age"
    path.write_bytes(b"another")
    with steps.refused("file_there"):
        back_up(home, path)
    assert path.read_bytes() == b"another"
    back_up(home, path, force=True)
    assert path.read_bytes() != b"another"
    home.keys.unset("recovery")
    with steps.refused("no_recovery"):
        back_up(home, tmp_path / "b.age")
    assert not (tmp_path / "b.age").exists()


def refused_and_untouched(home: Home, path: Path, code: str, secret: str | None = None) -> None:
    before = steps.counts(home)
    with steps.refused(code):
        brought_back(home, path, secret)
    assert steps.counts(home) == before


def test_a_wrong_key_a_cut_file_and_no_backup_are_refused(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    steps.register_some(any_home, people["amal"], 4)
    path = saved(any_home, tmp_path)
    whole = path.read_bytes()
    refused_and_untouched(any_home, path, "wrong_identity", new_age_identity()[0])
    refused_and_untouched(any_home, path, "bad_identity", "AGE-SECRET-KEY-1NO")
    refused_and_untouched(any_home, saved(any_home, tmp_path, keys=True), "backup_kind")
    for content in (
        whole[:-1],
        whole[: len(whole) // 2],
        whole[:40],
        b"",
        b"no age file",
        whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:],
        whole * 2,
    ):
        path.write_bytes(content)
        refused_and_untouched(any_home, path, "backup_damaged")


def forged(home: Home, path: Path, content: bytes) -> Path:
    with path.open("wb") as file:
        to_age(iter([content]), keys.recovery(home), file)
    return path


def lines_of(home: Home) -> list[bytes]:
    with backup._database(home) as source:  # what lies inside, before it is closed
        return b"".join(backup._pieces(source, home.keyring)).splitlines(keepends=True)


def test_what_somebody_else_closed_to_the_recovery_key_is_refused(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    steps.register(home, people["amal"])
    lines, path = lines_of(home), tmp_path / "forged.age"
    refused_and_untouched(home, forged(home, path, b"".join(lines).replace(b'"karim"', b'"ziada"', 1)), "backup_foreign")
    refused_and_untouched(home, forged(home, path, b"".join(lines[:-1])), "backup_damaged")
    refused_and_untouched(home, forged(home, path, b"".join([*lines[:3], *lines[4:]])), "backup_damaged")
    refused_and_untouched(home, forged(home, path, b"".join([*lines, b"[1]\n"])), "backup_damaged")
    refused_and_untouched(home, forged(home, path, b"".join(lines)[:-1]), "backup_damaged")
    refused_and_untouched(home, forged(home, path, b"".join([lines[0], lines[0], *lines[1:]])), "backup_damaged")
    refused_and_untouched(home, forged(home, path, b"[]\n{}\nnull\n"), "backup_damaged")
    older = lines[0].replace(b'"version":"0', b'"version":"9')
    refused_and_untouched(home, forged(home, path, b"".join([older, *lines[1:]])), "backup_version")
    assert brought_back(home, forged(home, path, b"".join(lines))).registrations == 1


def test_another_homes_backup_is_refused(home: Home, tmp_path: Path) -> None:
    create_home(world.config_in(tmp_path / "other"), None, demo=True)
    other = open_home(world.config_in(tmp_path / "other"))
    path = saved(other, tmp_path)
    refused_and_untouched(home, path, "backup_foreign", secret_of(other))
    other.close()


def test_copies_of_the_key_store_are_remembered_until_overwritten_or_destroyed(home: Home, tmp_path: Path) -> None:
    first, second = tmp_path / "first.age", tmp_path / "second.age"
    back_up(home, first, keys=True)
    home.clock.forward(days=13)  # type: ignore[attr-defined]
    back_up(home, second, keys=True)
    assert [(one.place, one.old) for one in backup_old.copies(home)] == [(str(first), False), (str(second), False)]
    home.clock.forward(days=1)  # type: ignore[attr-defined]
    assert [(one.place, one.old) for one in backup_old.copies(home)] == [(str(first), True), (str(second), False)]
    back_up(home, first, keys=True, force=True)
    assert [one.old for one in backup_old.copies(home)] == [False, False]
    backup_old.destroyed(home, str(second))
    assert [one.place for one in backup_old.copies(home)] == [str(first)]
    with steps.refused("no_such_copy"):
        backup_old.destroyed(home, str(second))
    back_up(home, tmp_path / "database.age")
    assert len(backup_old.copies(home)) == 1
