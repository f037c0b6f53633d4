"""Running the commands in this process, as a person at a terminal would, in a demonstration home of its own."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from intake.cli import main

PASSWORD = "a password for the demonstration"


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal in which INTAKE_HOME is `home`; nothing else of the environment is set but `more`."""

    home: Path
    more: Mapping[str, str]

    def run(self, *words: str, stdin: str | None = None) -> Result:
        """Run `intake WORDS...`."""
        blank = {name: None for name in os.environ if name.startswith("INTAKE_")}
        environment = {**blank, "INTAKE_HOME": str(self.home), **self.more}
        return CliRunner().invoke(main, list(words), input=stdin, env=environment, catch_exceptions=False)

    def done(self, *words: str) -> str:
        """What a command that succeeds writes to standard output."""
        result = self.run(*words)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def json(self, *words: str) -> Any:
        """The one JSON document of a command that succeeds."""
        return json.loads(self.done(*words, "--json"))

    def refused(self, *words: str) -> str:
        """The reason that a refused command gives on standard error."""
        result = self.run(*words)
        assert result.exit_code == 1, (result.exit_code, result.stdout, result.stderr)
        assert result.stderr.strip()
        return result.stderr


def password_from(text: str) -> str:
    """The number of a file descriptor from which `text` can be read once."""
    reading, writing = os.pipe()
    os.write(writing, text.encode() + b"\n")
    os.close(writing)
    return str(reading)


def table(path: Path, rows: Sequence[Mapping[str, str]]) -> str:
    """Write a CSV file with the columns of all rows; returns its path."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return str(path)
