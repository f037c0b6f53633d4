"""intake surrender: what a thief of tablet, database, backup, relay, outbox or server would learn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from intake.cli.frame import as_json, config, opened, refusing, say, show
from intake.services.area import operator
from intake.services.surrender import Found, surrender
from intake.services.surrender_beside import Beside
from intake.services.surrender_check import Checked, check

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
TITLES = {
    "tablet": "TABLET",
    "database": "DATABASE",
    "backup": "BACKUP",
    "relay": "RELAY",
    "outbox": "OUTBOX",
    "server_off": "SERVER, OFF",
    "server_running": "SERVER, RUNNING",
}


@click.command("surrender")
@click.option("--backup", "backups", type=FILE, multiple=True, help="A backup to look at; may be given several times.")
@click.option("--profile", "profiles", type=FOLDER, multiple=True, help="A copy of a tablet's browser profile.")
@click.option("--relay", "relays", type=FOLDER, multiple=True, help="The folder of a relay.")
@click.option(
    "--files", "others", type=click.Path(exists=True, path_type=Path), multiple=True, help="Other files: logs, PostgreSQL's folder."
)
@click.option("--check", "check_", is_flag=True, help="Open the home, and look for real people in all these files; counts only come out.")
@click.option("--sample", default=1000, show_default=True, type=click.IntRange(1, 1_000_000), help="How many registrations --check takes.")
@as_json
@refusing
def surrender_(
    backups: tuple[Path, ...],
    profiles: tuple[Path, ...],
    relays: tuple[Path, ...],
    others: tuple[Path, ...],
    check_: bool,
    sample: int,
    json_: bool,
) -> None:
    """Say what a thief of tablet, database, backup, relay or outbox would learn, from the real files. Exit 1 if something lies open."""
    found = surrender(config(), Beside(backups, profiles, relays, others))
    checked = _checked(found, sample) if check_ else None
    faults = found.faults + (_check_faults(checked) if checked else [])
    show(_document(found, checked, faults), json_, *_lines(found, checked))
    for fault in faults:
        say(f"WARNING: {fault}")
    if faults:
        sys.exit(1)


def _checked(found: Found, sample: int) -> Checked:
    home = opened()
    clear = [one for said in found.clear.values() for one in said]
    return check(home, operator(home), list(found.paths), clear, sample)


def _check_faults(checked: Checked) -> list[str]:
    if not checked.found:
        return []
    return [f"{checked.found} words of people who registered stand readable in: {', '.join(checked.files)}. Tell whoever looks after it."]


def _sentence(checked: Checked) -> str:
    result = "none found" if not checked.found else f"{checked.found} FOUND"
    left = f" ({checked.left_out} left out: too short, or an account, area or pack has them too)" if checked.left_out else ""
    return (
        f"Searched {checked.words:,} names, numbers and references of {checked.registrations:,} registrations in"
        f" {checked.size / 1_000_000:.1f} MB: {result}{left}."
    )


def _lines(found: Found, checked: Checked | None) -> list[str]:
    lines = []
    for part in found.parts:
        lines += [TITLES[part.name], *(f"  {one}" for one in part.says), *(f"  Think about: {one}" for one in part.warnings)]
    return [*lines, "REAL PEOPLE", f"  {_sentence(checked)}" if checked else "  Not looked for. Add --check."]


def _document(found: Found, checked: Checked | None, faults: list[str]) -> dict[str, Any]:
    document: dict[str, Any] = {
        part.name: {**part.figures, "says": list(part.says), "warnings": list(part.warnings), "faults": list(part.faults)}
        for part in found.parts
    }
    if checked:
        document["check"] = {
            "registrations": checked.registrations,
            "words": checked.words,
            "left_out": checked.left_out,
            "bytes": checked.size,
            "found": checked.found,
            "files": list(checked.files),
        }
    return document | {"faults": faults}


COMMANDS: list[click.Command] = [surrender_]
