"""Servers to measure: ours as `intake serve` starts it, and the floor under the same gunicorn settings. Each is ended by its id."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from intake.cli.home import THREADS
from intake.config import Config
from intake.services.home import ROOT

HOST = "127.0.0.1"
SLOWEST_START = 30.0


@dataclass(frozen=True)
class Server:
    """A running server: the id of gunicorn's master process and the port."""

    pid: int
    port: int

    def megabytes(self) -> float:
        """Resident memory of the master and its workers, each page shared between them counted once (proportional set size)."""
        return sum(_proportional(pid) for pid in (self.pid, *_children(self.pid))) / 1024

    def resident(self) -> float:
        """The same with every shared page counted in each process that has it."""
        return sum(_field(pid, "status", "VmRSS:") for pid in (self.pid, *_children(self.pid))) / 1024


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _field(pid: int, file: str, name: str) -> int:
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def _proportional(pid: int) -> int:
    try:
        return _field(pid, "smaps_rollup", "Pss:")
    except PermissionError:  # our server lets nobody of its account look at its memory (root may): no less than it is, then
        return _field(pid, "status", "VmRSS:")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


@contextmanager
def intake_server(config: Config) -> Iterator[Server]:
    """Our server for this home, started by `intake serve`."""
    environment = {"INTAKE_HOME": str(config.home)}
    if not config.is_sqlite:
        environment["INTAKE_DATABASE_URL"] = config.database_url.replace("postgresql+psycopg", "postgresql")
    port = _free_port()
    with _running([str(Path(sys.executable).with_name("intake")), "serve", "--port", str(port)], environment, port, "/sign-in") as server:
        yield server


@contextmanager
def floor_server(database: Path) -> Iterator[Server]:
    """The floor: one process, as many threads as ours."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "tools.bench.floor_app:app", "--chdir", str(ROOT), "--bind", f"{HOST}:{port}", "--preload"]
    command += ["--workers", "1", "--worker-class", "gthread", "--threads", str(THREADS), "--log-level", "warning"]
    command += ["--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp"]
    command += ["--config", os.devnull]  # not ours, which opens a home
    with _running(command, {"BENCH_FLOOR_DATABASE": str(database)}, port, "/") as server:
        yield server


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str], port: int, page: str) -> Iterator[Server]:
    process = subprocess.Popen(command, env=os.environ | environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port, page)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, page: str) -> None:
    end = time.monotonic() + SLOWEST_START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with {process.returncode}")
        with suppress(OSError, http.client.HTTPException), closing(http.client.HTTPConnection(HOST, port, timeout=5)) as connection:
            connection.request("GET", page)
            if connection.getresponse().status < 500:
                return
        time.sleep(0.05)
    raise RuntimeError("the server does not answer")
