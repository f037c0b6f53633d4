"""The partner's side of a delivery, real servers on this machine: SFTP and mail, and the faults they are asked to have."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import re
import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import asyncssh
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from intake.domain.account import Actor
from intake.services import programme
from intake.services.home import Home
from tests.journey.test_serve import free_port

HOST = "127.0.0.1"


class Faults:
    """What goes wrong: `cut_after` bytes the connection breaks, `full_after` bytes the disk is full, `denied`: no writing, `blind`: no
    reading, `stuck`: it is there, and never opens a file. `written`: bytes that were written in all."""

    def __init__(self) -> None:
        """Nothing goes wrong."""
        self.written = 0
        self.clear()

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.cut_after: int | None = None
        self.full_after: int | None = None
        self.denied = self.blind = self.stuck = False


class SftpServer:
    """An SFTP server in a thread that lets in whoever has `authorised` (a public line) as `intake`, and shows `folder` as its root."""

    def __init__(self, folder: Path) -> None:
        """Starts on a free port."""
        self.folder, self.faults, self.authorised = folder, Faults(), ""
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.port = 0
        self.start()

    @staticmethod
    def stranger() -> str:
        """The host key of somebody else."""
        return " ".join(asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[:2])

    @property
    def host_key(self) -> str:
        """What it shows, as a profile names it."""
        return " ".join(self.key.export_public_key().decode().split()[:2])

    def start(self) -> None:
        """Serve, on the same port as before."""
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def _run(self, ready: threading.Event) -> None:
        server = self

        class Login(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                return True

            def public_key_auth_supported(self) -> bool:
                return True

            def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
                return username == "intake" and key.export_public_key().decode().split()[1] in server.authorised

        class Files(asyncssh.SFTPServer):
            def __init__(self, chan: Any) -> None:
                super().__init__(chan, chroot=str(server.folder).encode())

            def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
                if server.faults.stuck:
                    return asyncio.sleep(3600)
                writes = pflags & asyncssh.FXF_WRITE
                if (writes and server.faults.denied) or (not writes and server.faults.blind):
                    raise asyncssh.SFTPPermissionDenied("")
                return super().open(path, pflags, attrs)

            def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
                faults = server.faults
                if faults.full_after is not None and faults.written >= faults.full_after:
                    raise OSError(errno.ENOSPC, "")
                if faults.cut_after is not None and faults.written >= faults.cut_after:
                    self.channel.get_connection().abort()
                    raise asyncssh.SFTPConnectionLost("")
                faults.written += len(data)
                done = super().write(file_obj, offset, data)
                file_obj.flush()
                return done

        async def serve() -> None:
            self._server = await asyncssh.create_server(
                Login, HOST, self.port, server_host_keys=[self.key], sftp_factory=Files, reuse_address=True
            )
            self.port = self._server.get_port()
            ready.set()

        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(serve())
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def stop(self) -> None:
        """Refuse every connection."""
        if self._loop.is_closed():
            return

        async def close() -> None:
            self._server.close()
            await self._server.wait_closed()
            self._loop.stop()

        with contextlib.suppress(RuntimeError):
            asyncio.run_coroutine_threadsafe(close(), self._loop)
        self._thread.join(10)

    def profile(self, folder: str = "/", more: str = "") -> str:
        """The tables of a profile that uses it."""
        return (
            f'way = "sftp"\n[delivery.sftp]\nhost = "{HOST}"\nport = {self.port}\nuser = "intake"\nhost_key = "{self.host_key}"\n'
            f'folder = "{folder}"\n{more}'
        )


class MailServer:
    """A mail server with STARTTLS that keeps what it is sent; `answer` is said to whoever sends, in the place of taking it."""

    def __init__(self, cert: Path, key: Path, password: str = "", *, tls: bool = True) -> None:
        """Starts on a free port."""
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answer = ""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(cert, key)

        def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
            return AuthResult(success=isinstance(given, LoginPassword) and given.password == password.encode(), handled=False)

        self._controller = Controller(
            self,
            hostname=HOST,
            port=free_port(),
            tls_context=context if tls else None,
            require_starttls=tls,
            authenticator=check if password else None,
            auth_required=bool(password),
            data_size_limit=2_000_000,
        )
        self._controller.start()
        self.port = self._controller.port

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """A message has come."""
        if self.answer:
            return self.answer
        self.raw.append(envelope.content)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def stop(self) -> None:
        """Refuse every connection."""
        self._controller.stop()

    def profile(self, certificate: str, user: str = "", most_mb: int = 1) -> str:
        """The tables of a profile that uses it."""
        return (
            f'way = "mail"\n[delivery.mail]\nhost = "localhost"\nport = {self.port}\nuser = "{user}"\nsender = "lists@house.example"\n'
            f'to = "lists@ministry.example"\nmost_mb = {most_mb}\ncertificate = "{"".join(certificate.split()[2:-2])}"\n'
        )


def agree(home: Home, people: dict[str, Actor], tables: str, formats: str = '["csv"]', encryption: str = "age", rows: int = 0) -> None:
    """Load the ministry's profile anew, with another way: `tables` stand below its [delivery]."""
    text = programme.shipped("partners")["moph_lb.toml"]
    version = programme.partner(home, "moph_lb").version + 1
    text = re.sub(r"(?m)^formats = .*$", f"formats = {formats}", text.replace("version = 1", f"version = {version}", 1))
    text = re.sub(r"(?m)^most_rows = .*$", f"most_rows = {rows}", text) if rows else text
    kept = f'encryption = "{encryption}"\n' + ('recipient = "@demo"\n' if encryption == "age" else "")
    text = text.replace('encryption = "age"\nrecipient = "@demo"\n', f"{kept}{tables}\n", 1)
    programme.load_partner(home, people["ziad"], text, "moph_lb.toml")
