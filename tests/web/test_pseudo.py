"""Every page of every role in a language that nobody speaks: whatever reads as English there stands in no catalogue.

Boxes that are too small for it: `make gallery ONLY="--language strange"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from intake.app import create_app
from intake.services.home import ROOT
from tests import everything, pseudo, world
from tests.opened import every_page
from tests.web.tree import Node, parse

SEEN = ("title", "aria-label", "aria-roledescription", "alt", "placeholder", "label")
"""Attributes that are shown or said; those of the tablet's scripts:"""
SAID_BY_SCRIPTS = ("data-label", "data-switch-on", "data-switch-off")
UNSEEN = ("script", "style")
BUTTONS = ("submit", "button", "reset")
TABLET = ("/tablet/app/fr", "/tablet/form/vaccination/1/fr")
"""Pages without an account; their scripts take all they say from them (`test_scripts_say_nothing_of_their_own`)."""


def read(node: Node) -> Iterator[str]:
    """What is read on a page in its language, data aside: texts, and attributes that are shown or said."""
    for one in node.inside:
        if isinstance(one, str):
            yield " ".join(one.split())
        elif one.tag not in (*UNSEEN, *pseudo.DATA) and one.attrs.get("lang", pseudo.STRANGE) == pseudo.STRANGE:
            names = (*SEEN, *SAID_BY_SCRIPTS, *(("value",) if one.tag == "input" and one.attrs.get("type") in BUTTONS else ()))
            yield from (one.attrs[name] for name in names if name in one.attrs)
            yield from read(one)


def test_no_page_has_a_text_that_stands_in_no_catalogue(tmp_path: Path, template: Path) -> None:
    (tmp_path / "strange").mkdir()
    home = world.make_home(tmp_path / "home", template=template)
    with pseudo.spoken(tmp_path / "strange"):
        filled, app = everything.fill(home, tmp_path / "partner"), create_app(home)
        shown = [(role, name, page.root) for role, name, page in every_page(app, home, filled, pseudo.STRANGE)]
        shown += [("", path, parse(app.test_client().get(path).get_data(as_text=True))) for path in TABLET]
    english = pseudo.English(home)
    wrong = {(role, name, left, text) for role, name, root in shown for text in set(read(root)) if (left := english.left_in(text))}
    home.close()
    assert not wrong, "\n".join(map(str, sorted(wrong)))
    assert len(shown) > 220


def test_scripts_say_nothing_of_their_own() -> None:
    said = re.compile(
        r"""(?:(?:textContent|innerText|ariaLabel|placeholder|\.title|\.alt)\s*=|"aria-label",)\s*["'`]([^"'`$\n]*[A-Za-z]{2})"""
    )
    for path in [*(ROOT / "intake" / "tablet").glob("*.js"), *(ROOT / "intake" / "static").glob("*.js")]:
        assert said.findall(path.read_text("utf-8")) == [], path.name
