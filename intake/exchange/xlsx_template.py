"""The answer template: a workbook that a partner fills in, written as a stream like every other (ADR 5).

Sheet 1: a row for each referral, its numbers filled in and locked; hidden row 1 of stable codes, row 2 the frozen header in the partner's
language; drop-downs and checks on every cell that is to be filled. Sheet 2: the words of the drop-downs and what they mean.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from xml.sax.saxutils import escape

from intake.domain import answer_words as words
from intake.domain.answer import COLUMNS, MOST_NOTE
from intake.exchange import xlsx_template_parts as parts
from intake.exchange.xlsx_out import COMPRESSION, Sink, texts
from intake.exchange.xlsx_parts import DECLARATION, MAIN, ONE_PAGE_WIDE, letters, sheet_title

GIVEN = ("batch_id", "partner_ref")
"""Filled in and locked."""
_SOME = 250
_WIDTHS = {"batch_id": 12, "partner_ref": 20, "decision": 22, "reason_code": 22, "centre_code": 16, "note": 44}
_DATES, _TIMES = ("appt_date", "done_date", "updated_at"), ("appt_from", "appt_to")


@dataclass(frozen=True, slots=True)
class Template:
    """What a template is made of: the partner's `language`, whether its sheets are `right_to_left`, and the `centres` (code -> name)."""

    language: str
    right_to_left: bool
    centres: Mapping[str, str]

    def text(self, key: str) -> str:
        """One of the texts beside the words."""
        return words.said(words.TEXTS, key, self.language)

    def word(self, of: Mapping[str, tuple[str, str, str]], code: str) -> str:
        """A word of the partner's language."""
        return words.said(of, code, self.language)


def chunks(template: Template, rows: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """Yield the bytes of the workbook; `rows`: batch_id and partner_ref of each referral, pulled as they are needed."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:  # type: ignore[call-overload]
        for name, part in (*parts.FIXED, (parts.WORKBOOK, _workbook(template)), (parts.CODES, _codes(template))):
            with archive.open(name, "w") as file:
                file.write(part.encode())
        with archive.open(parts.ANSWERS, "w") as file:
            file.write(_head(template).encode())
            number, source = 2, iter(rows)
            while some := list(islice(source, _SOME)):
                cells = iter(texts([*some]))
                lines = []
                for batch_id, ref in zip(cells, cells, strict=True):
                    number += 1
                    lines.append(_row(number, (batch_id, ref), parts.GIVEN))
                file.write("".join(lines).encode())
                yield sink.drain()
            file.write(_tail(template, max(number, 3)).encode())
    yield sink.drain()


def _row(number: int, cells: Sequence[str], style: int, more: str = "") -> str:
    """A row of text cells that are XML already; empty ones are left out."""
    inside = "".join(
        f'<c r="{letters(index)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{cell}</t></is></c>'
        for index, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}"{more}>{inside}</row>'


def _style(code: str) -> int:
    if code in GIVEN:
        return parts.GIVEN
    return parts.OPEN_DATE if code in _DATES else parts.OPEN_TIME if code in _TIMES else parts.OPEN_TEXT


def _head(template: Template) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{_WIDTHS.get(code, 15)}" style="{_style(code)}" customWidth="1"/>'
        for n, code in enumerate(COLUMNS, start=1)
    )
    headers = texts([[template.word(words.HEADERS, code) for code in COLUMNS]])
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}">{ONE_PAGE_WIDE}'
        f'<sheetViews><sheetView{parts.turned(template.right_to_left)} tabSelected="1" workbookViewId="0">'
        f'<pane xSplit="{len(GIVEN)}" ySplit="2" topLeftCell="C3" activePane="bottomRight" state="frozen"/>'
        '<selection pane="bottomRight" activeCell="C3" sqref="C3"/></sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="18" customHeight="1"/>'
        f"<cols>{columns}</cols><sheetData>"
        + _row(1, COLUMNS, parts.HEADER, ' hidden="1"')
        + _row(2, headers, parts.HEADER, ' ht="34" customHeight="1"')
    )


def _tail(template: Template, last: int) -> str:
    checks = list(_checks(template, last))
    return (
        "</sheetData>"
        # No password: it keeps slips away, nobody out. What is 0 stays allowed.
        '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>'
        f'<autoFilter ref="A2:{letters(len(COLUMNS) - 1)}{last}"/>'
        f'<dataValidations count="{len(checks)}">{"".join(checks)}</dataValidations>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        f'<ignoredErrors><ignoredError sqref="A1:B{last}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
    )


def _checks(template: Template, last: int) -> Iterator[str]:
    """What may be typed into each column, and what is said of it."""
    decisions, reasons, centres = (f"{_quoted(template.text('codes'))}!${at}$2:${at}${1 + count}" for at, count in _lists(template))

    def check(code: str, kind: str, formulas: Sequence[str], text: str, more: str = "") -> str:
        at = letters(COLUMNS.index(code))
        title, say = escape(template.word(words.HEADERS, code), {'"': "&quot;"})[:32], escape(template.text(text), {'"': "&quot;"})
        return (
            f'<dataValidation type="{kind}"{more} allowBlank="1" showInputMessage="1" showErrorMessage="1" '
            f'errorTitle="{title}" error="{say}" promptTitle="{title}" prompt="{say}" sqref="{at}3:{at}{last}">'
            + "".join(f"<formula{n}>{escape(one)}</formula{n}>" for n, one in enumerate(formulas, start=1))
            + "</dataValidation>"
        )

    yield check("decision", "list", [decisions], "choose")
    yield check("reason_code", "list", [reasons], "choose")
    if template.centres:
        yield check("centre_code", "list", [centres], "other_centre", ' errorStyle="warning"')
    yield check("appt_date", "date", ["DATE(2020,1,1)", "DATE(2099,12,31)"], "date", ' operator="between"')
    yield check("done_date", "date", ["DATE(2020,1,1)", "TODAY()"], "past_date", ' operator="between"')
    yield check("updated_at", "date", ["DATE(2020,1,1)", "TODAY()"], "past_date", ' operator="between"')
    for code in _TIMES:
        yield check(code, "time", ["0", "0.999988426"], "time", ' operator="between"')
    yield check("bring_code", "textLength", ["40"], "short", ' operator="lessThanOrEqual"')
    yield check("note", "textLength", [str(MOST_NOTE)], "note", ' operator="lessThanOrEqual"')


def _lists(template: Template) -> tuple[tuple[str, int], ...]:
    """In which column of sheet 2 each drop-down has its words, and how many."""
    return ("A", len(words.DECISIONS)), ("D", len(words.REASONS)), ("F", max(len(template.centres), 1))


def _codes(template: Template) -> str:
    """Sheet 2: decisions and their meaning, reasons, centres and their names."""
    decisions = [(template.word(words.DECISIONS, code), template.word(words.MEANINGS, code)) for code in words.DECISIONS]
    reasons = [(template.word(words.REASONS, code),) for code in words.REASONS]
    head = [template.word(words.HEADERS, "decision"), template.text("meaning"), "", template.word(words.HEADERS, "reason_code"), ""]
    head += [template.word(words.HEADERS, "centre_code"), template.text("name")]
    centres = list(template.centres.items())
    lines = [_row(1, texts([head]), parts.HEADER)]
    for index in range(max(len(decisions), len(reasons), len(centres))):
        cells = [*_at(decisions, index, 2), "", *_at(reasons, index, 1), "", *_at(centres, index, 2)]
        lines.append(_row(index + 2, texts([cells]), parts.PLAIN))
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate((24, 44, 3, 26, 3, 14, 52), start=1)
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}">{ONE_PAGE_WIDE}'
        f'<sheetViews><sheetView{parts.turned(template.right_to_left)} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>{"".join(lines)}</sheetData>'
        '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _at(rows: Sequence[tuple[str, ...]], index: int, width: int) -> tuple[str, ...]:
    return rows[index] if index < len(rows) else ("",) * width


def _quoted(title: str) -> str:
    return "'" + sheet_title(title).replace("'", "''") + "'"


def _workbook(template: Template) -> str:
    return parts.workbook(*(escape(sheet_title(template.text(key))) for key in ("answers", "codes")))
