"""The shell: everything a tablet keeps to work without a network. One list of addresses, and a version that changes when any of them does.

The list is of pages and files that are rendered for no account: the app in every language offered, every form that is open, our scripts,
look and pictures.
"""

from __future__ import annotations

import hashlib
import time

from flask import current_app, url_for

from intake.services.home import ROOT
from intake.services.languages import FOLDER, offered_languages, people_language
from intake.services.programme import open_programmes
from intake.services.wording import form_languages, unchecked_languages
from intake.web import files
from intake.web.guard import shelf

STATIC = (
    "lib/tablet.js",
    "lib/tablet.css",
    "icon.svg",
    "icons.svg",
    "lib/pictures.svg",
    "lib/pictograms.svg",
)
PLAINLY_NAMED = ("lib/age.js", "lib/qr.js", "marks/check.svg", "marks/chevron.svg", "marks/sound.svg", "marks/stop.svg")
"""What `lib/tablet.js` imports and `lib/tablet.css` shows, which name it without the mark of its contents."""
_FRESH_SECONDS = 2.0
_kept: dict[int, tuple[float, str]] = {}


def forms() -> list[tuple[str, int, str]]:
    """(programme, version, language) of every form that is open: in the languages of the volunteers, and in those that people can read."""
    return [(pack.code, pack.version, code) for pack in open_programmes(shelf()) for code in form_languages(shelf(), pack)]


def practice_forms() -> list[tuple[str, int, str]]:
    """(programme, version, language) of every form that is good for practice only: nobody has checked yet what is read out in it."""
    return [(pack.code, pack.version, code) for pack in open_programmes(shelf()) for code in unchecked_languages(shelf(), pack)]


def addresses(language: str) -> dict[str, object]:
    """What a tablet keeps: `core`, the app in `language` (the first one offered if it is not) with all its files, and `forms`, language ->
    the addresses of the app and the forms in it."""
    chosen = language if people_language(language) else offered_languages()[0].code
    by_language: dict[str, list[str]] = {}
    for code, version, one in forms():
        by_language.setdefault(one, []).append(url_for("tablet_form.form", programme=code, version=version, language=one))
    for code, version, one in practice_forms():
        by_language.setdefault(one, []).append(url_for("tablet_form.practice_form", programme=code, version=version, language=one))
    for one in by_language:
        by_language[one].append(url_for("tablet.app", language=one))
    # One that is missing, as while the files are being built, is named all the same: a tablet keeps what it has until everything is there.
    named = [url_for("files.static_file", name=name) for name in PLAINLY_NAMED] + [files.static_url(name) for name in STATIC]
    return {"core": [url_for("tablet.manifest", language=chosen), *named], "forms": by_language}


def version() -> str:
    """The mark of everything the app is made of: our files, the templates, the catalogues, the packs that are open."""
    seen = _kept.get(id(current_app._get_current_object()))  # type: ignore[attr-defined]
    if seen and time.monotonic() - seen[0] < _FRESH_SECONDS:
        return seen[1]
    made = hashlib.sha256()
    for folder, names in (("tablet", ("worker.js",)), ("static", (*STATIC, *PLAINLY_NAMED))):
        for name in names:
            made.update(f"{name}={files.version(folder, name)};".encode())
    for page in sorted([*(ROOT / "templates").rglob("*.html"), *FOLDER.rglob("*.mo")]):
        made.update(f"{page.name}={page.stat().st_mtime_ns};".encode())
    made.update(repr((forms(), practice_forms())).encode())
    found = made.hexdigest()[:12]
    _kept[id(current_app._get_current_object())] = (time.monotonic(), found)  # type: ignore[attr-defined]
    return found
