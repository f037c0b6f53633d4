"""A ministry that we made up: it opens what it is sent in every format, and answers in files as ministries do, sound and damaged.

It knows only what stands in the files, its own words and its own programs (openpyxl, csv, json); nothing of how we read or write.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import openpyxl

FORMATS = ("xlsx", "csv", "json", "fhir")
_REF, _BATCH = "https://intake.invalid/fhir/partner_ref", "https://intake.invalid/fhir/batch_id"
COLUMNS = ("batch_id", "partner_ref", "decision", "reason_code", "appt_date", "appt_from", "updated_at", "note")
HEADERS = {
    "codes": COLUMNS,
    "ar": ("رقم الدفعة", "المرجع", "القرار", "سبب الرفض", "تاريخ الموعد", "الساعة", "آخر تحديث", "ملاحظات"),
    "fr": ("N° de lot", "Référence", "Décision", "Motif", "Date du rendez-vous", "Heure", "Mise à jour", "Remarques"),
    "en": ("Batch number", "Your reference", "STATUS", "Reason for refusal", "Date", "Time", "Last updated", "Comments"),
}
DECISIONS = ("acknowledged", "accepted", "rejected", "needs_info", "duplicate", "done", "no_show")
WORDS = {
    "codes": DECISIONS,
    "ar": ("مستلم", "مقبول", "مرفوض", "معلومات ناقصة", "مكرر", "تم التلقيح", "لم تحضر"),
    "fr": ("Reçu", "ACCEPTÉE", "refusé", "incomplet", "doublon", "Vaccinée", "absente"),
    "en": (" Received", "Approved", "Denied", "More info", "already registered", "Vaccinated", "Did not come"),
}
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class Sent(NamedTuple):
    """A row as the ministry has it."""

    batch: str
    ref: str


class Answer(NamedTuple):
    """What the ministry says of a row, and how the row is spoilt. `batch`: own, blank, or other (it names another list)."""

    who: int
    decision: str
    reason: str = ""
    day: str = ""
    time: str = ""
    updated: str = ""
    note: str = ""
    batch: str = "own"
    spoilt: str = ""


class Look(NamedTuple):
    """What a file looks like: its format, the language of its words, the order of its columns, its digits, dates as Excel counts them,
    titles above; and how much of it arrives, in thousandths (1000: all)."""

    form: str = "csv"
    language: str = "codes"
    order: int = 0
    arabic: bool = False
    serial: bool = False
    titles: bool = False
    arrives: int = 1000


class Letter(NamedTuple):
    """A file on its way: bytes, name, the rows that are whole in it as (answer, partner_ref and decision as written), and whether it may
    be refused because it did not arrive whole."""

    data: bytes
    name: str
    rows: list[tuple[Answer, str, str]]
    damaged: bool


def read(data: bytes, form: str) -> list[Sent]:
    """The rows of a file that was sent, opened already."""
    if form == "fhir":
        tasks = [one["resource"] for one in json.loads(data)["entry"] if one["resource"]["resourceType"] == "Task"]
        return [Sent(one["groupIdentifier"]["value"], one["identifier"][0]["value"]) for one in tasks]
    if form == "json":
        return [Sent(one["batch_id"], one["partner_ref"]) for one in json.loads(data)["rows"]]
    if form == "csv":
        return [Sent(one["batch_id"], one["partner_ref"]) for one in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.row_dimensions[1].hidden
    codes, _header, *rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [Sent(row[codes.index("batch_id")], row[codes.index("partner_ref")]) for row in rows]


def write(known: Sequence[Sent], answers: Sequence[Answer], look: Look) -> Letter:
    """A file with these answers."""
    if look.form == "fhir":
        seen: set[int] = set()  # a server keeps one Task for each
        answers = [one for one in answers if one.who not in seen and not seen.add(one.who)]  # type: ignore[func-returns-value]
        return _cut(_bundle(known, answers), look, [(one, _ref(known, one), "") for one in answers])
    order = list(range(len(COLUMNS)))
    random.Random(look.order).shuffle(order)
    lines = [_cells(known, one, look) for one in answers]
    rows = [(one, line[1], line[2].strip()) for one, line in zip(answers, lines, strict=True)]
    header = [HEADERS[look.language][at] for at in order]
    body = [[line[at] for at in order] for line in lines]
    titles = [["Ministry of Public Health"], []] if look.titles else []
    if look.form == "json":
        return _cut(json.dumps([dict(zip(header, line, strict=True)) for line in body]).encode(), look, rows)
    if look.form == "xlsx":
        return _cut(_workbook(titles, header, body, look), look, rows)
    texts = [_line(line) for line in (*titles, header, *body)]
    return _cut_lines(texts, look, rows)


def _ref(known: Sequence[Sent], one: Answer) -> str:
    ref = known[one.who].ref
    return {"no_ref": "", "cut_ref": ref[:-1], "stranger": "ABCDEFGHJKMNPQRS"}.get(one.spoilt, ref)


def _batch(known: Sequence[Sent], one: Answer) -> str:
    own = known[one.who].batch
    return {"own": own, "blank": "", "other": "2" if own == "1" else "1"}[one.batch]


def _cells(known: Sequence[Sent], one: Answer, look: Look) -> list[str]:
    word = WORDS[look.language][DECISIONS.index(one.decision)]
    word = {"no_decision": "", "odd_decision": "perhaps"}.get(one.spoilt, word)
    day = "31.02.2026" if one.spoilt == "bad_date" else one.day
    cells = [_batch(known, one), _ref(known, one), word, one.reason, day, one.time, one.updated, one.note]
    if look.serial:
        cells = [_serial(cell) if at in (4, 6) else cell for at, cell in enumerate(cells)]
    return [cell.translate(_ARABIC) if look.arabic and at in (0, 4, 5, 6) else cell for at, cell in enumerate(cells)]


def _serial(cell: str) -> str:
    return str((date.fromisoformat(cell) - date(1899, 12, 30)).days) if len(cell) == 10 and cell[4] == "-" else cell


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow(cells)
    return out.getvalue()


def _workbook(titles: list[list[str]], header: list[str], body: list[list[str]], look: Look) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (*titles, header):
        sheet.append(line)
    for line in body:
        sheet.append([int(cell) if look.serial and cell.isdecimal() and len(cell) == 5 else cell for cell in line])
    if titles:
        sheet.merge_cells("A1:D1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bundle(known: Sequence[Sent], answers: Sequence[Answer]) -> bytes:
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [x for one in answers for x in _entries(known, one)]}
    ).encode()


def _entries(known: Sequence[Sent], one: Answer) -> list[dict[str, Any]]:
    ref = _ref(known, one)
    status = {"acknowledged": "received", "needs_info": "on-hold", "done": "completed", "duplicate": "rejected", "no_show": "in-progress"}
    task: dict[str, Any] = {"resourceType": "Task", "intent": "order", "status": status.get(one.decision, one.decision)}
    visit: dict[str, Any] = {}
    if one.decision == "accepted" and one.day:
        task["status"] = "in-progress"
        visit = {"status": "booked", "start": f"{one.day}T{one.time or '08:00'}:00+02:00"}
    elif one.decision == "no_show":
        visit = {"status": "noshow"}
    if one.spoilt in ("no_ref", "no_decision", "odd_decision", "bad_date"):
        task["status"], visit = "entered-in-error", {}
    reason = "duplicate" if one.decision == "duplicate" else one.reason
    task |= {"statusReason": {"text": reason}} if reason else {}
    task |= {"lastModified": one.updated} if one.updated else {}
    task |= {"note": [{"text": one.note}]} if one.note else {}
    task |= {"identifier": [{"system": _REF, "value": ref}]} if ref else {}
    task |= {"groupIdentifier": {"system": _BATCH, "value": number}} if (number := _batch(known, one)) else {}
    if visit:
        visit |= {"resourceType": "Appointment", "basedOn": [{"identifier": {"system": _REF, "value": ref}}]}
    return [{"resource": resource} for resource in (task, visit) if resource]


def _cut(data: bytes, look: Look, rows: list[tuple[Answer, str, str]]) -> Letter:
    """A workbook or JSON that does not arrive whole is nothing."""
    kept = len(data) * look.arrives // 1000
    return Letter(data[:kept], f"answers.{look.form.replace('fhir', 'json')}", rows if kept == len(data) else [], kept < len(data))


def _cut_lines(texts: list[str], look: Look, rows: list[tuple[Answer, str, str]]) -> Letter:
    """A CSV that does not arrive whole holds the lines before the cut, and a piece. (In the last cell nobody can see the cut, so it is
    made before it.)"""
    text = "".join(texts)
    kept = len(text) * look.arrives // 1000
    ends = [sum(map(len, texts[: at + 1])) for at in range(len(texts))]
    whole = sum(end <= kept for end in ends)
    if whole < len(texts):
        start = ends[whole - 1] if whole else 0
        kept = min(kept, start + texts[whole].rfind(";")) if ";" in texts[whole] else start
        kept = max(kept, start)
    return Letter(text[:kept].encode("utf-8-sig"), "answers.csv", rows[: max(0, whole - (len(texts) - len(rows)))], whole < len(texts))
