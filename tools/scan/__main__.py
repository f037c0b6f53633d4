"""`make scan`: serve a demonstration over TLS, let wapiti crawl and attack it as each account and as nobody, say what it found.

Needs no network but this machine's, once the environment is there. A role takes at most `--minutes`. Exit 1 if anything was found that
`EXPECTED` does not explain, if a page failed, or if the audit log no longer holds together.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.journey.test_serve import certificate
from tools.tracked import ROOT

ENVIRONMENT = ROOT / ".venv-scan"
LOCK = Path(__file__).with_name("wapiti.lock")
ROLES = ("amal", "karim", "lina", "nadia", "ziad", "ministry", "")
"""Nobody comes last: guessing passwords, as wapiti does then, closes signing in to this address for a while."""
PASSWORD = "six plain words for a demo"
MODULES = (
    *("backup", "buster", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers", "https_redirect"),
    *("methods", "permanentxss", "redirect", "shellshock", "sql", "timesql", "upload", "xss"),
)
"""All that ask nobody but the server (ssrf and xxe want a machine on the Internet that notes who calls; tests/exchange tries XML)."""
EXPECTED: dict[str, str] = {}
"""Kind of finding -> why it is none."""
ENDS_THE_SESSION = ("/sign-out", "/lock", "/unlock", "/account/password")
PATIENCE = 300
TRIES = 3
"""wapiti stops now and then because its own database is locked."""
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where the demonstration and what wapiti keeps lie: its own database gives up when a disk is slow."""


def environment() -> Path:
    """wapiti's program, installed first if it is not there or the lock is another one."""
    stamp, program = ENVIRONMENT / "stamp", ENVIRONMENT / "bin" / "wapiti"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(LOCK)]
        subprocess.run(pip, check=True)
        stamp.write_bytes(LOCK.read_bytes())
    return program


@contextmanager
def served(folder: Path, port: int) -> Iterator[Path]:
    """A demonstration home served over TLS; gives the file with all it says."""
    given = {**os.environ, "INTAKE_HOME": str(folder / "home"), "INTAKE_DATABASE_URL": "", "INTAKE_DEMO_PASSWORD": PASSWORD}
    intake = [sys.executable, "-m", "intake"]
    subprocess.run([*intake, "demo", "--no-serve"], env=given, check=True, capture_output=True)
    cert, key = certificate(folder)
    said = folder / "said.txt"
    with said.open("wb") as out:
        command = [*intake, "serve", "--port", str(port), "--cert", str(cert), "--key", str(key)]
        server = subprocess.Popen(command, env=given, stdout=out, stderr=out)
        try:
            wait_for(port, server)
            yield said
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)
    subprocess.run([*intake, "audit", "verify"], env=given, check=True, stdout=subprocess.DEVNULL)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until the server listens."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("localhost", port), timeout=2).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("The server does not come up.") from None
            time.sleep(0.3)
        else:
            return


def scan(program: Path, folder: Path, port: int, name: str, minutes: float) -> dict[str, Any]:
    """Crawl and attack as `name` ('': nobody); returns wapiti's report."""
    report, site = folder / f"{name or 'nobody'}.json", f"https://localhost:{port}"
    command = [
        str(program),
        "-u",
        f"{site}/",
        "--verify-ssl",
        "0",
        "--flush-session",
        "--no-bugreport",
        "--scope",
        "domain",
        "-S",
        "normal",
    ]
    command += ["--tasks", "4", "-t", "30"]  # the server has four threads, and this machine other work
    command += ["-m", ",".join(MODULES), "--max-scan-time", str(int(minutes * 60)), "--max-attack-time", str(int(minutes * 60 / 6))]
    command += ["-f", "json", "-o", str(report), "--store-session", str(folder / "state"), "--store-config", str(folder / "config")]
    for path in ENDS_THE_SESSION:
        command += ["-x", f"{site}{path}"]
    for path in ("/tablet", "/what-we-keep", "/openapi.json"):
        command += ["-s", f"{site}{path}"]
    if name:
        command += ["--form-user", name, "--form-password", PASSWORD, "--form-url", f"{site}/sign-in"]
    for _ in range(TRIES):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=minutes * 60 + 600)
        if report.exists():
            break
    if name and "Login success" not in done.stdout:
        raise SystemExit(f"wapiti could not sign in as {name}:\n{done.stdout[-2000:]}")
    if not report.exists():
        raise SystemExit(f"wapiti made no report:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


def findings(report: dict[str, Any]) -> Iterator[str]:
    """A line for each thing found that nothing explains."""
    for part in ("vulnerabilities", "anomalies"):
        for kind, found in report[part].items():
            for one in found:
                if kind not in EXPECTED:
                    yield f"{kind}: {one['method']} {one['path']} {one.get('parameter') or ''}: {one['info'][:150]}"


def main() -> int:
    """Scan as everybody; 1 if anything was found."""
    options = argparse.ArgumentParser(prog="python -m tools.scan", description=__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=5, help="for each role, at most")
    options.add_argument("--port", type=int, default=8179)
    options.add_argument("--roles", default=",".join(ROLES), help="names of accounts; an empty name is nobody")
    asked = options.parse_args()
    program, wrong = environment(), 0
    with tempfile.TemporaryDirectory(prefix="intake-scan-", dir=MEMORY) as place, served(Path(place), asked.port) as said:
        for name in asked.roles.split(","):
            began = time.monotonic()
            report = scan(program, Path(place), asked.port, name, asked.minutes)
            found, pages = list(findings(report)), report["infos"].get("crawled_pages_nbr", "?")
            print(f"{name or 'nobody':8} {time.monotonic() - began:5.0f} s, {pages} pages, {len(found)} found", flush=True)
            print("".join(f"    {line}\n" for line in found), end="", flush=True)
            wrong += len(found)
        faults = re.findall(r"\S+ 500 .*|stopped by .*", said.read_text("utf-8"))
        print("".join(f"the server failed: {line}\n" for line in sorted(set(faults))), end="")
    return 1 if wrong or faults else 0


if __name__ == "__main__":
    sys.exit(main())
