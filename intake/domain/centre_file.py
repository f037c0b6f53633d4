"""Reading a file of centres: TOML or CSV, with the same fields. Everything that is wrong is told at once, with its place.

partner = "moph_lb"                         code,name,address,transportation,hours,languages,accessibility,alert,status
[[centres]]                                 BEY-01,Beirut 1,,,MO-FR 08:00-14:00,ara fra,step_free,,active
code = "BEY-01"
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from intake.domain.centre import Details, Status, check
from intake.domain.problems import Problem, Refused, refuse
from intake.domain.toml_table import Findings, parse

FIELDS = ("code", "name", "address", "transportation", "hours", "languages", "accessibility", "alert", "status")
LISTS = frozenset({"languages", "accessibility"})
MOST = 5000


def read_centres(text: str, file: str) -> tuple[str, list[Details]]:
    """(partner's code or '' if the file names none, the centres); raises Refused `pack_refused` with file, place and key for each fault."""
    partner, rows = _toml(text, file) if file.lower().endswith(".toml") else ("", _csv(text, file))
    findings, found = Findings(file), []
    for number, row in enumerate(rows[:MOST], 1):
        place = f"centre {number}"
        unknown = sorted(set(row) - set(FIELDS))
        for key in unknown:
            findings.add(place, key, "is not known. Known are: " + ", ".join(FIELDS) + ".")
        if unknown:
            continue
        try:
            found.append(check(_details(row)))
        except Refused as refused:
            for one in refused.problems:
                findings.add(place, one.field, one.message)
    codes = [one.code for one in found]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        findings.add("the whole file", "code", f"“{code}” stands there twice.")
    if not rows or len(rows) > MOST:
        findings.add("the whole file", "centres", f"must hold 1 to {MOST} centres.")
    findings.settle()
    return partner, found


def _details(row: Mapping[str, str | Sequence[str]]) -> Details:
    values = {key: _list(row.get(key, "")) if key in LISTS else _text(row.get(key, "")) for key in FIELDS}
    values["status"] = values["status"] or Status.ACTIVE
    return Details(**values)  # type: ignore[arg-type]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _list(value: object) -> tuple[str, ...]:
    words = value.replace(",", " ").split() if isinstance(value, str) else value
    return tuple(str(one) for one in words) if isinstance(words, list | tuple) else ()


def _toml(text: str, file: str) -> tuple[str, list[Mapping[str, str | Sequence[str]]]]:
    top = parse(text, file)
    partner, centres = top.get("partner", ""), top.get("centres", [])
    if set(top) - {"partner", "centres"} or not isinstance(partner, str) or not isinstance(centres, list):
        raise refuse("pack_refused", file=file, table="top level", key="centres", what="must be “partner” and tables [[centres]].")
    return partner, [one for one in centres if isinstance(one, dict)]


def _csv(text: str, file: str) -> list[Mapping[str, str | Sequence[str]]]:
    try:
        reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), restkey="more", strict=True)
        return [{str(key).strip(): value or "" for key, value in row.items()} for row in reader]
    except csv.Error:
        raise refuse("pack_refused", file=file, table="the whole file", key="", what="cannot be read as CSV.") from None


def problems_of(refused: Refused) -> tuple[Problem, ...]:
    """What is wrong with the file, for a page that lists it."""
    return tuple(one for one in refused.problems if one.code == "pack_refused")
