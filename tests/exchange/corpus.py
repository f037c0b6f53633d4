"""Files made by code: sound ones, damaged ones and hostile ones. No value belongs to a person."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl

from intake.exchange.reading import DEFAULT, Limits, Table, read_table

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BILLION_LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
XXE = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def read(data: bytes | str, name: str = "table.csv", limits: Limits = DEFAULT, known: frozenset[str] = frozenset()) -> Table:
    return read_table(io.BytesIO(data.encode() if isinstance(data, str) else data), name, limits, known)


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.values for row in table.rows]


def workbook(*rows: list[object], title: str = "Sheet", change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """A workbook as openpyxl saves it, `change`d before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(data: bytes, changes: dict[str, bytes | Callable[[bytes], bytes]], drop: tuple[str, ...] = ()) -> bytes:
    """`data`, a ZIP archive, with parts added or changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name in drop:
                continue
            change = changes.get(name)
            new.writestr(name, change(old.read(name)) if callable(change) else old.read(name) if change is None else change)
        for name, part in changes.items():
            if name not in old.namelist():
                assert isinstance(part, bytes)
                new.writestr(name, part)
    return out.getvalue()


def with_sheet(sheet_data: str, strings: str = "", after: str = "") -> bytes:
    """A workbook whose worksheet has exactly this XML between <sheetData> and </sheetData>."""
    xml = f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet_data}</sheetData>{after}</worksheet>'
    changes: dict[str, bytes | Callable[[bytes], bytes]] = {"xl/worksheets/sheet1.xml": xml.encode()}
    if strings:
        changes["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{strings}</sst>'.encode()
        relation = f'<Relationship Id="rIdS" Type="{_REL}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
        changes["xl/_rels/workbook.xml.rels"] = lambda part: part.replace(b"</Relationships>", relation.encode())
    return with_parts(workbook(["a"]), changes)


def after_declaration(addition: bytes) -> Callable[[bytes], bytes]:
    """Put `addition` before the root element."""

    def change(part: bytes) -> bytes:
        if part.startswith(b"<?xml"):
            declaration, _, rest = part.partition(b"?>")
            return declaration + b"?>" + addition + rest
        return addition + part

    return change


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def flagged_encrypted(data: bytes) -> bytes:
    """The archive with every entry's encryption flag set, as in a ZIP with a password."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


def external_relation(kind: str) -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r9" Type="{_REL}/{kind}" Target="https://example.org/x" TargetMode="External"/></Relationships>'
    ).encode()
