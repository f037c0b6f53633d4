"""One served home with something in every list, for all of these tests; none changes what another one reads."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from intake.app import create_app
from intake.services import attempts
from intake.services.home import Home
from tests import everything, world
from tests.late import late
from tests.web.pages import Page

SHOWN, AXE = "/shown/", "/shown/axe.js"
_SCRIPT = re.compile(r'<script type="module" (nonce="[^"]+")')


class Shelf:
    """The app, and beside it pages as they were answered before: a browser opens them without signing in or pressing anything. axe stands
    in them, as a file, so that the browser reads it once."""

    def __init__(self, app: Flask) -> None:
        """Nothing is kept yet."""
        self._app, self._kept = app, list[Page]()

    def keep(self, page: Page) -> str:
        """Keep a page; returns its path."""
        self._kept.append(page)
        return f"{SHOWN}{len(self._kept) - 1}"

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if path == AXE:
            start_response("200 OK", [("Content-Type", "text/javascript"), ("Cache-Control", "public, max-age=3600")])
            return [AXE_SCRIPT.encode()]
        if not path.startswith(SHOWN):
            return self._app(environ, start_response)
        page = self._kept[int(path.removeprefix(SHOWN))]
        body = _SCRIPT.sub(rf'<script \1 src="{AXE}"></script>\g<0>', page.body, count=1).encode()
        headers = [(name, value) for name, value in page.headers if name not in ("Content-Length", "Set-Cookie")]
        start_response(f"{page.status} Shown", headers)
        return [body]


@dataclass(frozen=True)
class Full:
    """A served home: its address, what is behind it, and what is in it."""

    url: str
    app: Flask
    shelf: Shelf
    home: Home
    known: everything.Known


@pytest.fixture(scope="session")
def full_served(tmp_path_factory: pytest.TempPathFactory, full_template: Any) -> Iterator[Full]:
    """A home with something in every list, served; its clock stands still."""
    folder = tmp_path_factory.mktemp("full")
    home = world.make_home(folder / "home", template=full_template)
    known = everything.fill(home, folder / "partner")
    app = create_app(home)
    server = make_server("127.0.0.1", 0, late(shelf := Shelf(app)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield Full(f"http://127.0.0.1:{server.server_port}", app, shelf, home, known)
    server.shutdown()
    thread.join()
    server.server_close()
    home.close()


@pytest.fixture
def full(full_served: Full, monkeypatch: pytest.MonkeyPatch) -> Full:
    """The same, for one test, in which nobody is stopped after thirty look-ups in an hour. What is tried elsewhere keeps that limit."""
    monkeypatch.setattr(attempts, "LOOK_UPS", replace(attempts.LOOK_UPS, most=10_000))
    return full_served


@pytest.fixture
def opened(full: Full, chromium: Browser) -> Iterator[Callable[..., Any]]:
    """`opened("amal", "ar")`: a page of somebody who is signed in ('': nobody), in a language; more is said to the browser's context."""
    contexts = []

    def make(name: str, language: str, width: int = 800, height: int = 1280, **more: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        everything.enter(page, full.url, name, language)
        return page

    yield make
    for context in contexts:
        context.close()
