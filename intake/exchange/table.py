"""What every outgoing format shares: columns, sheets, and making a cell harmless.

A table is text through and through: no number, date or formula ever leaves as anything but text, so that no spreadsheet program can
mangle it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

Row = Sequence[str]
"""The text cells of one row, in the order of the sheet's columns; '' is an absent value."""

BATCH_ROWS = 250
"""Rows turned into bytes at once: enough to amortise the calls, little enough to stay within some hundred kB."""

BETWEEN = "\ufffc"
"""Stands between the cells of a batch while they are prepared together: the object replacement character, which no cell keeps."""

_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_FORMULA_START = re.compile(f"[{_SIGNS}]")
_FORMULA_STARTS = re.compile(f"{BETWEEN}(?=[{_SIGNS}])")
# C0 and C1 controls except tab, line feed and carriage return; lone surrogates; the non-characters that XML 1.0 forbids; BETWEEN.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffc\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the stable `code`, and the `header` already in the partner's language."""

    code: str
    header: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The shape of one outgoing table. `title` names the worksheet; `right_to_left` turns it round for Arabic."""

    title: str
    columns: tuple[Column, ...]
    right_to_left: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """The stable codes, in order."""
        return tuple(column.code for column in self.columns)


def clean(cell: str) -> str:
    """`cell` without what no file format can carry: control characters, lone surrogates, non-characters, object replacements."""
    return _UNWRITABLE.sub("", cell)


def defuse(cell: str) -> str:
    """Make a cell that a spreadsheet program might run as a formula into plain text, by an apostrophe in front.

    Every cell that begins with = + - @, tab, carriage return or line feed (or with the full-width forms of the four signs, which some
    programs take for them) gets the apostrophe. There are no exceptions: a phone number +9617... leaves as '+9617..., because a number
    and a formula such as +1+cmd|... begin alike. The receiving side drops the apostrophe before it dials; `reading` does the same to
    numbers that come back. A defused cell begins with the apostrophe, so defusing twice changes nothing.
    """
    return "'" + cell if _FORMULA_START.match(cell) else cell


def harmless(batch: list[Row]) -> str:
    """All cells of `batch`, cleaned and defused, in one text: BETWEEN stands before each cell. Split it to get them back.

    A hundred thousand rows are two million cells: one pass over a long text costs a tenth of a call for each cell.
    """
    count = sum(map(len, batch))
    text = BETWEEN + BETWEEN.join(chain.from_iterable(batch))
    if not text.isprintable() or text.count(BETWEEN) != count:
        # Clean first, then defuse: a control character before a formula sign must not shield it.
        text = BETWEEN + BETWEEN.join(clean(cell) for row in batch for cell in row)
    return _FORMULA_STARTS.sub(BETWEEN + "'", text)


def in_batches(rows: Iterable[Row], width: int) -> Iterator[list[Row]]:
    """Yield `rows` in lists of up to BATCH_ROWS, pulled lazily. Raises ValueError for a row that is not `width` cells wide."""
    batch: list[Row] = []
    for row in rows:
        if len(row) != width:
            raise ValueError(f"a row of {len(row)} cells in a table of {width} columns")
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
