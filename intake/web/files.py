"""Our own files: look (`/static`) and scripts (`/tablet`), kept by browsers for as long as their contents stay the same."""

from __future__ import annotations

import hashlib
import time
from functools import cache, lru_cache
from pathlib import Path

from flask import Blueprint, Flask, request, send_from_directory, url_for
from werkzeug.wrappers import Response

from intake.web.guard import public

HERE = Path(__file__).resolve().parents[1]
FOLDERS = {"static": HERE / "static", "tablet": HERE / "tablet"}
YEAR = 31_536_000
FRESH_SECONDS = 2.0

files = Blueprint("files", __name__)


@cache
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def version(folder: str, name: str) -> str:
    """The mark of a file's present contents; '' if there is no such file."""
    path = FOLDERS[folder] / name
    return _hash(path, path.stat().st_mtime_ns) if path.is_file() else ""


def _send(folder: str, name: str) -> Response:
    response = send_from_directory(FOLDERS[folder], name, conditional=True, max_age=0)
    if request.args.get("v") and request.args["v"] == version(folder, name):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "public, no-cache"
    return response


@files.get("/static/<path:name>")
@public
def static_file(name: str) -> Response:
    """A stylesheet, font or picture."""
    return _send("static", name)


@files.get("/tablet/<path:name>")
@public
def tablet_file(name: str) -> Response:
    """A script of ours, as it is."""
    return _send("tablet", name)


@lru_cache(maxsize=512)
def _url(folder: str, name: str, _root: str, _beat: int) -> str:
    return url_for(f"files.{folder}_file", name=name, v=version(folder, name))


def _kept_url(folder: str, name: str) -> str:
    # Every page names a dozen files: looking at each on the disk is done once in two seconds, not once a page.
    return _url(folder, name, request.script_root, int(time.monotonic() / FRESH_SECONDS))


def static_url(name: str) -> str:
    """The address of a file in `static/`, with its contents' mark."""
    return _kept_url("static", name)


def tablet_url(name: str) -> str:
    """The address of a script in `tablet/`, with its contents' mark."""
    return _kept_url("tablet", name)


def wire(app: Flask) -> None:
    """Serve the files, and let templates name them."""
    app.register_blueprint(files)
    app.jinja_env.globals.update(static_url=static_url, tablet_url=tablet_url)
