"""Closing files for a partner, so that its staff open them with a stock tool: age (age-encryption.org/v1) or an AES-256 ZIP (WinZip AE-2).

Both ways stream: what is closed exists in clear only in memory, some hundred kB at a time. A failure leaves a file that no tool opens
as whole; whoever called throws it away.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import pyrage  # type: ignore[import-untyped]

PASSWORD_LEAST = 16
"""Characters. WinZip's key derivation is weak (PBKDF2, 1,000 rounds), so only a long password protects the file."""

# No vowels and nothing that looks alike: it is read out over the telephone.
_READABLE = "bcdfghjkmnpqrstvwxyz23456789"


class BadRecipient(ValueError):
    """The text is no age public key. The message says what to look for and never repeats the text."""


class BadSecret(ValueError):
    """The text is no age secret key."""


class CannotOpen(ValueError):
    """The file is not whole, not an age file, or closed to another key."""


class WeakPassword(ValueError):
    """The password is too short to protect a ZIP file."""


class _Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Written:
    """What a finished file is: the SHA-256 of its bytes (hexadecimal) and its size in bytes."""

    sha256: str
    size: int


class HashingSink:
    """A file to write to that passes everything on to another, counting and hashing it. It can't seek, so writers stream."""

    def __init__(self, sink: _Writable) -> None:
        """`sink`: where the bytes go."""
        self._sink = sink
        self._hash = hashlib.sha256()
        self._size = 0
        self._abandoned = False

    def write(self, data: bytes) -> int:
        """Pass `data` on, all of it."""
        if self._abandoned:
            return len(data)
        view = memoryview(data)
        self._hash.update(view)
        self._size += len(view)
        while len(view):  # an unbuffered file may take less than it was given
            taken = self._sink.write(view)  # type: ignore[arg-type]  # a view is as good as bytes to any binary file
            view = view[taken:]
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""

    def abandon(self) -> None:
        """Pass nothing on from now on: what a library writes while it is cleaned up must not make half a file look whole."""
        self._abandoned = True

    def written(self) -> Written:
        """Hash and size of all that was written until now."""
        return Written(self._hash.hexdigest(), self._size)


class _Reader:
    """An iterator of byte strings, dressed as a file to read. Remembers the error that broke the iterator."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self.broken: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        while not len(self._rest):
            try:
                chunk = next(self._chunks)
            except StopIteration:
                return b""
            except BaseException as error:
                self.broken = error
                raise
            self._rest = memoryview(chunk)
        take = size if size >= 0 else len(self._rest)
        data, self._rest = bytes(self._rest[:take]), self._rest[take:]
        return data


def new_age_identity() -> tuple[str, str]:
    """Make an age key pair: (secret "AGE-SECRET-KEY-1...", public "age1...")."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def age_public(secret: str) -> str:
    """The public key of `secret`. Raises BadSecret."""
    return str(_identity(secret).to_public())


def check_recipient(text: str) -> str:
    """Return the age public key in `text`, trimmed, as it is written in profiles. Raises BadRecipient."""
    trimmed = text.strip()
    if trimmed.upper().startswith("AGE-SECRET-KEY-"):
        raise BadRecipient("This is a secret key. Put the public key here (it begins with age1), and make a new pair.")
    _recipient(trimmed)
    return trimmed.lower()


def to_age(chunks: Iterator[bytes], recipient: str, sink: BinaryIO) -> Written:
    """Write `chunks` to `sink`, closed to the age public key `recipient`; `age -d -i KEYFILE` opens it.

    Returns hash and size of the closed file. Raises BadRecipient before anything is written, and whatever `chunks` raises; the file is
    then cut off, and age refuses it.
    """
    key = _recipient(recipient.strip())
    reader, writer = _Reader(chunks), HashingSink(sink)
    try:
        pyrage.encrypt_io(reader, writer, [key])
    except pyrage.EncryptError:
        if reader.broken is not None:
            raise reader.broken from None  # the library would turn it into a text of its own
        raise
    return writer.written()


def open_age(data: bytes, secret: str) -> bytes:
    """What is in the age file `data`, which fits in memory. Raises BadSecret and CannotOpen."""
    identity = _identity(secret)
    try:
        return bytes(pyrage.decrypt(data, [identity]))
    except pyrage.DecryptError as error:
        raise CannotOpen("This file is damaged, or it was closed to another key.") from error


def new_zip_password() -> str:
    """A password good enough for a ZIP file: 25 random characters in five groups (120 bits)."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(5)) for _ in range(5))


def to_aes_zip(chunks: Iterator[bytes], member_name: str, password: str, sink: BinaryIO) -> Written:
    """Write `chunks` to `sink` as the one file `member_name` of a ZIP closed with `password` (AES-256); 7-Zip opens it.

    `member_name` stays readable to anyone and so must tell nothing. Not compressed again: the formats that need it are compressed
    already. Returns hash and size of the closed file. Raises WeakPassword before anything is written, and whatever `chunks` raises (and
    RuntimeError past 2 GiB); an archive cut off has no directory, and no tool opens it as whole.
    """
    if len(password) < PASSWORD_LEAST:
        raise WeakPassword(f"Use a password of at least {PASSWORD_LEAST} characters.")
    import pyzipper  # type: ignore[import-untyped]  # with the first ZIP: few partners take one, and every command would wait for it

    writer = HashingSink(sink)
    compression = pyzipper.ZIP_STORED if member_name.endswith(".xlsx") else pyzipper.ZIP_DEFLATED
    archive = pyzipper.AESZipFile(writer, "w", compression=compression, encryption=pyzipper.WZ_AES)
    with archive:
        try:
            archive.setpassword(password.encode())
            with archive.open(member_name, "w") as member:
                for chunk in chunks:
                    member.write(chunk)
        except BaseException:
            writer.abandon()  # leaving `with` would write the directory
            raise
    return writer.written()


def _identity(secret: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(secret.strip())
    except pyrage.IdentityError:
        raise BadSecret("This is not an age secret key: it begins with AGE-SECRET-KEY-1.") from None  # the cause may show the key


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise BadRecipient("This is not an age public key: 62 characters that begin with age1. Copy it again, all of it.") from None
