"""XLSX for a partner, written as a stream: constant memory and never a byte on disk (ECMA-376 part 1, SpreadsheetML).

The libraries that write XLSX keep the sheet in a temporary file, in clear, or wholly in memory (ADR 5). This writer makes the few
parts a plain sheet needs and compresses them on the way. The sheet: hidden row 1 of stable codes, row 2 the frozen bold header in the
partner's language, the filter starting at the header, every cell text (number format @), right-to-left for Arabic.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain

from intake.exchange import xlsx_parts
from intake.exchange.table import BETWEEN, Row, Sheet, harmless, in_batches

COMPRESSION = 3
"""zlib level: about as fast as 1 here and a tenth smaller; 6 would take over a second more for 100,000 rows (ADR 5)."""

MAX_ROWS = 1_048_576 - xlsx_parts.HEADER_ROWS
"""Excel's limit, less the two header rows."""

MAX_CELL = 32_767
"""Excel's limit of characters in one cell."""

# Excel reads _xHHHH_ in a text as the character with that number, so a text that looks so has its underscore escaped.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


# Without "preserve" a reader may trim or fold white space; said of every cell, it costs next to nothing once compressed.
_START = f'" s="{xlsx_parts.STYLE_TEXT}" t="inlineStr"><is><t xml:space="preserve">'
_END = "</t></is></c>"


class Sink:
    """What zipfile writes into; it can't seek, so zipfile streams. `drain` takes what has gathered."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: zipfile asks for it."""

    def drain(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def texts(batch: list[Row]) -> list[str]:
    """The cells of `batch`, one after the other, as XML character data in which Excel reads exactly the cell."""
    if max(map(len, chain.from_iterable(batch)), default=0) >= MAX_CELL:  # the apostrophe of a defused cell may add one
        raise ValueError("a cell is longer than XLSX allows")
    text = harmless(batch).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # a line break inside a cell is a line feed in XLSX
    return text.split(BETWEEN)[1:]


def _line(number: int, starts: list[str], cells: Iterable[str]) -> str:
    """One row of the sheet; absent cells are left out."""
    written = [f"{start}{number}{_START}{text}{_END}" for start, text in zip(starts, cells, strict=True) if text]
    return f'<row r="{number}">{"".join(written)}</row>'


def chunks(sheet: Sheet, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the bytes of the workbook, pulling `rows` as they are needed.

    The same rows give the same bytes: the archive carries no clock. Raises ValueError for a row of the wrong width, a cell over
    MAX_CELL, more than MAX_ROWS rows or no column at all; what was yielded until then is no workbook.
    """
    if not sheet.columns:
        raise ValueError("a sheet without columns")
    sink = Sink()
    width = len(sheet.columns)
    starts = xlsx_parts.cell_starts(width)
    number = xlsx_parts.HEADER_ROWS
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:  # type: ignore[call-overload]
        for name, part in xlsx_parts.FIXED:
            _add(archive, name, part)
        with archive.open(xlsx_parts.SHEET_NAME, "w") as part_file:
            headers = [column.header or column.code for column in sheet.columns]
            top = [_line(row, starts, texts([cells])) for row, cells in ((1, sheet.codes), (2, headers))]
            part_file.write((xlsx_parts.sheet_head(sheet) + xlsx_parts.header_rows(*top)).encode())
            for batch in in_batches(rows, width):
                cells = iter(texts(batch))
                lines = [_line(number, starts, row) for number, row in enumerate(zip(*[cells] * width, strict=True), start=number + 1)]
                number += len(lines)
                if number > MAX_ROWS + xlsx_parts.HEADER_ROWS:
                    raise ValueError("more rows than XLSX allows")
                part_file.write("".join(lines).encode())
                yield sink.drain()
            part_file.write(xlsx_parts.sheet_tail(sheet, number).encode())
        # The workbook names the filtered range, which is known only now; the order of parts in the archive is free.
        _add(archive, xlsx_parts.WORKBOOK_NAME, xlsx_parts.workbook(sheet, number))
    yield sink.drain()


def _add(archive: zipfile.ZipFile, name: str, part: str) -> None:
    # By name, not by writestr, which would stamp the time of day on the entry: archive.open leaves 1980-01-01.
    with archive.open(name, "w") as part_file:
        part_file.write(part.encode())
