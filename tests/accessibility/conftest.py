"""One served home with something in every list, for all of these tests; none changes what another one reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from intake.app import create_app
from intake.services.home import Home
from tests import everything, world


@dataclass(frozen=True)
class Full:
    """A served home: its address, what is behind it, and what is in it."""

    url: str
    app: Flask
    home: Home
    known: everything.Known


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory, full_template: Any) -> Iterator[Full]:
    """A home with something in every list, served; its clock stands still."""
    folder = tmp_path_factory.mktemp("full")
    home = world.make_home(folder / "home", template=full_template)
    known = everything.fill(home, folder / "partner")
    app = create_app(home)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield Full(f"http://127.0.0.1:{server.server_port}", app, home, known)
    server.shutdown()
    thread.join()
    server.server_close()
    home.close()


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
