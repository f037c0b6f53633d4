"""What a file is, told by its first bytes ("magic numbers", as in the `file` tool's database)."""

from __future__ import annotations

import codecs

from intake.exchange.refusal import refuse

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # compound file: old Office, and the shell around encrypted workbooks
_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3", "SQLite"),
)
_AGE = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")


def kind(content: bytes, name: str) -> str:
    """ "xlsx" (a ZIP archive that may be one), "json" or "csv". Raises FileRefused for what no table comes in."""
    if content.startswith(_ZIP):
        if name.casefold().endswith((".xlsm", ".xltm", ".xlam")):
            raise refuse("macros")
        return "xlsx"
    if content.startswith(_OLE):
        # The directory of a compound file names its streams in UTF-16.
        raise refuse("password" if "EncryptedPackage".encode("utf-16-le") in content else "old_xls")
    if content.startswith(_AGE):
        raise refuse("age")
    for magic, what in _KINDS:
        if content.startswith(magic) and not (magic == b"MZ" and content[:1024].isascii() and b"\x00" not in content[:1024]):
            raise refuse("kind", kind=what)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        raise refuse("kind", kind="WebP")
    start = _first_letters(content)
    if start.startswith("<"):
        raise refuse("markup")
    return "json" if start[:1] in ("{", "[") and not name.casefold().endswith((".csv", ".tsv", ".txt")) else "csv"


def _first_letters(content: bytes) -> str:
    """The first letters of a text in any encoding, as far as they are ASCII."""
    start = content[:400].removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
    return start.replace(b"\x00", b"").lstrip().decode("ascii", "replace")
