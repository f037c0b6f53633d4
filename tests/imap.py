"""A real IMAP server for tests: Dovecot, started by the test on 127.0.0.1, as an unprivileged process, with TLS and one mailbox."""

from __future__ import annotations

import getpass
import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journey.test_serve import certificate

LOGIN, PASSWORD = "desk", "a-password-of-the-mailbox"
NO_DOVECOT = "Dovecot is not there (Debian: dovecot-imapd)"
_NOBODY = "nobody"
_SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {who}
default_internal_group = {group}
default_login_user = {who}
first_valid_uid = 1
ssl = required
ssl_cert = <{cert}
ssl_key = <{key}
ssl_dh =
disable_plaintext_auth = yes
mail_location = maildir:{folder}/mail/%u
mail_uid = {who}
mail_gid = {group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={who} gid={group} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """A running server: its port, the certificate it is known by, and the folder of its mailbox."""

    port: int
    certificate: str
    host: str = "localhost"

    def opened(self) -> imaplib.IMAP4_SSL:
        """A connection of the test's own, signed in."""
        trust = ssl.create_default_context(cadata=self.certificate)
        connection = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=trust)
        connection.login(LOGIN, PASSWORD)
        return connection

    def put(self, *letters: bytes, at: float | None = None) -> None:
        """Have letters arrive, all at the moment `at` (seconds since 1970)."""
        connection = self.opened()
        for letter in letters:
            when = imaplib.Time2Internaldate(time.time() if at is None else at)
            assert connection.append("INBOX", "", when, letter)[0] == "OK"
        connection.logout()

    def count(self) -> int:
        """How many letters lie in the mailbox."""
        connection = self.opened()
        _, found = connection.select("INBOX", readonly=True)
        connection.logout()
        return int(found[0] or b"0")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def dovecot() -> Iterator[Mailbox]:
    """The server, for as long as the block lasts. Skips the test where Dovecot is not installed; under CI=true that fails."""
    program = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else "")
    if not program:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_DOVECOT)
        pytest.skip(NO_DOVECOT)
    folder = Path(tempfile.mkdtemp(prefix="imap-"))  # not the test's own, which another account cannot enter
    who, group = (_NOBODY, "nogroup") if os.geteuid() == 0 else (getpass.getuser(), str(os.getegid()))
    cert, key = certificate(folder)
    port = _free_port()
    settings = folder / "dovecot.conf"
    settings.write_text(_SETTINGS.format(folder=folder, who=who, group=group, cert=cert, key=key, password=PASSWORD, port=port))
    (folder / "mail").mkdir()
    command = [program, "-F", "-c", str(settings)]
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, _NOBODY, "nogroup")
        command = ["setpriv", f"--reuid={_NOBODY}", "--regid=nogroup", "--clear-groups", *command]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    mailbox = Mailbox(port, cert.read_text())
    try:
        _wait(process, mailbox, folder)
        yield mailbox
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], mailbox: Mailbox, folder: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            mailbox.opened().logout()
        except (OSError, imaplib.IMAP4.error):
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    log = (folder / "log").read_text() if (folder / "log").exists() else "no log"
    raise AssertionError(f"Dovecot did not start: {log}")
