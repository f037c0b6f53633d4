"""Reading a backup: line by line, everything checked, nothing believed before its end and mark were seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import orjson

from intake.domain.problems import refuse
from intake.sealing.backup import Mark, WrongKey, read_lines
from intake.sealing.keyring import Keyring, same
from intake.sealing.partner import BadSecret, CannotOpen
from intake.services.backup import FORM, mark_key
from intake.services.schema import newest_version

Rows = list[list[Any]]
Readers = Mapping[str, Sequence[Callable[[Any], Any]]]
LOT = 500


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself."""

    kind: str
    version: str
    home: bytes
    day: str
    tables: Mapping[str, int]
    audit_seq: int
    audit_link: bytes


@dataclass
class Reading:
    """One pass over a backup. `begin` is told the header and `take` each lot of rows, with the name of their table."""

    columns: Mapping[str, Sequence[str]]
    readers: Readers
    begin: Callable[[Header], None]
    take: Callable[[str, Rows], None]
    header: Header | None = None
    _table: str = ""
    _lot: Rows = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _mark: Mark = field(default_factory=Mark)
    _end: bytes | None = None

    def run(self, file: BinaryIO, secret: str) -> None:
        """Read the whole file. Raises Refused: `bad_identity`, `wrong_identity`, `backup_damaged`, `backup_version`, and whatever `begin`
        and `take` raise."""
        file.seek(0)
        try:
            read_lines(file, secret, self._line)
        except BadSecret:
            raise refuse("bad_identity") from None
        except WrongKey:
            raise refuse("wrong_identity") from None
        except CannotOpen:
            raise refuse("backup_damaged") from None
        if self.header is None or self._end is None or self._seen != self.header.tables:
            raise refuse("backup_damaged")

    def check_mark(self, keyring: Keyring) -> None:
        """Whether this home wrote what was read; raises Refused `backup_foreign`."""
        if self._end is None or not same(self._mark.under(mark_key(keyring)), self._end):
            raise refuse("backup_foreign")

    def _line(self, line: bytes) -> None:
        lot: tuple[str, Rows] | None = None
        header: Header | None = None
        try:
            if self._end is not None:
                raise ValueError
            value = orjson.loads(line)
            if isinstance(value, list):
                self._row(value)
            elif self.header is None:
                header = self.header = _header(value)
            else:
                lot = self._table, self._lot
                self._lot = []
                self._next(value)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise refuse("backup_damaged") from None
        if self._end is None:
            self._mark.add(line + b"\n")
        if header is not None:
            self.begin(header)
        if lot is not None and lot[1]:
            self.take(*lot)
        elif len(self._lot) >= LOT:
            self.take(self._table, self._lot)
            self._lot = []

    def _row(self, value: list[Any]) -> None:
        readers = self.readers[self._table]
        self._lot.append([read(one) for read, one in zip(readers, value, strict=True)])
        self._seen[self._table] += 1

    def _next(self, value: dict[str, Any]) -> None:
        if "end" in value:
            self._end = bytes.fromhex(value["end"])
            return
        name = value["table"]
        expected = list(self.columns)[len(self._seen)] if len(self._seen) < len(self.columns) else None
        if name != expected or value["columns"] != list(self.columns[name]):
            raise ValueError
        self._table = name
        self._seen[name] = 0


def _header(value: dict[str, Any]) -> Header:
    if value["backup"] != FORM or value["version"] != newest_version():
        raise refuse("backup_version", version=str(value["version"])[:10])
    seq, link = value.get("audit", [0, ""])
    return Header(
        value["kind"], value["version"], bytes.fromhex(value["home"]), value["day"], value["tables"], int(seq), bytes.fromhex(link)
    )


def secret_in(text: str) -> str:
    """The secret in an identity file, whose other lines are notes. Raises Refused `bad_identity`."""
    found = [line.strip() for line in text.splitlines() if line.strip().upper().startswith("AGE-SECRET-KEY-")]
    if len(found) != 1:
        raise refuse("bad_identity")
    return found[0]


def nothing(*_: object) -> None:
    """For a pass that only checks."""
