"""`intake serve` for real: a closed home, its passphrase through a descriptor, TLS, and an end by its process id."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from intake.services import keys_grant
from tests import world

PASSPHRASE = "five plain words to open it"
WAIT = 60


class Answering(urllib.request.HTTPErrorProcessor):
    """An answer that says "not now" is an answer; redirections are followed."""

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:
        """Take what comes."""
        return response if response.status == 503 else super().http_response(request, response)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for `localhost` and its key, of our own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_file.write_bytes(private)
    return cert_file, key_file


def passphrase_pipe(text: str) -> int:
    """A descriptor from which the passphrase can be read once."""
    reading, writing = os.pipe()
    os.write(writing, text.encode() + b"\n")
    os.close(writing)
    os.set_inheritable(reading, True)
    return reading


def intake(home: Path, *words: str, passphrase: str = PASSPHRASE) -> subprocess.CompletedProcess[str]:
    """Run a command on the home to its end."""
    descriptor = passphrase_pipe(passphrase)
    environment = {**os.environ, "INTAKE_HOME": str(home), "INTAKE_DATABASE_URL": "", "INTAKE_PASSPHRASE_FD": str(descriptor)}
    run = [sys.executable, "-m", "intake", *words]
    try:
        return subprocess.run(run, env=environment, pass_fds=[descriptor], capture_output=True, text=True, timeout=WAIT, check=False)
    finally:
        os.close(descriptor)


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real home, closed by a passphrase, made by the command; to be copied."""
    folder = tmp_path_factory.mktemp("closed") / "home"
    descriptor = passphrase_pipe(PASSPHRASE)
    environment = {**os.environ, "INTAKE_HOME": str(folder), "INTAKE_DATABASE_URL": ""}
    run = [sys.executable, "-m", "intake", "init", "--passphrase-fd", str(descriptor)]
    subprocess.run(run, env=environment, pass_fds=[descriptor], check=True, timeout=WAIT, capture_output=True)
    os.close(descriptor)
    return folder


@pytest.fixture
def closed_home(made_home: Path, tmp_path: Path) -> Path:
    """A real home, closed by a passphrase."""
    return shutil.copytree(made_home, tmp_path / "home")


@pytest.fixture
def served(closed_home: Path, tmp_path: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    """The home served over TLS on a free port; ended by its process id."""
    cert, key = certificate(tmp_path)
    port, descriptor = free_port(), passphrase_pipe(PASSPHRASE)
    environment = {**os.environ, "INTAKE_HOME": str(closed_home), "INTAKE_DATABASE_URL": "", "INTAKE_PASSPHRASE_FD": str(descriptor)}
    run = [sys.executable, "-m", "intake", "serve", "--port", str(port), "--cert", str(cert), "--key", str(key)]
    server = subprocess.Popen(run, env=environment, pass_fds=[descriptor], stderr=subprocess.PIPE)
    os.close(descriptor)
    trust = ssl.create_default_context(cafile=str(cert))
    deadline = time.monotonic() + WAIT
    try:
        while True:
            try:
                urllib.request.urlopen(f"https://localhost:{port}/healthz", context=trust, timeout=5).close()
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < deadline, "the server does not come up"
                time.sleep(0.3)
        yield port, trust
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=WAIT)


def test_a_closed_home_is_served_over_tls_with_cookies_for_tls_only(served: tuple[int, ssl.SSLContext]) -> None:
    """The sign-in page comes over TLS; browsers are told to stay with it, and the cookie never travels without."""
    port, trust = served
    with urllib.request.urlopen(f"https://localhost:{port}/", context=trust, timeout=10) as answer:
        headers = answer.headers
        assert answer.status == 200
    assert "max-age" in headers["Strict-Transport-Security"]
    cookies = headers.get_all("Set-Cookie") or []
    assert cookies and all("Secure" in one and "HttpOnly" in one and "SameSite=Strict" in one for one in cookies)


def test_the_server_purges_by_itself(served: tuple[int, ssl.SSLContext], closed_home: Path) -> None:
    """It holds the keys, so the promise needs nobody to type a passphrase at night: a purge that was missed is made up for at once."""
    port, trust = served
    noted, deadline = None, time.monotonic() + WAIT
    while noted is None and time.monotonic() < deadline:
        keys = sqlite3.connect(closed_home / "keys" / "keys.db", timeout=30)
        noted = keys.execute("SELECT value FROM setting WHERE name = 'purge_last'").fetchone()
        keys.close()
        time.sleep(0.3)
    assert noted and noted[0].startswith(datetime.datetime.now(datetime.UTC).strftime("%Y-").encode())
    urllib.request.urlopen(f"https://localhost:{port}/healthz", context=trust, timeout=5).close()


def test_a_wrong_passphrase_opens_nothing_and_says_so(closed_home: Path) -> None:
    """Exit 1, one sentence, no traceback."""
    done = intake(closed_home, "audit", "verify", passphrase="five other words to try")
    assert done.returncode == 1
    assert "passphrase does not open" in done.stderr and "Traceback" not in done.stderr
    assert intake(closed_home, "audit", "verify").returncode == 0


def test_no_home_and_no_second_home(closed_home: Path, tmp_path: Path) -> None:
    """A command without a home says what to do; making a home where one is changes nothing."""
    done = intake(tmp_path / "elsewhere", "audit", "verify")
    assert done.returncode == 1 and "intake init" in done.stderr
    before = (closed_home / "keys" / "keys.db").read_bytes()
    again = intake(closed_home, "init", "--passphrase-fd", "0")
    assert again.returncode == 1 or again.returncode == 2
    assert (closed_home / "keys" / "keys.db").read_bytes() == before


def test_a_real_home_refuses_the_demonstration_key(closed_home: Path) -> None:
    """The profile that comes with intake carries the demonstration's key: a real home does not take it."""
    profile = Path(__file__).parents[2] / "intake" / "partners" / "moph_lb.toml"
    done = intake(closed_home, "partner", "load", str(profile))
    assert done.returncode == 1 and "demonstration key" in done.stderr
    assert intake(closed_home, "demo", "--no-serve").returncode == 1


def test_a_server_that_begins_closed_is_opened_by_who_was_granted_to(tmp_path: Path) -> None:
    """After a restart: no passphrase on the machine, one page; whoever was granted to opens it, and her words are in no file and no log."""
    hers = "her own words to open it with"
    home = world.make_real_home(tmp_path / "home", PASSPHRASE)
    keys_grant.grant(home, "karim", hers)
    home.close()
    port = free_port()
    environment = {**os.environ, "INTAKE_HOME": str(tmp_path / "home"), "INTAKE_DATABASE_URL": ""}
    run = [sys.executable, "-m", "intake", "serve", "--closed", "--port", str(port)]
    with (tmp_path / "said").open("wb") as said, subprocess.Popen(run, env=environment, stdout=said, stderr=said) as server:
        try:
            visit = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), Answering())
            deadline = time.monotonic() + WAIT
            while True:
                try:
                    page = visit.open(f"http://127.0.0.1:{port}/", timeout=5)
                    break
                except OSError:
                    assert server.poll() is None and time.monotonic() < deadline, "the server does not come up"
                    time.sleep(0.3)
            token = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
            assert token and page.status == 503
            fields = {"csrf_token": token[1], "name": "karim", "passphrase": hers}
            opened = visit.open(f"http://127.0.0.1:{port}/", urllib.parse.urlencode(fields).encode(), timeout=WAIT)
            assert (opened.status, "/sign-in" in opened.url) == (200, True)
            assert visit.open(f"http://127.0.0.1:{port}/healthz", timeout=5).status == 200
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=WAIT)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and hers.encode() in path.read_bytes()]
