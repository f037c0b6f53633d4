"""What a screen reader gets of the key pages: Chromium's accessibility tree as files, so that a change is seen and meant.

`make golden` writes them anew; look at the difference before it is committed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("golden")
RENEW = os.environ.get("INTAKE_GOLDEN") == "renew"
DRAWN = (
    (re.compile(r"\b(?=[0-9A-Z-]*\d)[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}\b"), "REFERENCE"),
    (re.compile(r"\b(?=[0-9A-Z]*\d)[0-9A-HJKMNP-TV-Z]{9,20}\b"), "REFERENCE"),
    (re.compile(r"(?m)^  - paragraph: (There is no sound for this yet\.|لا يوجد صوت لهذا بعد\.)\n"), ""),
    (re.compile(r"/[a-z/-]+/[0-9A-Za-z_-]{30,}"), "/ADDRESS"),
)
"""What is drawn at random, or comes a moment later."""


def judge(page: Any, name: str, language: str, place: str = "main") -> list[str]:
    """Compare what is shown in `place` with its file; a sentence if it differs. With INTAKE_GOLDEN=renew the file is written."""
    tree = page.locator(place).first.aria_snapshot()
    for what, instead in DRAWN:
        tree = what.sub(instead, tree)
    file = FOLDER / language / f"{name.replace(' ', '-').replace('~', '')}.yml"
    if RENEW:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(tree + "\n", "utf-8")
    if not file.exists():
        return [f"{file.relative_to(FOLDER)} is not there: make golden writes it"]
    before = file.read_text("utf-8").removesuffix("\n")
    return [] if tree == before else [f"{file.relative_to(FOLDER)} differs from what is shown:\n{_difference(before, tree)}"]


def _difference(before: str, now: str) -> str:
    import difflib

    return "\n".join(difflib.unified_diff(before.splitlines(), now.splitlines(), "kept", "shown", lineterm="", n=1))
