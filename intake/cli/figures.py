"""intake figures: how many people have come how far, without what would tell about a few."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli.frame import acting, as_account, as_json, asks, opened, refusing, show
from intake.domain.account import Right
from intake.domain.figures_funnel import ANSWER_TIMES, DIMENSION_NAMES, STAGE_NAMES, STAGES, TURNED_AWAY
from intake.services.figures_file import document, table
from intake.services.figures_show import Figures, Row
from intake.services.figures_show import figures as counted

HIDDEN = "-"


@click.command("figures")
@click.option("--programme", default="", help="Only this programme.")
@click.option("--outside", is_flag=True, help="As they may be given to others: whole months, no count under 10.")
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write them to this file too (CSV with HXL tags).")
@as_account
@as_json
@refusing
@asks(Right.FIGURES)
def figures(programme: str, outside: bool, file: Path | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Registered, sent, answered, booked, done and turned away: by area, month, language, sex and age."""
    home = opened()
    found = counted(home, acting(home, account, password_fd), programme, outside=outside)
    if file:
        file.write_text(table(found), encoding="utf-8")
    show(document(found), json_, *_lines(found))


def _lines(found: Figures) -> list[str]:
    lines = [f"Counts under {found.least} are not shown ({HIDDEN}), nor what would give them away."]
    if found.until:
        lines += [f"Up to, and without, {found.until}. Rounded to tens; each stays as it was last given until it has changed by ten."]
    for one in found.programmes:
        lines += ["", f"{one.title} ({one.code})", _line("", one.whole)]
        for name, rows in one.tables.items():
            lines += [f"  {DIMENSION_NAMES[name]}", *(_line(row.code or found.area.code, row) for row in rows)]
        lines += [f"  {ANSWER_TIMES[code]}: {HIDDEN if many is None else many}" for code, many in one.answers.items()]
        lines += [f"  turned away because: {code} {HIDDEN if many is None else many}" for code, many in one.reasons.items()]
    return lines


def _line(name: str, row: Row) -> str:
    counts = zip((*STAGES, TURNED_AWAY), (*row.steps, row.turned_away), strict=True)
    told = ", ".join(f"{STAGE_NAMES[stage].lower()} {HIDDEN if many is None else many}" for stage, many in counts)
    return f"    {name}: {told}" if name else f"  {told}"


COMMANDS = (figures,)
