"""Pictures on pages: the sixty-four of picture codes by their names, and which pictograms are drawn."""

from __future__ import annotations

import json
from functools import cache

from flask import Flask

from intake.domain.picture_code import PICTURES
from intake.web.files import FOLDERS


@cache
def drawn_pictograms() -> frozenset[str]:
    """Names of the pictograms in the sheet. A pack of somebody else's may name others: nothing is shown for those."""
    return frozenset(json.loads((FOLDERS["static"] / "pictograms.json").read_text(encoding="utf-8")))


def wire(app: Flask) -> None:
    """Let templates show pictures by name."""
    app.jinja_env.globals.update(pictures=PICTURES, drawn_pictograms=drawn_pictograms)
