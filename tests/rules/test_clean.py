"""The project builds anywhere and names nobody: no index addresses, machine paths or mail addresses in tracked files; and the checks
that say so do find what they look for."""

from __future__ import annotations

import re

import pytest

from tools import check_clean, check_lengths, check_lock
from tools.tracked import ROOT, tracked

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*[a-z]")
# The last is what gettext writes where a catalogue has no team.
_NOBODY = re.compile(r"@(?:[\w-]+\.)*example(?:\.(?:org|com|net))?$|\.(?:example|invalid|test)$|^LL@li\.org$")


def test_nothing_names_an_index_or_a_machine() -> None:
    assert list(check_clean.faults()) == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("an option that names a package index", "pip install --index" + "-url X"),
        ("an option that names a package index", "pip install --find" + "-links=X"),
        ("the address of a package index", "https://py" + "pi.org/simple"),
        ("the address of a package file", '"resol' + 'ved": "X"'),
        ("the address of a package file", "https://host.example/a" + ".whl"),
        ("a path of one machine", 'open("/ro' + 'ot/notes")'),
        ("a path of one machine", "cd /ho" + "me/ada/work"),
        ("the path of this checkout", str(ROOT)),
    ],
)
def test_the_check_finds(what: str, line: str) -> None:
    assert check_clean.FOREIGN[what].search(line)


def test_no_mail_address_of_a_person() -> None:
    found = []
    for path in tracked(".py", ".md", ".toml", ".html", ".js", ".mjs", ".css", ".po", ".sh", ".csv", ".jsonl"):
        for address in _MAIL.findall(path.read_text("utf-8")):
            if not _NOBODY.search(address):
                found.append(f"{path.relative_to(ROOT)}: {address}")
    assert found == []


def test_the_lock_file_fits() -> None:
    assert list(check_lock.faults()) == []


def test_an_unpinned_or_unhashed_entry_is_found() -> None:
    versions, wrong = check_lock.pinned("a==1 \\\n    --hash=sha256:00\nb==2\nc>=3\n")
    assert versions == {"a": "1", "b": "2"}
    assert wrong == ["b has no hash", "not a pinned package: c>=3"]


def test_no_file_is_too_long() -> None:
    assert list(check_lengths.long_files()) == []
