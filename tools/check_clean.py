"""Tracked files name no package index, no file of one, and no path of somebody's machine: the project must build anywhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from tools.tracked import ROOT, tracked

FOREIGN = {
    "an option that names a package index": re.compile(r"(?<![\w-])--(extra-)?index[-]url|(?<![\w-])--find[-]links"),
    "the address of a package index": re.compile(r"(pypi|pythonhosted|npmjs|npmmirror)\.(org|com)\b"),
    "the address of a package file": re.compile(r'"resolved"\s*:|\b(https?|file)://\S+\.(whl|tgz|tar\.gz)\b'),
    "a path of one machine": re.compile(r"(?<![\w./])/(root|Users)/|(?<![\w./])/home/(?!intake\b)\w"),
    "the path of this checkout": re.compile(r"(?<![\w./-])" + re.escape(str(ROOT)) + r"\b"),
}


def faults() -> Iterator[str]:
    """A sentence for each line that names what it should not."""
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for what, pattern in FOREIGN.items():
                if pattern.search(line):
                    yield f"{path.relative_to(ROOT)}:{number}: {what}"


def main() -> int:
    """Print every line that names what it should not; 1 if there is one."""
    found = list(faults())
    for line in found:
        print(line)
    if not found:
        print("No index addresses and no machine paths in tracked files.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
