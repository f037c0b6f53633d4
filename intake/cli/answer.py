"""intake answers preview | apply: the partner's file, judged row by row."""

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import Any

import click

from intake.cli.frame import acting, as_account, as_json, asks, named, opened, progress, read_file, refusing, show
from intake.domain.account import Right
from intake.domain.answer import REASONS
from intake.domain.problems import problem
from intake.services import answer as service
from intake.services import pick_up

FILE = click.Path(exists=True, dir_okay=False)


@click.group("answers")
def answers() -> None:
    """The partner's answers."""


@answers.command("fetch")
@as_account
@as_json
@refusing
@asks(Right.ANSWER)
def fetch(account: str | None, password_fd: int | None, json_: bool) -> None:
    """Look for new answer files at the partners now, as their profiles say; each waits on a page until somebody has looked at it."""
    home = opened()
    found = pick_up.look_now(home, acting(home, account, password_fd))
    document = [{"partner": one.partner, "files": one.files, "problem": one.problem or None} for one in found]
    lines = [f"{one.partner}: {one.files} new" + (f" ({problem(one.problem).message})" if one.problem else "") for one in found]
    show({"looked": document}, json_, *(lines or ["No partner's profile says where answers are to be fetched."]))
    if any(one.problem for one in found):
        sys.exit(1)


@answers.command("preview")
@click.argument("file", type=FILE)
@click.option("--partner", help="Whose file it is, if it cannot be told from its references.")
@as_account
@as_json
@refusing
@asks(Right.ANSWER)
def preview(file: str, partner: str | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Say what every row of a returned file would do; nothing is changed."""
    home = opened()
    outcome = service.preview(home, acting(home, account, password_fd), read_file(file), PurePath(file).name, partner)
    _show(outcome, json_)


@answers.command("apply")
@click.argument("file", type=FILE)
@click.option("--partner", help="Whose file it is, if it cannot be told from its references.")
@as_account
@as_json
@refusing
@asks(Right.ANSWER, operator=False)
def apply(file: str, partner: str | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Apply a returned file; what cannot be applied waits in the queue. Applying it again changes nothing."""
    home = opened()
    actor = named(home, account, password_fd)
    outcome = service.apply(home, actor, read_file(file), PurePath(file).name, partner, progress("rows"))
    _show(outcome, json_)


def _show(outcome: service.Outcome, json_: bool) -> None:
    rows: list[dict[str, Any]] = [
        {"row": r.row, "partner_ref": r.partner_ref, "verdict": r.verdict, "message": REASONS[r.reason]} for r in outcome.rows
    ]
    document = {**outcome.counts, "partner": outcome.partner, "rows": rows}
    lines = [f"row {r['row']}: {r['verdict']}: {r['message']}" for r in rows if r["verdict"] not in ("apply", "same")]
    show(document, json_, *lines, ", ".join(f"{count} {verdict}" for verdict, count in outcome.counts.items()))


COMMANDS: list[click.Command] = [answers]
