"""Reading a partner's answers as FHIR R4: Task and Appointment, in a Bundle of any type, alone, or one resource a line (bulk data).

They become the rows that any answer file has, so everything after is the same. What answers nothing (a Task that is still requested) is no
row; what cannot be understood becomes a row that a person looks at. Only the places named here are looked into, so it does not matter what
else a server adds, nor how deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import orjson

from intake.domain.answer import COLUMNS, MOST_NOTE
from intake.domain.fhir import BATCH_SYSTEM, CENTRE_SYSTEM, COLUMN, REASON_SYSTEM
from intake.exchange.fhir_parts import Element, Found, Shelf, a_dict, a_list, a_text, extended, identified
from intake.exchange.grid import Line
from intake.exchange.refusal import Limits, refuse
from intake.exchange.values import tidy

_LOOKED_AT = 100_000
_MOST_BRACKETS = 2_000_000
"""Objects and lists in one file: each is some hundred bytes of memory, whatever is in it."""
_DECISIONS = {
    "received": "acknowledged",
    "accepted": "accepted",
    "in-progress": "accepted",
    "on-hold": "needs_info",
    "completed": "done",
    "rejected": "rejected",
    "failed": "rejected",
}
"""Task.status -> our decision. `draft`, `requested` and `ready` answer nothing; any other word is for a person."""
_NO_ANSWER = frozenset({"", "draft", "requested", "ready"})
_OPEN = _NO_ANSWER | {"received", "accepted", "in-progress"}
_MET = frozenset({"booked", "arrived", "checked-in"})
_WAITS = frozenset({"proposed", "pending", "waitlist"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_fhir(text: str) -> bool:
    """Whether JSON is FHIR: a resource says so near its start."""
    return '"resourceType"' in text[:_LOOKED_AT]


def lines(text: str, limits: Limits, zone: tzinfo) -> Iterator[Line]:
    """The answers as a table: line 0 is our column codes, then a line for each, numbered by its entry from 1.

    `zone`: where moments as of UTC are meant; one with another offset is taken as it is written. Raises FileRefused: `json`, `json_deep`,
    `fhir_entry`, `fhir_no_answers`, `too_many_rows`.
    """
    shelf = Shelf(_resources(text, limits))
    if not any(one.kind in ("Task", "Appointment") for one in shelf.found):
        raise refuse("fhir_no_answers")
    rows = list(_rows(shelf, zone))
    if len(rows) > limits.rows:
        raise refuse("too_many_rows", most=limits.rows)
    yield Line(0, list(COLUMNS))
    for number, row in sorted(rows, key=lambda pair: pair[0]):
        yield Line(number, [tidy(row.get(code, "")) for code in COLUMNS])


def _load(text: str, line: int) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "depth" in str(error):
            raise refuse("json_deep") from None
        raise refuse("json", line=line) from None


def _resources(text: str, limits: Limits) -> list[Found]:
    if text.count("{") + text.count("[") > _MOST_BRACKETS:
        raise refuse("too_many_rows", most=limits.rows)
    first = text.lstrip().partition("\n")[0].rstrip()
    loaded: Any
    if first.endswith("}") and first.startswith("{") and '"Bundle"' not in first[:_LOOKED_AT]:
        loaded = [_load(line, number) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    else:
        loaded = _load(text, 1)
    if isinstance(loaded, dict) and loaded.get("resourceType") == "Bundle":
        entries = a_list(loaded.get("entry"))
    else:
        entries = [{"resource": one} for one in a_list(loaded)]
    found = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise refuse("fhir_entry", number=number)
        if "resource" not in entry:  # the outcome of a request, a deletion: nothing to read
            continue
        resource = entry["resource"]
        if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
            raise refuse("fhir_entry", number=number)
        found.append(Found(number, a_text(entry.get("fullUrl")), resource))
        for inside in a_list(resource.get("contained")):
            if isinstance(inside, dict) and isinstance(inside.get("resourceType"), str):
                found.append(Found(number, f"{number}#{a_text(inside.get('id'))}", inside))
    return found


def _rows(shelf: Shelf, zone: tzinfo) -> Iterator[tuple[int, dict[str, str]]]:
    tasks = [(one, shelf.ref_of(one)) for one in shelf.found if one.kind == "Task"]
    visits: dict[str, Found] = {}
    alone: list[tuple[Found, str]] = []
    for one in shelf.found:
        if one.kind == "Appointment":
            ref = shelf.ref_of(one)
            if not ref:
                alone.append((one, ""))
            elif ref not in visits or _changed(one) >= _changed(visits[ref]):
                visits[ref] = one
    newest: dict[str, Found] = {}
    for task, ref in tasks:
        if ref not in newest or _changed(task) >= _changed(newest[ref]):
            newest[ref] = task
    for task, ref in tasks:
        visit = visits.pop(ref, None) if ref and newest[ref] is task else None
        if row := _row(shelf, task, visit, ref, zone):
            yield task.number, row
    for one, ref in [*alone, *((visit, ref) for ref, visit in visits.items())]:
        if row := _row(shelf, None, one, ref, zone):
            yield one.number, row


def _row(shelf: Shelf, task: Found | None, visit: Found | None, ref: str, zone: tzinfo) -> dict[str, str]:
    """One answer; empty if nothing was answered."""
    said: Element = task.resource if task else {}
    met: Element = visit.resource if visit else {}
    decision, dated = _decision(a_text(said.get("status")), a_text(met.get("status")))
    if not decision or (decision in ("cancelled", "entered-in-error") and extended(said, COLUMN + "change") == "retraction"):
        return {}  # unanswered, or our own retraction come back
    row = {"partner_ref": ref, "decision": decision, "reason_code": _reason(said, decision)}
    row["batch_id"] = identified(a_dict(said.get("groupIdentifier")), BATCH_SYSTEM)
    row["centre_code"] = _centre(shelf, task, visit)
    if dated:
        row["appt_date"], row["appt_from"] = _local(a_text(met.get("start")), zone)
        row["appt_to"] = _local(a_text(met.get("end")), zone)[1]
    if decision == "done":
        row["done_date"] = _local(a_text(a_dict(said.get("executionPeriod")).get("end")) or a_text(met.get("start")), zone)[0]
    row["updated_at"] = max((_changed(one) for one in (task, visit) if one), default="")
    row["note"] = _note(said, met)
    for code in COLUMNS:  # whoever says it in our own words is taken at them
        if code not in ("batch_id", "partner_ref") and (own := extended(said, COLUMN + code) or extended(met, COLUMN + code)):
            row[code] = own
    return row


def _decision(task: str, visit: str) -> tuple[str, bool]:
    """Our decision by the two statuses ('' for none; a word of FHIR's where only a person can tell), and whether the appointment stands."""
    if visit in _MET and task in _OPEN:
        return "accepted", True
    if visit == "noshow" and task in _OPEN:
        return "no_show", False
    if visit == "fulfilled" and task in _OPEN:
        return "done", False
    if visit in _WAITS and task in _NO_ANSWER:
        return "accepted", False
    if task in _NO_ANSWER:
        return ("" if task or not visit else visit), False
    return _DECISIONS.get(task, task), False


def _reason(task: Element, decision: str) -> str:
    if decision not in ("rejected", "needs_info", "no_show"):
        return ""
    for place in ("statusReason", "businessStatus"):
        said = a_dict(task.get(place))
        said = a_dict(said.get("concept")) or said  # R5
        codings = [a_dict(one) for one in a_list(said.get("coding"))]
        for coding in sorted(codings, key=lambda one: one.get("system") != REASON_SYSTEM):
            if code := a_text(coding.get("code")):
                return code
        if text := a_text(said.get("text")):
            return text
    return "other" if a_text(task.get("status")) == "failed" else ""


def _centre(shelf: Shelf, task: Found | None, visit: Found | None) -> str:
    """The code of the place, else its name: of the appointment, else of the Task."""
    places: list[Any] = []
    if visit:
        actors = [a_dict(a_dict(one).get("actor")) for one in a_list(visit.resource.get("participant"))]
        places = [(one, visit) for one in actors if _is_place(shelf, one, visit)]
    if task:
        places.append((a_dict(task.resource.get("location")), task))
    for reference, owner in places:
        there = shelf.resolve(reference, owner)
        identifiers = [a_dict(reference.get("identifier")), *(a_dict(one) for one in a_list(there.get("identifier")))]
        for code in (identified(one, CENTRE_SYSTEM) for one in sorted(identifiers, key=lambda one: one.get("system") != CENTRE_SYSTEM)):
            if code:
                return code
        if name := a_text(reference.get("display")) or a_text(there.get("name")):
            return name
    return ""


def _is_place(shelf: Shelf, actor: Element, owner: Found) -> bool:
    kinds = ("Location", "HealthcareService", "Organization")
    told = a_text(actor.get("type")) or a_text(shelf.resolve(actor, owner).get("resourceType"))
    return told in kinds or a_text(actor.get("reference")).startswith(tuple(kind + "/" for kind in kinds))


def _changed(one: Found) -> str:
    """When it was changed, as of UTC where a zone is given; '' if it does not say, or not to the day."""
    told = a_text(one.resource.get("lastModified")) or a_text(a_dict(one.resource.get("meta")).get("lastUpdated"))
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return told if _DAY.match(told) else ""
    if len(told) <= 10 or moment.tzinfo is None:
        return told
    try:
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}Z"
    except OverflowError:
        return told


def _local(instant: str, zone: tzinfo) -> tuple[str, str]:
    """Day and time of an instant where it is meant: as written, or in `zone` if it is given as of UTC. Unreadable: as it is."""
    if _DAY.fullmatch(instant):
        return instant, ""
    try:
        moment = datetime.fromisoformat(instant)
        if moment.utcoffset() == timedelta(0):
            moment = moment.astimezone(zone)
    except (ValueError, OverflowError):
        return instant, ""
    return f"{moment:%Y-%m-%d}", f"{moment:%H:%M}"


def _note(task: Element, visit: Element) -> str:
    texts: Sequence[str] = [a_text(a_dict(one).get("text")) for one in a_list(task.get("note"))]
    texts = [*texts, a_text(visit.get("comment")), a_text(visit.get("patientInstruction"))]
    return " ".join(text for text in texts if text)[:MOST_NOTE]
