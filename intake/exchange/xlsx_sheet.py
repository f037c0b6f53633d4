"""The two large parts of a workbook, read as streams: a worksheet (ECMA-376 part 1, 18.3) and the shared strings (18.4)."""

from __future__ import annotations

import re
import xml.parsers.expat as expat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.exchange.grid import Line
from intake.exchange.refusal import Limits, refuse
from intake.exchange.values import moment, plain_number, tidy
from intake.exchange.xlsx_guard import BROKEN

_READ = 65_536
_LONGEST_TOKEN = 1024 * 1024  # bytes; expat looks at an unfinished token from its start each time, so a huge one would take hours
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Styles:
    """By cell style: "date", "time", "datetime" or '' (neither); and whether days count from 1904."""

    kinds: tuple[str, ...]
    epoch_1904: bool


class _Names(dict[str, str]):
    """Element names without their namespace, remembered."""

    def __missing__(self, name: str) -> str:
        self[name] = short = name.rpartition("}")[2]
        return short


class _Parser:
    """What both parts share: feeding, refusing declarations and monstrous tokens, and gathering text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.length = 0
        self.most = 1 << 30
        self._names = _Names()
        self._expat = expat.ParserCreate(namespace_separator="}")
        self._expat.buffer_text = True
        self._expat.StartDoctypeDeclHandler = self._declared
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end

    def feed(self, archive: zipfile.ZipFile, name: str) -> Iterator[None]:
        """Parse the part `name`, pausing after each piece. Raises FileRefused: `damaged`, `dtd`, `zip_bomb`."""
        fed = 0
        try:
            with archive.open(name) as part:
                while piece := part.read(_READ):
                    self._expat.Parse(piece, False)
                    fed += len(piece)
                    if fed - self._expat.CurrentByteIndex > _LONGEST_TOKEN:
                        raise refuse("zip_bomb")
                    yield
                self._expat.Parse(b"", True)
                yield
        except (KeyError, expat.ExpatError, *BROKEN):
            raise refuse("damaged") from None

    def listen(self, on: bool) -> None:
        """Gather text from here, or no longer."""
        self._expat.CharacterDataHandler = self._text if on else None

    def take(self) -> str:
        """The text gathered since last time."""
        text = self.texts[0] if len(self.texts) == 1 else "".join(self.texts)
        self.texts.clear()
        self.length = 0
        return text

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.start(self._names[name], attributes)

    def _end(self, name: str) -> None:
        self.end(self._names[name])

    def _text(self, text: str) -> None:
        self.length += len(text)
        if self.length <= self.most:
            self.texts.append(text)

    def _declared(self, *_: object) -> None:
        raise refuse("dtd")


class _Strings(_Parser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._phonetic = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "t":
            self.listen(not self._phonetic)
        elif name == "rPh":
            self._phonetic = True  # how to read it aloud: no part of the text

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append(_text(self.take()))
        elif name == "t":
            self.listen(False)
        elif name == "rPh":
            self._phonetic = False


def shared_strings(archive: zipfile.ZipFile, part: str) -> list[str]:
    """The texts that cells point to, tidied. Raises FileRefused: `damaged`, `dtd`, `zip_bomb`."""
    parser = _Strings()
    for _ in parser.feed(archive, part):
        pass
    return parser.found


class _Sheet(_Parser):
    def __init__(self, strings: Sequence[str], styles: Styles, limits: Limits) -> None:
        super().__init__()
        self.ready: list[Line] = []
        self.most = limits.cell * 2 + 64  # more than a whole cell of blanks to be trimmed; what is cut here is refused later
        self._strings, self._styles, self._limits = strings, styles, limits
        self._line = Line(0, [])
        self._column, self._cells = -1, 0
        self._type = self._style = self._value = self._inline = ""
        self._formula: str | None = None
        self._phonetic = False
        self._too_long = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cells += 1
            if self._cells > _LAST_COLUMN:  # more cells in a row than there are columns
                raise refuse("damaged")
            self._column = _column(attributes.get("r", ""), self._column + 1)
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._value = self._inline = ""
            self._formula, self._too_long = None, False
        elif name == "v" or name == "f" or (name == "t" and not self._phonetic):
            self.listen(True)
        elif name == "row":
            told = attributes.get("r", "")
            number = int(told) if told.isdecimal() and len(told) < 8 else self._line.number + 1
            if not self._line.number < number <= _LAST_ROW:
                raise refuse("damaged")
            self._line = Line(number, [], attributes.get("hidden", "") in ("1", "true"))
            self._column, self._cells = -1, 0
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        if name == "c":
            if self._value or self._inline or self._formula is not None or self._too_long:
                self._put(self._cell())
        elif name == "v" or name == "t" or name == "f":
            self.listen(False)
            self._too_long |= self.length > self.most
            text = self.take()
            if name == "v":
                self._value = text
            elif name == "f":
                self._formula = text
            elif len(self._inline) <= self.most:
                self._inline += text
        elif name == "row":
            self.ready.append(self._line)
        elif name == "rPh":
            self._phonetic = False

    def _put(self, cell: str) -> None:
        if not cell:
            return
        if self._column >= self._limits.columns:
            raise refuse("too_many_columns", most=self._limits.columns)
        cells = self._line.cells
        cells.extend([""] * (self._column + 1 - len(cells)))
        cells[self._column] = cell

    def _cell(self) -> str:
        if self._too_long:
            return "#" * (self._limits.cell + 1)  # a stand-in, just as much too long: whoever knows the data rows refuses it
        if self._formula is not None:
            return "=" + tidy(self._formula)  # a shared formula is written out once; elsewhere only the sign remains
        kind, value = self._type, self._value
        try:
            if kind == "s":
                return self._strings[int(value)] if value.isdecimal() else ""
            if kind == "n":
                style = int(self._style or 0)
                format_kind = self._styles.kinds[style] if style < len(self._styles.kinds) else ""
                return moment(value, format_kind, self._styles.epoch_1904) if format_kind else plain_number(value)
            if kind == "b":
                return "yes" if value == "1" or value == "true" else "no"
        except (ValueError, IndexError):
            raise refuse("damaged") from None
        return _text(self._inline if kind == "inlineStr" else value)  # str, e (an error such as #N/A) and d (an ISO date) are text


def sheet_lines(archive: zipfile.ZipFile, part: str, strings: Sequence[str], styles: Styles, limits: Limits) -> Iterator[Line]:
    """The lines of the worksheet `part`, as they are unpacked. Raises FileRefused as `xlsx_in.Workbook.lines` says."""
    parser = _Sheet(strings, styles, limits)
    for _ in parser.feed(archive, part):
        yield from parser.ready
        parser.ready.clear()


def _text(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return tidy(text)


def _column(address: str, otherwise: int) -> int:
    found = _ADDRESS.fullmatch(address)
    if not found:
        return otherwise
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1
