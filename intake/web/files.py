"""Our own files: look (`/static`) and scripts (`/tablet/js-MARK/`), kept by browsers for as long as their contents stay the same.

Scripts import each other by their plain names, so one mark stands for all of them, as a folder in their address: a page never gets half of
one version and half of another.
"""

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
FOREVER = "max-age=31536000, immutable"
DAY = 86_400
WORKER = "worker.js"
FRESH_SECONDS = 2.0

files = Blueprint("files", __name__)


@cache
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def version(folder: str, name: str) -> str:
    """The mark of a file's present contents; '' if there is no such file."""
    path = FOLDERS[folder] / name
    return _hash(path, path.stat().st_mtime_ns) if path.is_file() else ""


def scripts_mark() -> str:
    """The mark of all our scripts together."""
    marks = [f"{path.name}={version('tablet', path.name)}" for path in sorted(FOLDERS["tablet"].glob("*.js"))]
    return hashlib.sha256(";".join(marks).encode()).hexdigest()[:12]


def _send(folder: str, name: str, kept: str) -> Response:
    response = send_from_directory(FOLDERS[folder], name, conditional=True, max_age=0)
    for name_of_header in ("Content-Disposition", "Expires", "Last-Modified", "Accept-Ranges"):  # the tag says it all
        response.headers.pop(name_of_header, None)
    response.headers["Cache-Control"] = f"public, {kept}"
    return response


@files.get("/static/<path:name>")
@public
def static_file(name: str) -> Response:
    """A stylesheet, font or picture."""
    marked = request.args.get("v") and request.args["v"] == version("static", name)
    return _send("static", name, FOREVER if marked else "no-cache")


@files.get("/tablet/js-<mark>/<name>")
@public
def script(mark: str, name: str) -> Response:
    """A script of ours, as it is."""
    return _send("tablet", name, FOREVER if mark == scripts_mark() else "no-cache")


@files.get(f"/tablet/{WORKER}")
@public
def worker() -> Response:
    """The tablet's worker: it must stand above what it serves. Its address bears the mark of the whole app (`tablet_shell`); a browser asks
    for it anew after a day at the latest."""
    return _send("tablet", WORKER, f"max-age={DAY}" if request.args.get("v") else "no-cache")


# Every page names a dozen files: looking at each on the disk is done once in two seconds, not once a page.


@lru_cache(maxsize=512)
def _static_url(name: str, _root: str, _beat: int) -> str:
    return url_for("files.static_file", name=name, v=version("static", name))


@lru_cache(maxsize=64)
def _tablet_url(name: str, _root: str, _beat: int) -> str:
    return url_for("files.script", mark=scripts_mark(), name=name)


def _beat() -> int:
    return int(time.monotonic() / FRESH_SECONDS)


def static_url(name: str) -> str:
    """The address of a file in `static/`, with its contents' mark."""
    return _static_url(name, request.script_root, _beat())


def tablet_url(name: str) -> str:
    """The address of a script in `tablet/`, with the scripts' mark."""
    return _tablet_url(name, request.script_root, _beat())


def wire(app: Flask) -> None:
    """Serve the files, and let templates name them."""
    app.register_blueprint(files)
    app.jinja_env.globals.update(static_url=static_url, tablet_url=tablet_url)
