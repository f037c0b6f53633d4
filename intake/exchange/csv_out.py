"""CSV for a partner: UTF-8 with a byte order mark (Excel needs it to show Arabic), CRLF, comma, stable codes as headers (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from intake.exchange.table import BETWEEN, Row, Sheet, harmless, in_batches

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def chunks(sheet: Sheet, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the bytes of the file, pulling `rows` as they are needed.

    Every cell is cleaned and defused. The header is made of the stable codes, not of the translated headers. Raises ValueError for a
    row of the wrong width or a sheet without columns.
    """
    if not sheet.columns:
        raise ValueError("a sheet without columns")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(sheet.codes)
    yield _BYTE_ORDER_MARK + text.getvalue().encode()
    width = len(sheet.columns)
    for batch in in_batches(rows, width):
        text.seek(0)
        text.truncate()
        cells = iter(harmless(batch).split(BETWEEN)[1:])
        writer.writerows(zip(*[cells] * width, strict=True))
        yield text.getvalue().encode()
