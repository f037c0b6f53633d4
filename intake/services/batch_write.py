"""The bytes of a batch's file, in clear and never whole: each row is compared with what was approved while it streams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from intake.domain.batch import NEW, row_maker
from intake.domain.partner import Profile
from intake.domain.problems import refuse
from intake.exchange import csv_out, fhir_out, json_out, xlsx_out
from intake.exchange.fhir_out import Line
from intake.exchange.table import Column, Sheet
from intake.sealing.content import Part
from intake.services import batch_content, batch_mark
from intake.services.batch_rows import LOT, correction_rows, opened, retraction_rows
from intake.services.home import Home
from intake.store import referral as kept_referral
from intake.store.batch import KeptBatch
from intake.store.batch_content import CORRECTION, RETRACTION, ROW

FORMATS: Mapping[str, str] = {"xlsx": "xlsx", "csv": "csv", "json": "json", "fhir": "fhir.json"}
"""Each format that can be written, and how the names of its files end."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "ckb"})
BESIDE = frozenset({CORRECTION, RETRACTION})
Progress = Callable[[int, int], None]


def sheet_of(batch: KeptBatch, profile: Profile) -> Sheet:
    """The shape of the partner's table: its columns with headers in its language."""
    columns = tuple(Column(column.code, column.headers.get(profile.language, column.code)) for column in profile.columns)
    return Sheet(title=f"{batch.partner}-{batch.id}", columns=columns, right_to_left=profile.language in RIGHT_TO_LEFT)


def written(home: Home, batch: KeptBatch, profile: Profile, form: str, progress: Progress) -> Iterator[bytes]:
    """The file of an approved batch in the format `form`. Raises Refused `batch_tampered` for a row, or a number of rows, that is not what
    was approved."""
    lines = _lines(home, batch, profile, progress)
    if form == "fhir":
        return fhir_out.chunks(profile, lines, str(batch.id))
    rows = (line.cells for line in lines)
    if form == "json":
        return json_out.chunks(sheet_of(batch, profile), rows, str(batch.id))
    return {"xlsx": xlsx_out.chunks, "csv": csv_out.chunks}[form](sheet_of(batch, profile), rows)


def _lines(home: Home, batch: KeptBatch, profile: Profile, progress: Progress) -> Iterator[Line]:
    make = row_maker(profile)
    number = [index for index, column in enumerate(profile.columns) if column.source == "batch_id"]
    done = 0
    parts: list[Part] = []
    with home.store.reading() as connection:
        for source, payload in opened(home, kept_referral.in_batch(connection, batch.id)):
            cells = make(payload, "", NEW)
            parts.append((ROW, batch_mark.row_mark(home, cells)))
            if parts[-1][1] != source.row_digest:
                raise refuse("batch_tampered")
            for index in number:
                cells[index] = str(batch.id)
            yield Line(cells, payload, source.state)
            done += 1
            if done % LOT == 0:
                progress(done, batch.rows)
        for (source, payload), cells in correction_rows(home, connection, batch, profile):
            if batch_mark.row_mark(home, cells) != source.row_digest:
                raise refuse("batch_tampered")
            for index in number:
                cells[index] = str(batch.id)
            yield Line(cells, payload, source.state)
        parts += batch_content.parts_of(connection, batch.id, BESIDE)
        if done != batch.rows or not batch_content.fits(home, batch, parts):
            raise refuse("batch_tampered")
        for cells in retraction_rows(home, connection, batch, profile):
            yield Line(cells, None, "")
    progress(done, batch.rows)
