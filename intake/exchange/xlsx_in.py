"""Reading a workbook that `xlsx_guard` let through (ECMA-376 part 1, chapter 18): its sheets, styles and shared strings.

Formulas are never evaluated and links never followed: a formula comes as its own text. What openpyxl reads with several times the
memory and without limits is read here as a stream, cell by cell (ADR 5); openpyxl still says which number formats are dates.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from intake.exchange.grid import Line
from intake.exchange.refusal import Limits, refuse
from intake.exchange.xlsx_guard import local, small_part
from intake.exchange.xlsx_sheet import Styles, shared_strings, sheet_lines

_WORKBOOK = "xl/workbook.xml"
_SHEETS = 50  # the most sheets looked at
_LONGEST_FORMAT = 255  # characters, Excel's limit


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened workbook: the paths of its visible worksheets, and what every sheet needs to be read."""

    archive: zipfile.ZipFile
    sheets: tuple[str, ...]
    strings: tuple[str, ...]
    styles: Styles
    limits: Limits

    def lines(self, sheet: str) -> Iterator[Line]:
        """The lines of one sheet; a line that the file leaves out shows only as a gap in the numbers.

        A merged cell has its value in its first line and column only, as the file keeps it. Raises FileRefused: `damaged`,
        `too_many_columns`, `dtd`, `zip_bomb`.
        """
        return sheet_lines(self.archive, sheet, self.strings, self.styles, self.limits)


def workbook(archive: zipfile.ZipFile, limits: Limits) -> Workbook:
    """Read what the sheets share. Raises FileRefused: `damaged`, `zip_bomb`, `dtd`."""
    main = _main_part(archive)
    root = small_part(archive, main)
    if root is None:
        raise refuse("damaged")
    targets = _relations(archive, main)
    sheets: list[str] = []
    epoch_1904 = False
    for element in root.iter():
        name = local(element.tag)
        if name == "workbookPr":
            epoch_1904 = element.get("date1904", "") in ("1", "true")
        elif name == "sheet" and element.get("state", "visible") == "visible":
            wanted = next((value for key, value in element.attrib.items() if local(key) == "id" and key != "id"), "")
            kind, target = targets.get(wanted, ("", ""))
            if kind == "worksheet":  # not a chart
                sheets.append(target)
    if len(sheets) > _SHEETS:
        raise refuse("damaged")
    by_kind = dict(targets.values())
    strings = tuple(shared_strings(archive, by_kind["sharedStrings"])) if "sharedStrings" in by_kind else ()
    styles = Styles(_kinds(archive, by_kind.get("styles", "")), epoch_1904)
    return Workbook(archive, tuple(sheets), strings, styles, limits)


def _main_part(archive: zipfile.ZipFile) -> str:
    for kind, target in _relations(archive, "").values():
        if kind == "officeDocument":
            return target
    return _WORKBOOK


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """id -> (last word of the relation's type, path in the archive) of what `part` points to ('' for the package)."""
    folder, name = posixpath.split(part)
    root = small_part(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    found = {}
    for relation in root if root is not None else ():
        if relation.get("TargetMode", "").casefold() != "external":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target)
    return found


def _kinds(archive: zipfile.ZipFile, part: str) -> tuple[str, ...]:
    """For each cell style "date", "time" or "datetime" if its number format is one, else ''."""
    root = small_part(archive, part) if part else None
    if root is None:
        return ()
    # Imported with the first workbook: openpyxl takes as long as a small command, and 15 MB.
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    formats = dict(BUILTIN_FORMATS)
    kinds: list[str] = []
    for element in root.iter():
        if local(element.tag) == "numFmt":
            formats[_number(element.get("numFmtId"))] = element.get("formatCode", "")
    for group in root:
        if local(group.tag) == "cellXfs":
            kinds = [_kind(_number(style.get("numFmtId")), formats) for style in group]
    return tuple(kinds)


def _kind(number: int, formats: dict[int, str]) -> str:
    if 27 <= number <= 36 or 50 <= number <= 58:
        return "date"  # dates of East Asian versions of Excel, without a format code in the file
    from openpyxl.styles.numbers import is_date_format, is_datetime

    code = formats.get(number, "")
    if len(code) > _LONGEST_FORMAT or not is_date_format(code):
        return ""
    return {"date": "date", "time": "time"}.get(str(is_datetime(code)), "datetime")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0
