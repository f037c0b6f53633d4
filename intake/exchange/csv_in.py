"""Reading CSV as it comes: any of the four usual separators, any line end, quoted or not, titles above the header."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from intake.exchange.grid import Line
from intake.exchange.refusal import Limits, refuse
from intake.exchange.values import tidy

_SEPARATORS = ",;\t|"
_LOOKED_AT = 50  # lines from which the separator is told
# A line after the end; if the last record swallows it, a quotation mark was never closed. Private use: no file has it.
_SENTINEL = "\uf8ffend\uf8ff"


def lines(text: str, limits: Limits) -> Iterator[Line]:
    """The lines of a CSV file. Raises FileRefused: `open_quote`, `too_many_columns`, `cut_off`."""
    _check_lengths(text, limits)
    separator, text = _separator(text)
    source = chain(io.StringIO(text, newline=""), ["\n", _SENTINEL])
    reader = csv.reader(source, delimiter=separator)
    number = width = before = 0
    ended = False
    try:
        for record in reader:
            if record == [_SENTINEL]:
                ended = True
                break
            number += 1
            if record:
                before, width = width, len(record)
            yield Line(number, [tidy(cell) for cell in record])
    except csv.Error:  # a field over 128 kB, which only a lost quotation mark can gather
        raise refuse("open_quote") from None
    if not ended:
        raise refuse("open_quote")
    # Of a transfer that broke off, the last cell is a piece: "no" of "no_show", the 2nd of the 20th. Programs end every line.
    if width < before and not text.endswith(("\n", "\r")):
        raise refuse("cut_off")


def _check_lengths(text: str, limits: Limits) -> None:
    # A line of millions of separators would become as many cells before anyone could count them.
    longest = limits.columns * limits.cell
    for line in io.StringIO(text, newline=""):
        if len(line) > longest and max(map(line.count, _SEPARATORS)) > limits.columns:
            raise refuse("too_many_columns", most=limits.columns)


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without the line "sep=;" in which Excel may name it."""
    first, _, rest = text.partition("\n")
    named = first.strip().strip('"')
    if len(named) == 5 and named[:4].lower() == "sep=" and named[4] in _SEPARATORS:
        return named[4], rest
    sample = list(islice(io.StringIO(text, newline=""), _LOOKED_AT))
    return max(_SEPARATORS, key=lambda separator: (_regularity(sample, separator), text.count(separator))), text


def _regularity(sample: list[str], separator: str) -> tuple[float, int]:
    """Which share of the lines agrees on a width above one, and which width: titles and commas inside texts don't agree for long."""
    try:
        widths = Counter(len(record) for record in csv.reader(sample, delimiter=separator) if any(record))
    except csv.Error:
        return 0, 0
    return max(((count / widths.total(), width) for width, count in widths.items() if width > 1), default=(0, 0))
