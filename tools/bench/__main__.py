"""`python -m tools.bench [--quick]`: measure everything, print the table, write bench-result.json."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from intake.services.home import ROOT
from tools.bench import machine, parts
from tools.bench.figures import Line, table

RESULT, BROKEN_OFF = ROOT / "bench-result.json", ROOT / "bench-result-broken-off.json"
PARTS: dict[str, Callable[[parts.Sizes, Path], Iterator[Line]]] = {
    "http": parts.http,
    "envelopes": parts.envelopes,
    "lists": parts.lists_,
    "thousands": parts.thousands,
    "full": parts.full,
    "purge": parts.purges,
    "figures": parts.figures,
    "answers": parts.answers,
    "first page": parts.first_page,
    "visit": parts.visits,
    "sound": parts.sounds,
    "postgres": parts.on_postgres,
}


def main() -> None:
    """Run the parts asked for, one after the other."""
    asked = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="small sizes, under a minute")
    asked.add_argument("--only", choices=PARTS, action="append", help="only this part (may be given more than once)")
    options = asked.parse_args()
    sizes = parts.QUICK if options.quick else parts.FULL
    start = time.monotonic()
    lines: list[Line] = []
    conditions = machine.conditions(options.quick, Path(tempfile.gettempdir()))
    try:
        with tempfile.TemporaryDirectory(prefix="intake-bench-") as folder:
            for name in options.only or PARTS:
                place = Path(folder) / name
                place.mkdir()
                for line in PARTS[name](sizes, place):
                    lines.append(line)
                    print(f"{time.monotonic() - start:4.0f} s  {line.task}", file=sys.stderr, flush=True)
    except BaseException:  # also a Ctrl-C: what was measured until then is worth keeping
        if lines:
            _tell(conditions | {"broken off": "yes"}, lines, start, BROKEN_OFF)
        raise
    _tell(conditions, lines, start, RESULT)


def _tell(conditions: dict[str, str], lines: list[Line], start: float, file: Path) -> None:
    conditions |= {"load average after": machine.busy(), "took": f"{time.monotonic() - start:.0f} s"}
    file.write_text(json.dumps({"conditions": conditions, "lines": [line.as_dict() for line in lines]}, indent=1, ensure_ascii=False))
    print(table(lines))
    print(*(f"{name}: {value}" for name, value in conditions.items()), "", sep="\n")


if __name__ == "__main__":
    main()
