"""What a partner answers on its own page: the columns of an answer that it fills in there, checked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from intake.domain.answer import COLUMNS, DECISIONS, MOST_NOTE
from intake.domain.problems import Problem, Refused, problem
from intake.domain.written import read_date, read_time

MADE = frozenset({"batch_id", "partner_ref", "updated_at"})
"""What stands in an answer without anybody typing it: which row it is about, and when it was given."""
GIVEN = tuple(code for code in COLUMNS if code not in MADE)
DATES, TIMES = ("appt_date", "done_date"), ("appt_from", "appt_to")
MOST_CODE = 40
"""As many characters are read from a file too."""


def check_given(given: Mapping[str, str], today: date) -> dict[str, str]:
    """The columns that were filled in, trimmed. What a file would be refused or cut for is told field by field, before anything is kept.

    Raises Refused `answer_decision`, `answer_day`, `answer_hour`, `answer_ahead`, `answer_long`.
    """
    cells = {code: given.get(code, "").strip() for code in GIVEN}
    wrong: list[Problem] = []
    if cells["decision"] not in DECISIONS:
        wrong.append(problem("answer_decision", "decision"))
    wrong += [problem("answer_day", code) for code in DATES if read_date(cells[code]) is None]
    wrong += [problem("answer_hour", code) for code in TIMES if read_time(cells[code]) is None]
    if (read_date(cells["done_date"]) or "") > today.isoformat():
        wrong.append(problem("answer_ahead", "done_date"))
    for code, most in (("note", MOST_NOTE), ("bring_code", MOST_CODE), ("centre_code", MOST_CODE), ("reason_code", MOST_CODE)):
        if len(cells[code]) > most:
            wrong.append(problem("answer_long", code, most=most))
    if wrong:
        raise Refused(*wrong)
    return cells
