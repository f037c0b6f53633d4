"""Bad input by commands: each a clear message, exit code 1, nothing kept in part."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from intake.services.programme import shipped
from tests.exchange import corpus
from tests.journey.commands import Terminal, password_from, table
from tests.journey.test_commands import GOOD

BAD_FILES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b"", "empty"),
    "macros": ("a.xlsm", corpus.workbook(list(GOOD)), "macros"),
    "zip bomb": ("a.xlsx", corpus.with_parts(corpus.workbook(["point"]), {"xl/media/a.png": bytes(30_000_000)}), "unpacks to far more"),
    "wrong encoding": ("a.csv", bytes(range(1, 256)) * 4, "letters of this file"),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "not a table"),
    "wrong types": ("a.jsonl", b'{"point": {"code": "dora"}}', "not JSON as it should be"),
    "unknown columns": ("a.csv", b"point,passport_no\r\ndora,1\r\n", "passport_no"),
    "no header": ("a.csv", b"Xylophonia,Zzyzyxson\r\nA,B\r\n", "first line must name the columns"),
}


def keys(home: Path) -> list[bytes]:
    """The names of all record keys: what a refusal must leave as they were."""
    with closing(sqlite3.connect(home / "keys" / "keys.db")) as database:
        return [row[0] for row in database.execute("SELECT id FROM record_key ORDER BY id")]


def registrations(terminal: Terminal) -> int:
    """How many can be handed on; a count of what is kept."""
    return int(terminal.json("batch", "build", "vaccination", "moph_lb", "--as", "karim")["rows"])


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_refused_whole(terminal: Terminal, tmp_path: Path, kind: str) -> None:
    name, content, reason = BAD_FILES[kind]
    path = tmp_path / name
    path.write_bytes(content)
    before = keys(terminal.home)
    told = terminal.refused("register", "vaccination", str(path))
    assert reason in told
    assert "Xylophonia" not in told
    assert keys(terminal.home) == before
    assert registrations(terminal) == 5


@pytest.mark.parametrize("size", [21 * 1024 * 1024, 100_000_000, 100_000_001])
def test_a_huge_file_is_refused(terminal: Terminal, tmp_path: Path, size: int) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(size)
    for words in (("register", "vaccination", str(path)), ("answers", "apply", str(path), "--as", "karim")):
        assert "larger than" in terminal.refused(*words)


@pytest.mark.parametrize("kind", ["empty", "macros", "zip bomb", "wrong encoding", "a picture"])
def test_a_bad_file_of_answers_is_refused_whole(terminal: Terminal, tmp_path: Path, kind: str) -> None:
    name, content, reason = BAD_FILES[kind]
    path = tmp_path / name
    path.write_bytes(content)
    for words in (("preview",), ("apply", "--as", "karim")):
        assert reason in terminal.refused("answers", *words, str(path))


def test_an_answer_for_another_batch_changes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    number = str(terminal.json("batch", "build", "vaccination", "moph_lb", "--as", "karim")["batch"])
    terminal.done("batch", "approve", number, "--as", "lina")
    terminal.done("batch", "export", number)
    answers = [{"partner_ref": "AAAABBBBCCCCDDDD", "decision": "accepted", "batch_id": "99"}]
    outcome = terminal.json("answers", "apply", table(tmp_path / "a.csv", answers), "--as", "karim")
    assert (outcome["apply"], outcome["unmatched"]) == (0, 1)
    assert "No referral has this partner_ref" in outcome["rows"][0]["message"]


def test_packs_and_profiles_are_checked_with_every_fault_named(terminal: Terminal, tmp_path: Path) -> None:
    pack, profile = shipped("programmes")["vaccination.toml"], shipped("partners")["moph_lb.toml"]
    bad = tmp_path / "pack.toml"
    bad.write_text(pack.replace('key = "call_name"', 'key = "passport_no"').replace("most = 60", 'most = "many"'), encoding="utf-8")
    for verb in ("check", "load"):
        told = terminal.refused("programme", verb, str(bad))
        assert "passport_no" in told
        assert "pack.toml" in told
    good = tmp_path / "profile.toml"
    good.write_text(profile, encoding="utf-8")
    assert terminal.run("partner", "check", str(good)).exit_code == 0
    good.write_text(profile.replace('source = "sex"', 'source = "shoe_size"'), encoding="utf-8")
    assert "shoe_size" in terminal.refused("partner", "check", str(good))
    good.write_bytes(b"\xff\xfe\x00")
    assert terminal.run("partner", "check", str(good)).exit_code == 2


def test_a_profile_that_asks_for_a_field_the_pack_lacks_builds_nothing(terminal: Terminal, tmp_path: Path) -> None:
    profile = shipped("partners")["moph_lb.toml"].replace("version = 1", "version = 2", 1)
    path = tmp_path / "profile.toml"
    column = '[[columns]]\ncode = "relief"\nsource = "relief_need"\nheaders = { ar = "a", fr = "b", en = "c" }\n\n# --- answers'
    path.write_text(profile.replace("# --- answers", column, 1), encoding="utf-8")
    loaded = terminal.run("partner", "load", str(path))
    built = terminal.run("batch", "build", "vaccination", "moph_lb", "--as", "karim")
    assert 1 in (loaded.exit_code, built.exit_code)
    assert "relief_need" in loaded.stderr + built.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("batch", "export", "7"), "no batch 7"),
        (("batch", "show", "7"), "no batch 7"),
        (("batch", "deliver", "1"), "There is no batch 1"),
        (("find", "4F7"), "not a reference"),
        (("register", "nothing", "-"), "no programme"),
        (("batch", "build", "vaccination", "nobody", "--as", "karim"), "no partner"),
        (("erase", "000000000", "--as", "karim"), "No registration"),
        (("erase", "000000000", "--as", "amal"), "may not do this"),
        (("account", "invite", "volunteer", "nowhere"), "no area"),
        (("withdraw", "000000000", "--purpose", "store", "--as", "nobody"), "name or the password"),
    ],
)
def test_what_is_not_there_or_not_allowed_is_said(terminal: Terminal, words: tuple[str, ...], reason: str) -> None:
    assert reason in terminal.refused(*words)


def test_a_real_home_by_commands(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "real", {})
    assert "intake init" in terminal.refused("find", "000000000")
    assert "at least 16" in terminal.refused("init", "--passphrase-fd", password_from("short"))
    assert terminal.run("init", "--passphrase-fd", password_from("six plain words of a passphrase")).exit_code == 0
    assert "home already" in terminal.refused("init", "--passphrase-fd", password_from("six plain words of a passphrase"))

    def opened(passphrase: str) -> Terminal:
        return Terminal(terminal.home, {"INTAKE_PASSPHRASE_FD": password_from(passphrase)})

    assert "does not open" in opened("another passphrase").refused("programme", "list")
    assert opened("six plain words of a passphrase").json("programme", "list") == {"programmes": []}
    told = opened("six plain words of a passphrase").run("demo", "--no-serve")
    assert told.exit_code == 1


@pytest.mark.parametrize("bad", [{"INTAKE_DATABASE_URL": "mysql://x"}, {"INTAKE_PASSPHRASE_FD": "three"}])
def test_settings_that_cannot_work_are_bad_usage(tmp_path: Path, bad: dict[str, str]) -> None:
    result = Terminal(tmp_path, bad).run("programme", "list")
    assert result.exit_code == 2
    assert next(iter(bad)) in result.stderr
