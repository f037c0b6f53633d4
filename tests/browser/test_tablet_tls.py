"""The app installed from a server with TLS under a host name of its own: the certificate is by an authority made here, which only this
browser trusts; the server is `intake serve`, as in real life."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Playwright

from intake.services import find
from tests import world
from tests.browser.tablet import Tablet, until, volunteer

HOST = "tablet.test"
ANSWERS = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "no", "call_name": "Selam", "birth_year": "1991"}
NO_CERTUTIL = "there is no certutil: tools/install_system.sh test installs it"


@dataclass(frozen=True)
class Authority:
    """Signs certificates for one day; nobody else knows it."""

    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: x509.Name = field(default_factory=lambda: named("The authority of this test"))

    def sign(self, subject: x509.Name, public: Any, extension: x509.ExtensionType) -> bytes:
        """A certificate as PEM."""
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(self.name, subject, public, x509.random_serial_number(), now - timedelta(1), now + timedelta(1))
        return made.add_extension(extension, critical=True).sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def own(self) -> bytes:
        """Its own certificate."""
        return self.sign(self.name, self.key.public_key(), x509.BasicConstraints(ca=True, path_length=0))

    def of_host(self, folder: Path) -> tuple[Path, Path]:
        """The certificate of HOST and its key, as files."""
        key = ec.generate_private_key(ec.SECP256R1())
        cert_file, key_file = folder / "cert.pem", folder / "key.pem"
        cert_file.write_bytes(self.sign(named(HOST), key.public_key(), x509.SubjectAlternativeName([x509.DNSName(HOST)])))
        form = serialization.PrivateFormat.PKCS8
        key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
        return cert_file, key_file


def named(name: str) -> x509.Name:
    """A subject with only a common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Serve:
    """`intake serve` on one port."""

    def __init__(self, home: Path, cert: Path, key: Path) -> None:
        """Not started yet."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._command = [sys.executable, "-m", "intake", "serve", "--port", str(self.port), "--cert", str(cert), "--key", str(key)]
        self._environment = {**os.environ, "INTAKE_HOME": str(home), "INTAKE_DATABASE_URL": ""}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve; returns when somebody answers."""
        self._process = subprocess.Popen(self._command, start_new_session=True, env=self._environment, stderr=subprocess.DEVNULL)
        until(self._answers, "it does not serve")

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        """It is killed, with all its processes; stopping twice is the same."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@pytest.fixture
def trusting(tmp_path: Path) -> Iterator[tuple[Path, Path, Path]]:
    """A person's folder whose browser trusts the authority; the certificate and the key of HOST."""
    if shutil.which("certutil") is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_CERTUTIL)
        pytest.skip(NO_CERTUTIL)
    authority, own_folder = Authority(), tmp_path / "person"
    database = own_folder / ".pki" / "nssdb"
    database.mkdir(parents=True)
    (tmp_path / "authority.pem").write_bytes(authority.own())
    for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "authority", "-i", str(tmp_path / "authority.pem")]):
        subprocess.run(["certutil", "-d", f"sql:{database}", *words], check=True)
    yield own_folder, *authority.of_host(tmp_path)


@pytest.mark.browser
def test_installed_over_tls_it_opens_with_no_server(
    trusting: tuple[Path, Path, Path], tmp_path: Path, full_template: Path, playwright: Playwright, chromium_path: str
) -> None:
    own_folder, cert, key = trusting
    home = world.make_home(tmp_path / "home", template=full_template)
    home.clock = lambda: datetime.now(UTC)
    people = world.make_people(home)
    serve = Serve(tmp_path / "home", cert, key)
    to_here = f"--host-resolver-rules=MAP {HOST} 127.0.0.1"
    tablet = Tablet(playwright, chromium_path, tmp_path / "profile", f"https://{HOST}:{serve.port}", [to_here], own_folder)
    who = volunteer(home, people, "saba", "84150937")
    try:
        serve.start()
        tablet.switch_on()
        tablet.enrol(home, people)
        tablet.sign_in(who)
        assert tablet.page.evaluate("isSecureContext && location.protocol + navigator.serviceWorker.controller?.state") == "https:activated"
        asked = tablet.page.context.new_cdp_session(tablet.page)
        manifest = asked.send("Page.getAppManifest")
        assert manifest["errors"] == [] and manifest["url"].endswith("/tablet/en.webmanifest")
        assert asked.send("Page.getInstallabilityErrors")["installabilityErrors"] == []

        serve.stop()
        reference = tablet.register(ANSWERS)
        tablet.pull_the_plug()
        tablet.switch_on()
        assert tablet.page.evaluate("location.origin") == tablet.url and tablet.waiting() == 1
        tablet.unlock(who)
        tablet.ask(ANSWERS)
        serve.start()
        tablet.send()
        assert find.hold(home, reference).payload["call_name"] == "Selam"
    finally:
        tablet.switch_off()
        serve.stop()
        home.close()
