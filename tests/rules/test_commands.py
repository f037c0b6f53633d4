"""The list of commands by stem is whole: a module's commands are found by name, whichever module was loaded first."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import intake.cli
from intake.cli.main import NAMES, STEMS

MODULES = {path.stem for path in Path(intake.cli.__file__).parent.glob("[a-z]*.py")}
NOT_OF_MAIN = {"main", "frame", "fault", "worker"}


def test_every_module_stands_in_the_list_with_what_it_makes() -> None:
    assert set(STEMS) == MODULES - NOT_OF_MAIN
    for stem, names in STEMS.items():
        made = {command.name for command in import_module(f"intake.cli.{stem}").COMMANDS}
        assert made <= set(names), stem
    assert {command.name for stem in STEMS for command in import_module(f"intake.cli.{stem}").COMMANDS} == NAMES


@pytest.mark.parametrize("words", [("answers", "late"), ("answers", "conflicts"), ("batch", "deliver"), ("partner", "secret")])
def test_what_another_module_adds_to_a_group_is_there_without_it(words: tuple[str, ...]) -> None:
    run = [sys.executable, "-m", "intake", words[0], "--help"]
    said = subprocess.run(run, capture_output=True, text=True, check=True, timeout=60).stdout
    assert f"  {words[1]} " in said
