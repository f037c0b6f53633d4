"""Closing a workbook with a password, so that Excel and LibreOffice open it by themselves ("agile encryption" of ECMA-376 files,
[MS-OFFCRYPTO] 2.3.4.10): AES-256, SHA-512, 100,000 rounds, integrity kept.

The container names its size at its start, so the workbook is held in memory, closed, and then written: about four times its size, 10 MB
for 100,000 rows. It is in clear in memory only.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from intake.sealing.partner import PASSWORD_LEAST, HashingSink, WeakPassword, Written

MOST_PASSWORD = 255
"""Characters that Excel takes."""
_LEAST_STREAM = 4096
"""Bytes. The library puts smaller streams where no program looks for them ([MS-CFB] 2.2, mini stream): the parts of a small workbook are
left uncompressed, which makes it large enough. (LibreOffice opens no workbook with a comment of the archive.)"""


def to_xlsx_password(chunks: Iterator[bytes], password: str, sink: BinaryIO) -> Written:
    """Write the workbook that `chunks` make up to `sink`, closed with `password`.

    Returns hash and size of the closed file. Raises WeakPassword before anything is written, and whatever `chunks` raises; nothing has
    been written then.
    """
    if not PASSWORD_LEAST <= len(password) <= MOST_PASSWORD:
        raise WeakPassword(f"Use a password of {PASSWORD_LEAST} to {MOST_PASSWORD} characters.")
    from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]  # with the first of them, as few partners take it

    plain = io.BytesIO()
    for chunk in chunks:
        plain.write(chunk)
    if plain.tell() < _LEAST_STREAM:
        plain = _uncompressed(plain)
    plain.seek(0)
    closed = io.BytesIO()
    OOXMLFile(plain).encrypt(password, closed)
    writer = HashingSink(sink)
    writer.write(closed.getvalue())
    return writer.written()


def _uncompressed(workbook: io.BytesIO) -> io.BytesIO:
    larger = io.BytesIO()
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(larger, "w", zipfile.ZIP_STORED) as target:
        for part in source.infolist():
            target.writestr(zipfile.ZipInfo(part.filename), source.read(part))
    if larger.tell() < _LEAST_STREAM:
        raise ValueError("a workbook without content")
    return larger


def open_xlsx_password(data: bytes, password: str) -> bytes:
    """The workbook in `data`. Raises ValueError if the password is another one, or the file is damaged."""
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError  # type: ignore[import-untyped]
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = io.BytesIO()
    try:
        file = OOXMLFile(io.BytesIO(data))
        file.load_key(password=password, verify_password=True)
        file.decrypt(plain, verify_integrity=True)
    except (DecryptionError, FileFormatError, InvalidKeyError):
        raise ValueError("This file is damaged, or was closed with another password.") from None
    return plain.getvalue()
