"""intake answers conflicts | decide: answers that cannot both be right."""

from __future__ import annotations

import click

from intake.cli.answer import answers
from intake.cli.frame import acting, as_account, as_json, asks, named, opened, refusing, say, show
from intake.domain.account import Right
from intake.domain.conflict import KEEP, REASONS, TAKE
from intake.services import conflict as service


@answers.command("conflicts")
@as_account
@as_json
@refusing
@asks(Right.ANSWER)
def conflicts(account: str | None, password_fd: int | None, json_: bool) -> None:
    """List referrals whose answers disagree: states and the ids of the rows that wait, no names."""
    home = opened()
    actor = acting(home, account, password_fd)
    found = service.conflicts(home, actor, 0, service.count(home, actor))
    document = [
        {
            "batch": one.batch,
            "ref": one.ref,
            "state": one.state,
            "rows": [
                {"row": side.row, "reason": side.reason, "decision": side.cells.get("decision", ""), "possible": side.possible}
                for side in one.sides
            ],
        }
        for one in found
    ]
    lines = [
        f"batch {one.batch}, {one.ref}: {one.state}; row {side.row}: {side.cells.get('decision', '')} ({side.reason})"
        for one in found
        for side in one.sides
    ]
    show({"conflicts": document}, json_, *(lines or ["No answers disagree."]))


@answers.command("decide")
@click.argument("row")
@click.argument("decision", type=click.Choice([KEEP, TAKE]))
@click.option("--reason", type=click.Choice([*REASONS]), required=True, help="Why; it is noted in the audit log.")
@as_account
@refusing
@asks(Right.ANSWER, operator=False)
def decide(row: str, decision: str, reason: str, account: str | None, password_fd: int | None) -> None:
    """Decide about a row that waits: what holds stays (keep), or this answer is right (take)."""
    home = opened()
    state = service.decide(home, named(home, account, password_fd), row, decision, reason)
    say(f"Decided: {state}.")


COMMANDS: list[click.Command] = []
"""They belong to the group of the answers."""
