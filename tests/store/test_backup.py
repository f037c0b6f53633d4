"""What a backup holds does not hang on what has been imported before it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from intake.store import every_table

ALONE = "from intake.store import every_table as one; print(' '.join(sorted(one.METADATA.tables)))"


def test_every_table_is_known_to_whoever_imports_nothing_else() -> None:
    known = subprocess.run([sys.executable, "-c", ALONE], check=True, capture_output=True, text=True).stdout.split()
    declared = {
        line.split('"')[1]
        for path in Path(every_table.__file__).parent.glob("tables*.py")
        for line in path.read_text("utf-8").splitlines()
        if line.strip().startswith("__tablename__ =")
    }
    assert declared <= set(known), "a backup would leave it out, and a restore would refuse what has it"
