"""A process keeps its memory to itself: no core file, no look into it by others of its account. Keys and answers are in there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from intake.services.home import ROOT
from intake.silence import PR_GET_DUMPABLE
from tests.security.serving import make_demo, served, setpriv


def unprivileged(*command: str) -> list[str]:
    """The command, without the right to look into any process."""
    program = setpriv()
    if os.geteuid() != 0:
        return list(command)
    if program is None:
        pytest.skip("setpriv is not installed, and root may look into everything")
    return [program, "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace", *command]


def may_look_into(pid: int) -> bool:
    """Whether another process of the same account can open its memory."""
    look = unprivileged(sys.executable, "-c", f"open('/proc/{pid}/mem', 'rb')")
    return subprocess.run(look, capture_output=True, check=False, timeout=60).returncode == 0


def test_nobody_dumps_its_memory_or_looks_into_it(tmp_path: Path, template: Path) -> None:
    with (
        subprocess.Popen(unprivileged("sleep", "60")) as control,
        served(make_demo(tmp_path / "home", template), before=tuple(unprivileged())) as server,
    ):
        time.sleep(0.3)
        assert may_look_into(control.pid), "this test would notice nothing"
        control.terminate()
        for pid in (server.process.pid, server.worker()):
            line = next(line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if "core file" in line)
            assert line.split()[4:6] == ["0", "0"]
            assert not may_look_into(pid)
        worker = server.worker()
        os.kill(worker, signal.SIGSEGV)
        deadline = time.monotonic() + 20
        while "was sent SIGSEGV!" not in server.said() and time.monotonic() < deadline:
            time.sleep(0.2)
        said = server.said()
    assert "was sent SIGSEGV!" in said and "core dumped" not in said.lower()
    assert not [*ROOT.glob("core"), *ROOT.glob(f"core.{worker}")]


def test_commands_keep_their_memory_to_themselves() -> None:
    look = (
        "import ctypes, resource; from intake import silence; silence.hush();"
        f"print(ctypes.CDLL(None).prctl({PR_GET_DUMPABLE}, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["0", "0", "0"]
