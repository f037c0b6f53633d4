"""Reading JSON: JSON Lines (one object per line), a list of objects, or the document that `json_out` writes ({"rows": [...]})."""

from __future__ import annotations

import json
from collections.abc import Iterator

from intake.exchange.grid import Line
from intake.exchange.refusal import Limits, refuse
from intake.exchange.values import plain_number, tidy

_Pairs = list[tuple[str, object]]


def lines(text: str, limits: Limits) -> Iterator[Line]:
    """The objects as a table: line 0 is the header (every key, as it first appears), then one line per object; blank lines count.

    null is absent, true and false are yes and no, a list of texts is one text with spaces between. Raises FileRefused: `json`,
    `duplicate_header`, `too_many_columns`, `too_many_rows`.
    """
    columns: dict[str, int] = {}
    gathered: list[tuple[int, dict[str, str]]] = []
    for number, pairs in _document(text, limits, columns) if _is_document(text) else _each_line(text):
        if len(gathered) >= limits.rows:
            raise refuse("too_many_rows", most=limits.rows)
        row = {}
        for key, value in pairs:
            name = key if key in columns else tidy(key)
            columns.setdefault(name, len(columns))
            row[name] = _cell(value, number)
        if len(row) < len(pairs):
            twice = next(key for place, (key, _) in enumerate(pairs) if tidy(key) in {tidy(other) for other, _ in pairs[:place]})
            raise refuse("duplicate_header", first=tidy(twice), second=tidy(twice))
        if len(columns) > limits.columns:
            raise refuse("too_many_columns", most=limits.columns)
        gathered.append((number, row))
    yield Line(0, list(columns))
    for number, row in gathered:
        yield Line(number, [row.get(name, "") for name in columns])


def _is_document(text: str) -> bool:
    start = text.lstrip()[:1]
    if start == "[":
        return True
    # An object that goes on over several lines, or names its rows at the top: a document. JSON Lines have whole objects on each line.
    first = text.lstrip().partition("\n")[0].rstrip()
    return start == "{" and (not first.endswith("}") or first.replace(" ", "").startswith(('{"batch":', '{"rows":')))


def _each_line(text: str) -> Iterator[tuple[int, _Pairs]]:
    # Not splitlines(): JSON strings may hold U+2028 as it is.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _pairs(_load(line, number), number)


def _document(text: str, limits: Limits, columns: dict[str, int]) -> Iterator[tuple[int, _Pairs]]:
    """The rows of the document; `columns` takes the codes that it names, so that a table without rows has its header."""
    # The whole is parsed at once; brackets bound what it may grow to, before it does.
    if text.count("{") > limits.rows * 2 or text.count("[") > limits.rows * 2:
        raise refuse("too_many_rows", most=limits.rows)
    loaded = _load(text, 1)
    if isinstance(loaded, _Object):
        parts = dict(loaded.pairs)
        loaded, named = parts.get("rows"), parts.get("columns")
        if isinstance(named, list) and all(isinstance(code, str) for code in named):
            columns.update({tidy(code): index for index, code in enumerate(dict.fromkeys(named))})
    if not isinstance(loaded, list):
        raise refuse("json", line=1)
    for number, item in enumerate(loaded, start=1):
        yield number, _pairs(item, number)


class _Object:
    """A JSON object as its pairs, so that a key given twice is seen."""

    def __init__(self, pairs: _Pairs) -> None:
        self.pairs = pairs


def _constant(_: str) -> object:
    raise ValueError  # NaN and Infinity are no JSON


def _load(text: str, line: int) -> object:
    try:
        return json.loads(text, object_pairs_hook=_Object, parse_int=str, parse_float=plain_number, parse_constant=_constant)
    except (ValueError, RecursionError):
        raise refuse("json", line=line) from None


def _pairs(item: object, line: int) -> _Pairs:
    if not isinstance(item, _Object):
        raise refuse("json", line=line)
    return item.pairs


def _cell(value: object, line: int) -> str:
    if isinstance(value, str):  # texts, and numbers, which are kept as they are written
        return tidy(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tidy(" ".join(value))
    raise refuse("json", line=line)
