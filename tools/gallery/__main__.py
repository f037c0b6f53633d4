"""`make gallery`: open every page of every role, and every screen of the tablet, in every language and at two sizes; keep a picture of
each, say what is wrong with it.

What is said to the person is shown in all languages, the rest in those of the pages. `gallery/index.html` shows the pictures. Exit 1 if
anything is wrong. `--language`, `--role`, `--size` and `--page` choose a part; `--language strange,turned` shows all in languages that
nobody speaks (`tests/pseudo.py`), whose texts are longer than any, and finds what reads as English there.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from intake.app import create_app
from intake.sealing import keyring
from intake.services import attempts
from intake.services.languages import all_languages, people_languages
from tests import everything, pseudo, world
from tests.all_pages import ROLES, show, views
from tests.browsing import QUIET
from tests.everything import enter
from tools.gallery import book, walks
from tools.gallery.faults import FINGER, LEAST, Fault, faults, in_no_catalogue
from tools.tracked import ROOT

FOLDER = ROOT / "gallery"
SIZES = ("800x1280", "360x640")
TABLET = "tablet"
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
PATIENCE = 20_000
STRANGERS = {"strange": pseudo.STRANGE, "turned": pseudo.TURNED}
"""Languages that nobody speaks: what they are called here, and the code of the language in whose place they are shown."""


@dataclass(frozen=True)
class Part:
    """What one browser goes through: a role's pages, or the tablet; in a language, at a size."""

    role: str
    language: str
    size: str

    @property
    def code(self) -> str:
        """The code of the language it is shown in."""
        return STRANGERS.get(self.language, self.language)


@dataclass
class Asked:
    """What was asked for, and what came of it."""

    roles: list[str]
    languages: list[str]
    sizes: list[str]
    page: str
    axe: bool
    pictures: bool
    found: list[tuple[book.Picture, Fault]]
    shown: list[book.Picture]
    broken: list[str]


class Served:
    """A home with something in every list, served on a free port."""

    def __init__(self, folder: Path) -> None:
        """Made and served."""
        keyring._PASSWORDS = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # invented people only
        attempts.LOOK_UPS = replace(attempts.LOOK_UPS, most=10_000)  # nobody looks up so many in an hour, this does
        self.home = world.make_home(folder / "home")
        self.known = everything.fill(self.home, folder / "partner")
        self.app = create_app(self.home)
        self.english = pseudo.English(self.home)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self.home.close()


def parts(asked: Asked) -> Iterator[Part]:
    """What there is to go through, the long ones first."""
    whole = {one.code for one in all_languages() if one.whole and one.offered} | set(STRANGERS)
    for language in asked.languages:
        for size in asked.sizes:
            for role in asked.roles:
                if role == TABLET or language in whole:
                    yield Part(role, language, size)


@contextmanager
def opened(asked: Asked, part: Part, served: Served) -> Iterator[tuple[Any, Callable[[Any, str], None]]]:
    """A page of a browser of its own, and what is done with each screen."""
    width, height = map(int, part.size.split("x"))
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.set_default_timeout(PATIENCE)

        def look(page: Any, name: str) -> None:
            if asked.page and asked.page not in name:
                return
            wrong = faults(page, axe=asked.axe, least=FINGER if part.role == TABLET else LEAST)
            if part.language in STRANGERS:
                wrong += in_no_catalogue(page, served.english, part.code)
            picture = book.Picture(part.role, name, part.language, part.size, len(wrong))
            asked.shown.append(picture)
            asked.found.extend((picture, one) for one in wrong)
            if asked.pictures:
                file = FOLDER / picture.file
                file.parent.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=file, full_page=True)

        yield page, look
        browser.close()


def go_through(asked: Asked, part: Part, served: Served) -> None:
    """Look at one part; what breaks off is told, and the rest goes on."""
    try:
        with opened(asked, part, served) as (page, look):
            if part.role == TABLET:
                tablet(page, look, part, served)
            else:
                pages(asked, page, look, part, served)
    except Exception as error:  # whatever it is, the other parts are looked at
        asked.broken.append(f"{part}: {str(error)[:400]}")


def pages(asked: Asked, page: Any, look: Callable[[Any, str], None], part: Part, served: Served) -> None:
    """A role's pages."""
    enter(page, served.url, part.role, part.code)
    for view in views(served.app, served.home, served.known, part.role):
        if asked.page and asked.page not in view.name:
            continue
        try:
            for name in show(page, served.url, view):
                look(page, name)
        except Exception as error:
            asked.broken.append(f"{part} {view.name}: {str(error)[:300]}")


def tablet(page: Any, look: Callable[[Any, str], None], part: Part, served: Served) -> None:
    """The tablet: the volunteer's side where the app is in that language, the person's in all."""
    one = next(one for one in all_languages() if one.code == part.code)
    own = part.code if one.whole else "en"
    ziad = served.known.people["ziad"]
    walks.volunteer(page, served.url, served.home, ziad, own, look if one.whole else lambda _page, _name: None)
    if one.whole:
        walks.around(page, look)
        walks.registration(page, look)
    walks.person(page, part.code, "read", look)
    page.reload()
    walks.unlock(page)
    walks.person(page, part.code, "pictures", look)


def tell(asked: Asked, seconds: float) -> None:
    """Print what was found, the same fault of the same page once with how often."""
    rows: dict[tuple[str, str, str, str], list[str]] = {}
    for picture, fault in asked.found:
        rows.setdefault((f"{picture.role or 'nobody'}: {picture.page}", *fault), []).append(f"{picture.language} {picture.size}")
    for (page, kind, where, what), places in sorted(rows.items()):
        print(f"{kind:24} {page:36} {where:40} {what:50} {', '.join(sorted(places)[:6])}{' …' if len(places) > 6 else ''}")
    for line in sorted(asked.broken):
        print(f"broke off: {line}")
    print(f"{len(asked.shown)} pictures in {seconds:.0f} s, {len(asked.found)} faults, {len(asked.broken)} broke off.")


def read(arguments: list[str] | None = None) -> tuple[Asked, int]:
    """What was asked for, and how many browsers at once."""
    given = argparse.ArgumentParser(prog="python -m tools.gallery", description=__doc__.splitlines()[0] if __doc__ else "")
    offered = [one.code for one in people_languages()]
    given.add_argument("--language", default=",".join(offered), help="codes, by commas")
    given.add_argument("--role", default=",".join((*ROLES, TABLET)), help="accounts (an empty name is nobody), and tablet")
    given.add_argument("--size", default=",".join(SIZES))
    given.add_argument("--page", default="", help="only pages whose name has this in it")
    given.add_argument("--jobs", type=int, default=2, help="browsers at once")
    given.add_argument("--no-axe", action="store_true")
    given.add_argument("--no-pictures", action="store_true")
    said = given.parse_args(arguments)
    if 0 < len(set(said.language.split(",")) & set(STRANGERS)) < len(said.language.split(",")):
        given.error(f"{' and '.join(STRANGERS)} are shown alone: they stand in the places of others")
    wanted = (said.role.split(","), said.language.split(","), said.size.split(","), said.page)
    return Asked(*wanted, not said.no_axe, not said.no_pictures, [], [], []), said.jobs


def main() -> int:
    """Look at everything that was asked for; 1 if anything is wrong."""
    asked, jobs = read()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="intake-gallery-", dir=MEMORY) as place:
        (strange := Path(place) / "strange").mkdir()
        with pseudo.spoken(strange) if asked.languages[0] in STRANGERS else nullcontext():
            served = Served(Path(place))
            with ThreadPoolExecutor(jobs) as pool:
                list(pool.map(lambda part: go_through(asked, part, served), parts(asked)))
            served.stop()
    if asked.pictures and asked.shown:
        print(book.write(FOLDER, asked.shown))
    tell(asked, time.monotonic() - began)
    return 1 if asked.found or asked.broken else 0


if __name__ == "__main__":
    sys.exit(main())
