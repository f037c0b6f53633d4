"""intake correct: putting right what was answered, with the person at the point."""

from __future__ import annotations

import click

from intake.cli.frame import as_account, as_json, as_presence, asks, named, opened, refusing, show
from intake.domain.account import Right
from intake.services.correction import correct as correct_one


@click.command()
@click.argument("reference")
@click.option("--set", "keys", multiple=True, required=True, metavar="KEY", help="A question; its right answer is asked for.")
@click.option("--minor-with", default="", type=click.Choice(["", "guardian", "safeguarding_lead"]), help="Who decides with a child.")
@as_presence
@as_account
@asks(Right.CORRECT, operator=False)
@as_json
@refusing
def correct(
    reference: str, keys: tuple[str, ...], minor_with: str, presence: str, account: str | None, password_fd: int | None, json_: bool
) -> None:
    """Put other answers in place of wrong ones. The answers are typed when they are asked for, or come as lines on standard input, in the
    order of the questions: on the command line they would stay in the history of the shell. An empty line means: not asked."""
    wrong = [key for key in keys if "=" in key]
    if wrong:
        raise click.UsageError("Give the key alone. The answer is asked for, or read from standard input: never on the command line.")
    home = opened()
    actor = named(home, account, password_fd)
    changes = {key: str(click.prompt(key, default="", show_default=False, err=True)) for key in keys}
    done = correct_one(home, actor, reference, changes, presence, minor_with=minor_with)
    document = {
        "corrected": list(done.keys),
        "registrations": done.registrations,
        "unsent": done.removed,
        "corrections": done.corrections,
        "warnings": [one.field for one in done.warnings],
    }
    lines = [f"{one.field}: {one.message}" for one in done.warnings]
    show(
        document,
        json_,
        *lines,
        f"Corrected: {', '.join(done.keys)}; {done.corrections} rows go to the partner anew.",
    )


COMMANDS: list[click.Command] = [correct]
