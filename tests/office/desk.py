"""What a clerk does in LibreOffice, by its own interface (UNO). Runs under the system's Python, which has `uno`; prints JSON.

desk.py PIPE look FILE [PASSWORD]       the first sheet: texts by row, hidden rows, whether it is read from the right
desk.py PIPE fill FILE OUT CELLS        types into cells ({"C3": "text"}), and saves as XLSX
desk.py PIPE picture FILE OUT           prints to PDF
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]


def desktop(pipe: str):  # type: ignore[no-untyped-def]
    """The running LibreOffice, as soon as it answers."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    until = time.monotonic() + 90
    while True:
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def options(**values: object) -> tuple[PropertyValue, ...]:
    """Options of opening and saving."""
    found = []
    for name, value in values.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        found.append(one)
    return tuple(found)


def look(document) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """The first sheet as it is seen."""
    sheet = document.Sheets.getByIndex(0)
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last, width = cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn
    rows = [[sheet.getCellByPosition(column, row).String for column in range(width + 1)] for row in range(last + 1)]
    hidden = [row for row in range(last + 1) if not sheet.Rows.getByIndex(row).IsVisible]
    turned = sheet.TableLayout == 1  # com.sun.star.text.WritingMode2.RL_TB
    return {"rows": rows, "hidden": hidden, "right_to_left": turned, "protected": sheet.isProtected()}


def fill(document, cells: dict[str, str]) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """Type into cells as a person does; what each cell then shows, and what may be chosen there."""
    sheet = document.Sheets.getByIndex(0)
    shown = {}
    for name, text in cells.items():
        cell = sheet.getCellRangeByName(name)
        if not cell.CellProtection.IsLocked:
            cell.FormulaLocal = text
        check = cell.Validation
        shown[name] = {"shows": cell.String, "locked": cell.CellProtection.IsLocked, "check": check.Type.value, "from": check.getFormula1()}
    return shown


def main() -> None:
    """Carry out one command."""
    _, pipe, command, file, *more = sys.argv
    given = {"Password": more[0]} if command == "look" and more else {}
    office = desktop(pipe)
    try:
        document = office.loadComponentFromURL(Path(file).resolve().as_uri(), "_blank", 0, options(Hidden=True, **given))
    except Exception:  # it says so in a window, and to programs like this
        document = None
    if document is None:
        print(json.dumps(None))
        return
    try:
        if command == "look":
            print(json.dumps(look(document)))
        elif command == "fill":
            print(json.dumps(fill(document, json.loads(more[1]))))
            document.storeToURL(Path(more[0]).resolve().as_uri(), options(FilterName="Calc MS Excel 2007 XML"))
        else:
            document.storeToURL(Path(more[0]).resolve().as_uri(), options(FilterName="calc_pdf_Export"))
    finally:
        document.close(True)


if __name__ == "__main__":
    main()
