"""Why a file is not read: one exception, one catalogue of sentences, and the limits that a file must keep (rule 22).

The sentences name rows, columns and sizes, never a value that a person gave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from intake.domain.messages import N_


class FileRefused(Exception):
    """The whole file is refused and nothing was read from it.

    `code` is stable; `message` is the English msgid with %(name)s placeholders, `params` fills them; str() gives the filled sentence.
    """

    def __init__(self, code: str, message: str, **params: object) -> None:
        """Keep the three parts; callers translate `message` and then fill it."""
        self.code = code
        self.message = message
        self.params: Mapping[str, str] = MappingProxyType({key: str(value) for key, value in params.items()})
        super().__init__(message % self.params if self.params else message)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may have. `unpacked`, `entries` and `ratio` concern what lies inside an XLSX, which is a ZIP archive."""

    bytes: int = 20 * 1024 * 1024
    rows: int = 200_000
    columns: int = 200
    cell: int = 2_000  # characters
    unpacked: int = 200 * 1024 * 1024  # bytes, all entries together
    entries: int = 1_000
    ratio: int = 200  # unpacked to packed; a full sheet of one repeated word reaches about 60


DEFAULT = Limits()

CATALOGUE: Mapping[str, str] = MappingProxyType(
    {
        "too_large": N_("The file is larger than %(most)s MB. Split it into smaller files."),
        "empty": N_("The file is empty."),
        "kind": N_("This is a %(kind)s file, not a table. Save it as XLSX or CSV and send that."),
        "old_xls": N_("This is an old Excel file (.xls). Open it and save it as “Excel Workbook (.xlsx)”."),
        "xlsb": N_("This is a binary Excel file (.xlsb). Open it and save it as “Excel Workbook (.xlsx)”."),
        "ods": N_("This is an OpenDocument file (.ods). Open it and save it as “Excel Workbook (.xlsx)”."),
        "password": N_(
            "The workbook is protected by a password. Open it, take the password off (File, Info, Protect Workbook), save it again."
        ),
        "age": N_("The file is still closed with age. Open it with the key first, then send what comes out."),
        "zip_encrypted": N_("The archive is protected by a password. Unpack it first, and send the table that is inside."),
        "zip_other": N_("This is an archive without a workbook. Unpack it first, and send the table that is inside."),
        "zip_bomb": N_("The file unpacks to far more than a table needs. Copy the table into a new workbook and save that."),
        "macros": N_("The workbook holds macros. Save it as “Excel Workbook (.xlsx)”, which has none."),
        "embedded": N_("The workbook holds other files or controls. Copy only the table into a new workbook and save that."),
        "external_links": N_(
            "The workbook takes values from other files. Copy the table, paste it as values into a new workbook, and save that."
        ),
        "dtd": N_("The file declares XML entities, as no spreadsheet program does. Copy the table into a new workbook and save that."),
        "markup": N_("This is a web page or XML under another name. Open it in a spreadsheet program and save it as XLSX."),
        "damaged": N_("The file is damaged and cannot be opened. Save it again, or ask for it again."),
        "encoding": N_("The letters of this file cannot be read. Save it as “CSV UTF-8”, or as XLSX."),
        "nul": N_("The file holds bytes that no text has. Save it as “CSV UTF-8”, or as XLSX."),
        "open_quote": N_("A quotation mark is opened and never closed, so rows run together. Save the table as XLSX."),
        "cut_off": N_("The last line breaks off, so the file did not arrive whole. Ask for it again, or complete that line."),
        "json": N_("Line %(line)s is not JSON as it should be: one object with plain values. Correct it."),
        "json_deep": N_("The file nests deeper than any answer does. Export it anew, with Task and Appointment only."),
        "fhir_no_answers": N_("This FHIR file has no Task and no Appointment, so it answers nothing. Send a Bundle that has them."),
        "fhir_entry": N_("Entry %(number)s of the Bundle is no FHIR resource. Correct it."),
        "too_many_rows": N_("The table has more than %(most)s rows. Split it into smaller files."),
        "too_many_columns": N_("The table has more than %(most)s columns. Remove those that are not needed."),
        "cell_too_long": N_("Row %(row)s has a cell of more than %(most)s characters. Shorten it."),
        "duplicate_header": N_("Two columns have the same header: %(first)s and %(second)s. Rename or remove one."),
    }
)


def refuse(code: str, **params: object) -> FileRefused:
    """Make the refusal for `code`: `raise refuse("too_many_rows", most=5)`. Raises KeyError for a code not in the catalogue."""
    return FileRefused(code, CATALOGUE[code], **params)
