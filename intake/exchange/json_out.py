"""JSON for a partner: one UTF-8 document {"batch": ..., "columns": [codes], "rows": [{code: value}]} with the stable codes.

Nothing is defused here: no spreadsheet program opens JSON as a sheet, and the receiving software wants the values as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from intake.exchange.table import Row, Sheet, clean, in_batches


def chunks(sheet: Sheet, rows: Iterable[Row], batch: str = "") -> Iterator[bytes]:
    """Yield the bytes of the document, pulling `rows` as they are needed.

    `batch` names the batch; it defaults to the sheet's title. Every row has every code; an absent value is "". Raises ValueError for a
    row of the wrong width.
    """
    codes = sheet.codes
    yield b'{"batch":' + orjson.dumps(batch or sheet.title) + b',"columns":' + orjson.dumps(codes) + b',"rows":[\n'
    comma = b""
    for some in in_batches(rows, len(codes)):
        objects = [dict(zip(codes, row, strict=True)) for row in some]
        try:
            line = orjson.dumps(objects)
        except orjson.JSONEncodeError:  # a lone surrogate: rare, so only then is every cell looked at
            line = orjson.dumps([{code: clean(cell) for code, cell in row.items()} for row in objects])
        yield comma + line[1:-1]
        comma = b",\n"
    yield b"\n]}\n"
