"""The documents say nothing that the code does not: commands, options, make targets, files, links and variables that they name exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.cli import main
from tools.tracked import ROOT, tracked

DOCUMENTS = tracked(".md")
OUR_FOLDERS = ("docs", "intake", "migrations", "templates", "tests", "tools", "translations")
_SPAN = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"^(?: {4}|\t)(.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_VARIABLE = re.compile(r"\bINTAKE_[A-Z_]+\b")


def code_in(path: Path) -> Iterator[str]:
    """What a document sets as code: `spans` and indented blocks."""
    text = path.read_text("utf-8")
    yield from _SPAN.findall(text)
    yield from _BLOCK.findall(text)


def named(pattern: str) -> list[tuple[str, str]]:
    """(document, match) for everything in code that fits `pattern`, each once."""
    found = {(str(path.relative_to(ROOT)), match) for path in DOCUMENTS for code in code_in(path) for match in re.findall(pattern, code)}
    return sorted(found)


def commands() -> list[tuple[str, ...]]:
    """The `intake ...` commands that documents name: sub-commands and options, arguments left out."""
    found = set()
    for _, line in named(r"(?:^|bin/|[ '])intake( [^'#;|`]+)"):
        words = line.split()
        verbs = list(takewhile(re.compile("[a-z][a-z-]*").fullmatch, words))
        if verbs:
            found.add((*verbs, *(word for word in words if re.fullmatch("--[a-z-]+", word))))
    return sorted(found)


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_each_command_that_is_named_exists(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0, result.output


def test_each_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    found = named(r"(?:^|[ ])make ([a-z]+)")
    assert {target for _, target in found} - targets == set()
    assert {"run", "test"} <= {target for document, target in found if document == "README.md"}


def test_each_file_that_is_named_exists() -> None:
    missing = []
    for document, name in named(rf"(?:^|(?<=[ (]))((?:{'|'.join(OUR_FOLDERS)})/[\w./*-]*)"):
        if not list(ROOT.glob(name.rstrip("/."))) and not name.startswith("intake/static/lib"):
            missing.append(f"{document}: {name}")
    assert missing == []


def test_each_link_leads_to_a_file() -> None:
    broken = []
    for path in DOCUMENTS:
        for link in _LINK.findall(path.read_text("utf-8")):
            if "://" not in link and not (path.parent / link).exists():
                broken.append(f"{path.relative_to(ROOT)}: {link}")
    assert broken == []


def test_variables_are_the_same_in_documents_and_code() -> None:
    ours = [path for path in tracked(".py") if path.is_relative_to(ROOT / "intake")]
    in_code, in_documents = ({name for path in paths for name in _VARIABLE.findall(path.read_text("utf-8"))} for paths in (ours, DOCUMENTS))
    assert in_documents == in_code


def test_each_stem_that_the_architecture_tells_names_modules_of_several_storeys() -> None:
    told = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "architecture.md").read_text("utf-8"), re.MULTILINE)
    assert told
    assert [stem for stem in told if len(list((ROOT / "intake").glob(f"*/{stem}.py"))) < 2] == []


def test_each_decision_has_a_number_of_its_own() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04d}" for number in range(1, len(decisions) + 1)]
    assert [path.name for path in decisions if not path.read_text("utf-8").startswith(f"# {int(path.name[:4])}. ")] == []
