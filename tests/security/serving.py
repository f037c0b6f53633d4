"""`intake serve` on a demonstration home as a process of its own, all it says caught. Ended by its process id."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from intake.services import demo
from tests import world

WAIT = 120


@dataclass
class Serving:
    """A server that runs: its process, port and home; `said()`: everything it wrote so far."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    log: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        """Standard output and standard error so far."""
        return self.log.read_text("utf-8", "replace")

    def worker(self) -> int:
        """The process id of the worker that answers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])


def make_demo(folder: Path, template: Path) -> Path:
    """A demonstration home in `folder`, with people and open packs; closed again."""
    home = world.make_home(folder, template=template)
    try:
        world.make_people(home)
        demo.make_programmes(home)
    finally:
        home.close()
    return folder


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, environment: Mapping[str, str] | None = None, *, before: tuple[str, ...] = ()) -> Iterator[Serving]:
    """The home served on a free port of this machine. `before`: a command that starts the server instead of us."""
    port, log = free_port(), folder.parent / "said.txt"
    given = {**os.environ, "INTAKE_HOME": str(folder), "INTAKE_DATABASE_URL": "", **(environment or {})}
    command = [*before, sys.executable, "-m", "intake", "serve", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=given, stdout=out, stderr=out)
        try:
            deadline = time.monotonic() + WAIT
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                    break
                except OSError:
                    assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                    time.sleep(0.2)
            yield Serving(process, port, folder, log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(WAIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(WAIT)


def setpriv() -> str | None:
    """The program that starts another without some rights, if this machine has it."""
    return shutil.which("setpriv")
