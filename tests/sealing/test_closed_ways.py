"""OpenPGP and the workbook with a password: opened with the stock tools, by the right key only, and half a file never looks whole."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pysequoia
import pytest

from intake.exchange import xlsx_out
from intake.exchange.table import Column, Sheet
from intake.sealing import openpgp, xlsx_password
from intake.sealing.partner import WeakPassword, Written

PASSWORD = "bcdfg-hjkmn-pqrst"
NOW = datetime(2031, 3, 10, 9, tzinfo=UTC)
PLAIN = [b"partner_ref,decision\r\n", b"", b"R-1,accepted\r\n" * 20_000]


class Gpg:
    """The partner's own GnuPG, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self._env = {"GNUPGHOME": str(folder), "PATH": os.environ["PATH"]}

    def __call__(self, *command: str, given: bytes = b"", check: bool = True) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["gpg", "--batch", "--quiet", *command], input=given, capture_output=True, check=check, env=self._env)

    def key(self, name: str, kind: str = "future-default", expires: str = "never") -> str:
        """Make a key and export its public part, as the partner's office does."""
        self("--passphrase", "", "--quick-gen-key", name, kind, "default", expires)
        return self("--armor", "--export", name).stdout.decode()

    def stop(self) -> None:
        subprocess.run(["gpgconf", "--kill", "all"], env=self._env, check=False, capture_output=True)


@pytest.fixture(scope="module")
def gpg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gpg]:
    made = Gpg(tmp_path_factory.mktemp("gpg") / "home")
    yield made
    made.stop()


def test_gpg_opens_what_was_closed_to_its_key(gpg: Gpg, tmp_path: Path) -> None:
    certificate = gpg.key("ministry@example.org")
    openpgp.check_certificate(certificate, NOW)
    closed = tmp_path / "batch.csv.pgp"
    with closed.open("wb") as sink:
        written = openpgp.to_openpgp(iter(PLAIN), certificate, sink)
    data = closed.read_bytes()
    assert written == Written(hashlib.sha256(data).hexdigest(), len(data))
    assert b"accepted" not in data
    assert gpg("--decrypt", str(closed)).stdout == b"".join(PLAIN)
    damaged = data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]
    for half in (data[: len(data) // 2], damaged):
        closed.write_bytes(half)
        assert gpg("--decrypt", str(closed), check=False).returncode != 0
    assert openpgp.fingerprint(certificate) in gpg("--with-colons", "--list-keys").stdout.decode()


def test_a_broken_export_keeps_its_error_and_gpg_refuses_what_is_there(gpg: Gpg, tmp_path: Path) -> None:
    certificate = gpg.key("broken@example.org")

    def broken() -> Iterator[bytes]:
        yield os.urandom(300_000)
        raise LookupError("the row has gone")

    closed = tmp_path / "half.pgp"
    with closed.open("wb") as sink, pytest.raises(LookupError, match="the row has gone"):
        openpgp.to_openpgp(broken(), certificate, sink)
    assert gpg("--decrypt", str(closed), check=False).returncode != 0


def test_a_full_disk_is_told_and_ends_the_other_process() -> None:
    class Full(io.RawIOBase):
        def write(self, data) -> int:  # type: ignore[no-untyped-def,override]
            raise OSError(28, "no space left")

    certificate = str(pysequoia.Tsk.generate("M").extract_certificate())
    with pytest.raises(OSError, match="no space left"):
        openpgp.to_openpgp((os.urandom(100_000) for _ in range(50)), certificate, Full())  # type: ignore[arg-type]


def test_a_key_that_cannot_be_trusted_today_is_refused_and_never_repeated(gpg: Gpg) -> None:
    tsk = pysequoia.Tsk.generate("M", validity_seconds=3600)
    certificate = tsk.extract_certificate()
    revoked = str(pysequoia.Cert.from_bytes(bytes(certificate) + bytes(certificate.revoke(certifier=tsk.certifier()))))
    soon = certificate.expiration
    assert soon is not None
    openpgp.check_certificate(str(certificate), soon - timedelta(minutes=1))
    weak = gpg.key("weak@example.org", "rsa1024")
    signs = gpg.key("signs@example.org", "ed25519")
    for text, now, why in (
        ("", NOW, "not one OpenPGP public key"),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----", NOW, "not one OpenPGP public key"),
        (str(certificate)[:300], NOW, "not one OpenPGP public key"),
        (str(tsk), NOW, "secret key"),
        (pysequoia.armor(bytes(tsk), pysequoia.ArmorKind.PublicKey), NOW, "secret key"),
        (revoked, soon - timedelta(minutes=1), "revoked"),
        (str(certificate), soon, "expired"),
        (weak, NOW, "only weakly"),
        (signs, NOW, "only weakly"),
    ):
        with pytest.raises(openpgp.BadCertificate, match=why) as refused:
            openpgp.check_certificate(text, now)
        assert len(text) < 200 or text[100:140] not in str(refused.value)


@pytest.mark.parametrize("rows", [0, 40, 3000])
def test_a_workbook_with_a_password_opens_with_it_alone(rows: int) -> None:
    sheet = Sheet("1", (Column("a", "A"),), right_to_left=True)
    plain = b"".join(xlsx_out.chunks(sheet, ([f"row {n}"] for n in range(rows))))
    sink = io.BytesIO()
    written = xlsx_password.to_xlsx_password(iter([plain[:100], plain[100:]]), PASSWORD, sink)
    data = sink.getvalue()
    assert written == Written(hashlib.sha256(data).hexdigest(), len(data))
    opened = xlsx_password.open_xlsx_password(data, PASSWORD)
    assert openpyxl.load_workbook(io.BytesIO(opened)).active.max_row == rows + 2  # type: ignore[union-attr]
    assert b'keyBits="256"' in data and b'hashAlgorithm="SHA512"' in data and b'spinCount="100000"' in data
    for bad, password in ((data, PASSWORD + "x"), (data[:-3000] + b"\0" * 3000, PASSWORD), (b"no workbook", PASSWORD)):
        with pytest.raises(ValueError, match="damaged, or was closed with another password"):
            xlsx_password.open_xlsx_password(bad, password)


def test_a_weak_password_or_a_broken_export_writes_nothing() -> None:
    sink = io.BytesIO()
    for password in ("", "short", "x" * 256):
        with pytest.raises(WeakPassword):
            xlsx_password.to_xlsx_password(iter(PLAIN), password, sink)

    def broken() -> Iterator[bytes]:
        yield b"PK"
        raise LookupError("the row has gone")

    with pytest.raises(LookupError):
        xlsx_password.to_xlsx_password(broken(), PASSWORD, sink)
    assert sink.getvalue() == b""
