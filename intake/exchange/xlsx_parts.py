"""The XML parts of the one kind of workbook that `xlsx_out` writes (ECMA-376 part 1: chapters 12 and 18)."""

from __future__ import annotations

import re

from intake.exchange.table import Sheet

HEADER_ROWS = 2
"""Row 1: hidden, the stable codes. Row 2: the header in the partner's language."""

STYLE_TEXT = 1
_STYLE_HEADER = 2

SHEET_NAME = "xl/worksheets/sheet1.xml"
WORKBOOK_NAME = "xl/workbook.xml"

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_CONTENT_TYPES = (
    f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/{WORKBOOK_NAME}" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/{SHEET_NAME}" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
    "</Types>"
)
_ROOT_RELATIONS = (
    f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{WORKBOOK_NAME}"/></Relationships>'
)
_WORKBOOK_RELATIONS = (
    f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
# Number format 49 is the built-in "@", text: what is typed over a cell stays text too. Styles: 0 default, 1 text, 2 header.
_STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
FIXED = (
    ("[Content_Types].xml", _CONTENT_TYPES),
    ("_rels/.rels", _ROOT_RELATIONS),
    ("xl/_rels/workbook.xml.rels", _WORKBOOK_RELATIONS),
    ("xl/styles.xml", _STYLES),
)
"""(name in the archive, XML) of the parts that are the same in every workbook."""

ONE_PAGE_WIDE = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
"""Printed, all columns stand on one page beside each other."""

_MIN_WIDTH, _MAX_WIDTH = 10, 32  # in characters of the default font


def letters(index: int) -> str:
    """The spreadsheet name of a column: 0 is A, 25 is Z, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_starts(width: int) -> list[str]:
    """For each of `width` columns the text of a cell up to its row number."""
    return [f'<c r="{letters(index)}' for index in range(width)]


def sheet_title(title: str) -> str:
    """`title` as Excel accepts it: at most 31 characters, none of []:*?/\\, no apostrophe at either end, never empty."""
    title = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip().strip("'")[:31].rstrip("' ")
    return title or "1"


def sheet_head(sheet: Sheet) -> str:
    """The worksheet up to its first row."""
    turned = ' rightToLeft="1"' if sheet.right_to_left else ""
    widths = "".join(
        f'<col min="{index}" max="{index}" width="{_width(column.header)}" style="{STYLE_TEXT}" customWidth="1"/>'
        for index, column in enumerate(sheet.columns, start=1)
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}">{ONE_PAGE_WIDE}<sheetViews><sheetView{turned} tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROWS}" topLeftCell="A3" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A3" sqref="A3"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )


def header_rows(codes: str, headers: str) -> str:
    """The first two rows, made like any other, as what they are: the codes hidden, the headers bold."""
    return codes.replace('<row r="1"', '<row r="1" hidden="1"', 1) + headers.replace(f'" s="{STYLE_TEXT}" t=', f'" s="{_STYLE_HEADER}" t=')


def sheet_tail(sheet: Sheet, last_row: int) -> str:
    """The worksheet after its last row, with the filter from the header down to `last_row`."""
    last = f"{letters(len(sheet.columns) - 1)}{last_row}"
    # A phone number or year kept as text is meant: no green triangle on every cell.
    return (
        f'</sheetData><autoFilter ref="A{HEADER_ROWS}:{last}"/>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        f'<ignoredErrors><ignoredError sqref="A1:{last}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
    )


def workbook(sheet: Sheet, last_row: int) -> str:
    """The workbook part: one sheet, and the hidden name that Excel keeps for the filtered range."""
    title = sheet_title(sheet.title).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    quoted = title.replace("'", "''")
    last = f"${letters(len(sheet.columns) - 1)}${last_row}"
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<bookViews><workbookView activeTab="0"/></bookViews>'
        f'<sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets>'
        f'<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
        f"'{quoted}'!$A${HEADER_ROWS}:{last}</definedName></definedNames></workbook>"
    )


def _width(header: str) -> int:
    return min(max(len(header) + 3, _MIN_WIDTH), _MAX_WIDTH)
