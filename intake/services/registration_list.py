"""Registering from a file of rows, as associations have such sheets today.

Each row is accepted or refused with its reasons; a refused row is neither stored nor copied. Rows are kept in lots; a row's id comes from
the file's digest and the row's number, so a stopped import is finished by importing the same file again, and nobody is registered twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from intake.domain.account import Actor, Right
from intake.domain.area import POINT, Area
from intake.domain.places import is_language
from intake.domain.problems import Problem, problem, refuse
from intake.exchange.reading import normal
from intake.sealing.keyring import digest, keyed_hash
from intake.services.area import all_areas, find_area
from intake.services.home import Home
from intake.services.languages import people_language
from intake.services.programme import open_programme
from intake.services.registration import Prepared, Registering, keep, prepare
from intake.services.table import INERT_MARK, read
from intake.store import registration as kept

LOT = 500
POINT_COLUMN, LANGUAGE_COLUMN = "point", "consent_language"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one row: its `reference` if accepted, its `reasons` if refused. `row` counts data rows from 1; `referred`: it is
    handed on; who is not hears where to go without it."""

    row: int
    reference: str = ""
    reasons: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    already: bool = False
    referred: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the person is registered."""
        return bool(self.reference)


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What holds for the whole file: the point of rows that name none, and which consent wording was read when, in which language (of rows
    that name none)."""

    point: str = ""
    consent_wording: str = ""
    consent_date: date | None = None
    consent_language: str = ""


def register_list(
    home: Home, actor: Actor, programme_code: str, data: bytes, name: str, options: ListOptions, progress: Callable[[int, int], None]
) -> list[Verdict]:
    """Register every row of a CSV, XLSX or JSON Lines file; `progress(done, all)` is called after each lot.

    Raises Refused: `file_refused` with what is wrong, `no_known_columns`, `unknown_columns` for columns that are no questions,
    `no_such_programme` and so on.
    """
    actor.need(Right.REGISTER)
    programme = open_programme(home, programme_code)
    if options.point:
        find_area(home, options.point)
    if options.consent_wording and options.consent_wording != programme.notice.wording_id:
        raise refuse("not_offered", what=f"consent wording {options.consent_wording}; in force: {programme.notice.wording_id}")
    if options.consent_date and options.consent_date > home.today:
        raise refuse("not_offered", what="a consent date that has not come yet")
    known = {normal(column): column for column in programme.columns}
    table = read(data, name, known)
    columns = {header: known.get(normal(header), "") for header in table.headers}
    unknown = [header for header, column in columns.items() if not column]
    if len(unknown) == len(columns):  # then the first line is a person's row, and is not repeated
        raise refuse("no_known_columns", columns=", ".join(programme.columns))
    if unknown:
        raise refuse("unknown_columns", columns=", ".join(unknown))
    points = {area.code: area for area in all_areas(home, actor) if area.kind == POINT}
    salt = home.keyring.derive("list rows")
    file_digest = digest(data).hex()
    rows = [_Row(row.number, {columns[header]: _plain(value) for header, value in row.cells.items()}) for row in table.rows]
    verdicts: list[Verdict] = []
    for lot in _lots(rows):
        prepared: list[tuple[int, Prepared]] = []
        for row in lot:
            registration_id = keyed_hash(salt, f"{programme.code}:{file_digest}:{row.number}")
            verdict = _check(home, actor, points, row, options, registration_id, programme_code, prepared)
            if verdict:
                verdicts.append(verdict)
        verdicts += _keep_lot(home, actor, prepared)
        progress(min(lot[-1].number, len(rows)), len(rows))
    return sorted(verdicts, key=lambda verdict: verdict.row)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Mapping[str, str]


def _plain(cell: str) -> str:
    """The cell without the mark that makes it harmless in a spreadsheet: a number with a + is checked as a number, not as a formula."""
    return cell.removeprefix(INERT_MARK)


def _lots(rows: list[_Row]) -> Iterator[list[_Row]]:
    for start in range(0, len(rows), LOT):
        yield rows[start : start + LOT]


def _check(
    home: Home,
    actor: Actor,
    points: Mapping[str, Area],
    row: _Row,
    options: ListOptions,
    registration_id: bytes,
    programme_code: str,
    prepared: list[tuple[int, Prepared]],
) -> Verdict | None:
    answers = {key: value for key, value in row.cells.items() if key not in (POINT_COLUMN, LANGUAGE_COLUMN) and value}
    language = row.cells.get(LANGUAGE_COLUMN, "").strip().lower() or options.consent_language
    if language and not (is_language(language) or people_language(language)):
        return Verdict(row.number, reasons=(problem("not_a_language", LANGUAGE_COLUMN),))
    code = row.cells.get(POINT_COLUMN, "").strip().lower() or options.point
    if not code:
        return Verdict(row.number, reasons=(problem("no_point", POINT_COLUMN),))
    area = points.get(code)
    if area is None:
        return Verdict(row.number, reasons=(problem("unknown_point", POINT_COLUMN, points=", ".join(sorted(points))),))
    request = Registering(
        programme=programme_code,
        point=code,
        answers=answers,
        registration_id=registration_id,
        consent_wording=options.consent_wording,
        consent_date=options.consent_date,
        consent_language=language,
    )
    checked, problems = prepare(home, actor, open_programme(home, programme_code), area, request, by_list=True)
    if checked is None:
        return Verdict(row.number, reasons=problems)
    prepared.append((row.number, checked))
    return None


def _keep_lot(home: Home, actor: Actor, prepared: list[tuple[int, Prepared]]) -> list[Verdict]:
    with home.store.reading() as connection:
        erased = kept.erased_among(connection, [one.request.registration_id for _, one in prepared])
    refused = [Verdict(row, reasons=(problem("erased_before"),)) for row, one in prepared if one.request.registration_id in erased]
    taken = [(row, one) for row, one in prepared if one.request.registration_id not in erased]
    results = keep(home, actor, [one for _, one in taken]) if taken else []
    return refused + [
        Verdict(row, done.reference, (), done.warnings, already=done.already, referred=done.referred)
        for (row, _), done in zip(taken, results, strict=True)
    ]
