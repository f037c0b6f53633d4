"""Closing files for a partner that uses OpenPGP: its certificate ("public key") judged, and a file streamed to it; `gpg -d` opens it.

The library holds Python's lock while it works and takes only files by name, so it works in a process of its own (`openpgp_child`), fed and
drained through pipes: what is closed passes some hundred kB at a time, and is in clear in memory only.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

import pysequoia

from intake.sealing.partner import HashingSink, Written

_CHILD = Path(__file__).with_name("openpgp_child.py")
_PIECE = 65_536


class BadCertificate(ValueError):
    """The text is no OpenPGP certificate that a file may be closed to. The message says why and never repeats the text."""


class CannotClose(RuntimeError):
    """The process that closes files stopped. What was written is no whole file."""


def fingerprint(text: str) -> str:
    """The fingerprint of the certificate in `text` (armoured), in capitals. Raises BadCertificate: unreadable, several, secret."""
    return str(_certificate(text).fingerprint).upper()


def check_certificate(text: str, now: datetime) -> None:
    """Raise BadCertificate unless files may be closed to the certificate in `text` today: not revoked, not expired by `now`, with a key to
    encrypt to that is strong enough by the library's policy."""
    certificate = _certificate(text)
    weak = "Nothing can be encrypted to this OpenPGP key, or only weakly. Ask the partner for a new one."
    try:
        revoked, end = certificate.is_revoked, certificate.expiration
    except Exception:  # the policy takes nothing from the key itself
        raise BadCertificate(weak) from None
    if revoked:
        raise BadCertificate("This OpenPGP key has been revoked. Ask the partner for its new one.")
    if end is not None and end <= now:
        raise BadCertificate("This OpenPGP key has expired. Ask the partner for its new one.")
    try:
        pysequoia.encrypt(recipients=[certificate], bytes=b"")
    except Exception:  # no key to encrypt to, or one that is too weak
        raise BadCertificate(weak) from None


def _certificate(text: str) -> pysequoia.Cert:
    if "PRIVATE KEY" in text:
        raise BadCertificate("This is a secret key. Put the public key here, and make a new pair.")
    try:
        found = pysequoia.Cert.split_bytes(text.encode())
    except Exception:  # whatever the library's reader raises
        found = []
    if len(found) != 1:
        raise BadCertificate("This is not one OpenPGP public key. Export it anew: gpg --armor --export, and copy all of it.")
    if "PRIVATE KEY" in str(pysequoia.Tsk.from_bytes(text.encode())):
        raise BadCertificate("This is a secret key. Put the public key here, and make a new pair.")
    return found[0]


def to_openpgp(chunks: Iterator[bytes], certificate: str, sink: BinaryIO) -> Written:
    """Write `chunks` to `sink`, closed to the one who holds the secret key of `certificate` (armoured); binary OpenPGP, integrity kept.

    Returns hash and size of the closed file. Raises CannotClose, and whatever `chunks` or `sink` raise; the file is then cut off, and gpg
    refuses it. The certificate has been judged by `check_certificate` before.
    """
    writer = HashingSink(sink)
    child = subprocess.Popen(  # noqa: S603  our own program, and a certificate that is no secret
        [sys.executable, "-I", str(_CHILD), certificate],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env={},  # not the settings of this process
    )
    assert child.stdin and child.stdout  # noqa: S101  both were asked for
    drain = _Drain(child.stdout, writer, child.kill)
    drain.start()
    try:
        _feed(chunks, child.stdin)
    except BaseException:
        writer.abandon()
        child.kill()  # before its input ends: the end would make half a file look whole
        raise
    finally:
        child.stdin.close()
        drain.join()
        child.stdout.close()
        code = child.wait()
        if drain.broken is not None:
            raise drain.broken
    if code != 0:
        writer.abandon()
        raise CannotClose("The file could not be closed with OpenPGP.")
    return writer.written()


def _feed(chunks: Iterator[bytes], into: IO[bytes]) -> None:
    for chunk in chunks:
        view = memoryview(chunk)
        while len(view):
            try:
                view = view[into.write(view) :]
            except BrokenPipeError:  # the child has gone: its exit code, or what broke the drain, says why
                return


class _Drain(threading.Thread):
    """Carries what the child writes to the sink. Remembers what broke, and stops the child then."""

    def __init__(self, source: IO[bytes], sink: HashingSink, stop: object) -> None:
        super().__init__(name="openpgp", daemon=True)
        self._source, self._sink, self._stop = source, sink, stop
        self.broken: Exception | None = None

    def run(self) -> None:
        try:
            while piece := self._source.read(_PIECE):
                self._sink.write(piece)
        except Exception as error:
            self.broken = error
            with suppress(OSError):
                self._stop()  # type: ignore[operator]
