"""What a first visit weighs as it travels, in each language: a page, the tablet's app, its forms, and the fonts among them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import orjson
from flask.testing import FlaskClient

from intake.app import create_app
from intake.services.languages import Language, people_languages
from tools.bench.figures import GOALS, Line
from tools.bench.homes import make_world, opened

PACKED = {"Accept-Encoding": "br, gzip"}
"""As every browser asks over TLS."""
FONTS = (".woff2", ".woff", ".ttf", ".otf")
PAGE = "/sign-in"


def _weight(client: FlaskClient, path: str) -> int:
    with client.get(path, headers=PACKED) as answer:
        if answer.status_code != 200:
            raise RuntimeError(f"{path} gave {answer.status_code}")
        return len(answer.get_data())


def visits(folder: Path) -> Iterator[Line]:
    """A line for each language: kB (of 1,000 bytes, packed) of a first visit of the heaviest form (as peers' figures are), of all that a
    tablet fetches then (the app's files, and its page and the forms of all open programmes), of fonts, of one page of the office. The app's
    own fonts are counted by their names; the family a device must bring is in `translations/languages.toml`."""
    world = make_world(folder / "home")
    with opened(world.config) as home:
        app = create_app(home)
        client = app.test_client()
        for one in people_languages():
            yield Line(f"first visit of the tablet in {one.name}", _visit(client, one), {}, GOALS["first visit"])


def _visit(client: FlaskClient, language: Language) -> dict[str, float]:
    shell = orjson.loads(client.get(f"/tablet/shell.json?language={language.code}").get_data())
    core = {path: _weight(client, path) for path in dict.fromkeys(shell["core"])}
    forms = {path: _weight(client, path) for path in shell["forms"][language.code]}
    pages = {path: size for path, size in forms.items() if path.startswith("/tablet/app/")}
    asked = [size for path, size in forms.items() if path not in pages]
    files = sum(core.values())
    fonts = sum(size for path, size in core.items() if urlsplit(path).path.endswith(FONTS))
    found = {
        "visit_kb": (files + sum(pages.values()) + max(asked, default=0)) / 1e3,
        "all_kb": (files + sum(forms.values())) / 1e3,
        "files_kb": files / 1e3,
        "forms_kb": sum(forms.values()) / 1e3,
    }
    if language.whole:
        found["page_kb"] = _weight(client, f"{PAGE}?lang={language.code}") / 1e3
    return found | {"fonts_kb": fonts / 1e3}
