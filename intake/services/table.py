"""Reading a table that was sent in, with refusals in the one catalogue's terms."""

from __future__ import annotations

import io
from collections.abc import Collection
from datetime import UTC, tzinfo

from intake.domain.problems import Problem, Refused
from intake.exchange.reading import FileRefused, Table, read_table

INERT_MARK = "'"
"""What the reader puts before a cell that a spreadsheet program might run; callers that parse the value take it off again."""


def read(data: bytes, name: str, known: Collection[str] = frozenset(), zone: tzinfo = UTC) -> Table:
    """The table in `data`; `known`: normalised headers the caller understands; `zone`: where FHIR's moments are meant.

    Raises Refused `file_refused` with what to do about it."""
    try:
        return read_table(io.BytesIO(data), name, known=known, zone=zone)
    except FileRefused as error:
        raise Refused(Problem("file_refused", "file", error.params, error.message)) from error
