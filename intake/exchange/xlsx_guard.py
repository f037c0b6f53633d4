"""Looking into an XLSX before anything in it is read: only a plain workbook gets through (rule 22).

An XLSX is a ZIP archive of XML parts (ECMA-376 part 2). Names, sizes and relations are judged first, then the beginning of every part
that is XML: entities can be declared only there.
"""

from __future__ import annotations

import io
import xml.parsers.expat as expat
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from intake.exchange.refusal import Limits, refuse

_SMALL = 1024 * 1024  # parts below this size may be packed as tightly as they like
_PROLOG = 64 * 1024  # bytes within which the root element of a part must begin
_PART = 16 * 1024 * 1024  # the most bytes of a part that is parsed at once
_UTF16_ANGLES = (b"<\x00", b"\x00<")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What reading from a damaged archive raises."""


def open_workbook(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Open `data` as an archive that holds nothing but a plain workbook.

    Raises FileRefused: `damaged`, `zip_encrypted`, `zip_bomb`, `ods`, `xlsb`, `kind`, `zip_other`, `macros`, `embedded`,
    `external_links`, `dtd`.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN:
        raise refuse("damaged") from None
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse("zip_encrypted")
    _check_sizes(entries, limits)
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise refuse("damaged")  # two parts of one name: programs disagree about which one counts
    _check_names(archive, {name.casefold() for name in names})
    for name in names:
        _check_part(archive, name)
    return archive


def small_part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """The root of a small XML part, None if there is none of that name. Raises FileRefused: `damaged`, `dtd`, `zip_bomb`."""
    try:
        if archive.getinfo(name).file_size > _PART:
            raise refuse("zip_bomb")
        root: Element = fromstring(archive.read(name), forbid_dtd=True)
    except KeyError:
        return None
    except DefusedXmlException:
        raise refuse("dtd") from None
    except (*BROKEN, ParseError, RecursionError):
        raise refuse("damaged") from None
    return root


def local(tag: str) -> str:
    """The name of an element or attribute without its namespace: workbooks come in two (transitional and strict)."""
    return tag.rpartition("}")[2]


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    # The sizes are the archive's own word; zipfile never unpacks an entry further than its word, so they bound what can come.
    if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked:
        raise refuse("zip_bomb")
    if any(entry.file_size > max(_SMALL, entry.compress_size * limits.ratio) for entry in entries):
        raise refuse("zip_bomb")


def _check_names(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "content.xml" in names:
        raise refuse("ods")
    for folder, kind in (("word/", "Word"), ("ppt/", "PowerPoint"), ("visio/", "Visio")):
        if any(name.startswith(folder) for name in names):
            raise refuse("kind", kind=kind)
    if "xl/workbook.bin" in names:
        raise refuse("xlsb")
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise refuse("zip_other")
    if any("vbaproject" in name or name.startswith(("xl/macrosheets/", "xl/dialogsheets/")) for name in names):
        raise refuse("macros")
    if any(name.startswith(("xl/embeddings/", "xl/activex/", "xl/ctrlprops/", "xl/webextensions/")) for name in names):
        raise refuse("embedded")
    if any(name.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/")) for name in names):
        raise refuse("external_links")
    types = small_part(archive, "[Content_Types].xml")
    if types is None:
        raise refuse("damaged")
    told = [element.get("ContentType", "").casefold() for element in types]
    if any("macro" in kind or "vba" in kind for kind in told):
        raise refuse("macros")


def _check_part(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse entity declarations in any part that is XML, whatever its name, and relations that lead out of the workbook."""
    try:
        with archive.open(name) as part:
            start = part.read(_PROLOG)
    except BROKEN:
        raise refuse("damaged") from None
    head = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not (head.startswith(b"<") or start[:4].lstrip(b"\xff\xfe").startswith(_UTF16_ANGLES)):
        return  # a picture, a printer's settings: never opened
    _check_prolog(start)
    if name.casefold().endswith(".rels"):
        relations = small_part(archive, name)
        for relation in relations if relations is not None else ():
            # A hyperlink is text until somebody clicks it, and nobody does here; everything else would be fetched.
            if relation.get("TargetMode", "").casefold() == "external" and not relation.get("Type", "").endswith("/hyperlink"):
                raise refuse("external_links")


class _Root(Exception):
    """The root element has begun."""


class _Declared(Exception):
    """There is a document type declaration."""


def _check_prolog(start: bytes) -> None:
    def root(*_: object) -> None:
        raise _Root

    def declared(*_: object) -> None:
        raise _Declared

    parser = expat.ParserCreate()
    parser.StartElementHandler = root
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(start, True)
    except _Root:
        return
    except _Declared:
        raise refuse("dtd") from None
    except expat.ExpatError:
        pass
    raise refuse("damaged")
