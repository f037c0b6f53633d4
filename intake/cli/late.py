"""intake answers late | letter | reminded | again: lists whose answers have not come in time."""

from __future__ import annotations

import click

from intake.cli.answer import answers
from intake.cli.frame import acting, as_account, as_json, asks, named, opened, refusing, say, show
from intake.domain.account import Right
from intake.domain.late import AGES, ESCALATIONS, REMINDER, text_of
from intake.services import late as service
from intake.services.languages import in_language, offered_languages


@answers.command("late")
@click.option("--age", type=click.Choice([*AGES]), help="Only those that are so late; all of them by default.")
@as_account
@as_json
@refusing
@asks(Right.ANSWER)
def late(age: str | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """List the batches with rows that were not answered in time, longest overdue first."""
    home = opened()
    found = service.batches(home, acting(home, account, password_fd), age or "")
    rows = [
        {
            "batch": one.batch,
            "partner": one.partner,
            "rows": one.rows,
            "due": one.since.isoformat(),
            "age": one.age,
            "reminders": one.step.reminders,
            "next": one.step.step,
        }
        for one in found
    ]
    lines = [f"batch {r['batch']}: {r['rows']} rows, due {r['due']}, {r['reminders']} reminders: {r['next']}" for r in rows]
    show({"late": rows}, json_, *(lines or ["No answer is late."]))


@answers.command("letter")
@click.argument("number", type=int)
@click.option("--language", type=click.Choice([one.code for one in offered_languages()]), help="Default: the partner's.")
@as_account
@refusing
@asks(Right.ANSWER)
def letter(number: int, language: str | None, account: str | None, password_fd: int | None) -> None:
    """Print the next reminder about a batch as text: counts and references, no names. Note with “reminded” that it went out."""
    home = opened()
    written = service.letter(home, acting(home, account, password_fd), number)
    partners = service.profile_of(home, number)[1].language
    click.echo(text_of(written, in_language(language or partners)), nl=False)


@answers.command("reminded")
@click.argument("number", type=int)
@click.option("--kind", type=click.Choice([REMINDER, *ESCALATIONS]), default=REMINDER, show_default=True, help="A reminder, or to whom.")
@click.option("--on", default="", help="The day, as 2026-03-31; today by default.")
@as_account
@refusing
@asks(Right.ANSWER, operator=False)
def reminded(number: int, kind: str, on: str, account: str | None, password_fd: int | None) -> None:
    """Note that the partner was reminded of a batch, or that it was handed up."""
    home = opened()
    found = service.note(home, named(home, account, password_fd), number, kind, on)
    say(f"Noted. Batch {number}: {found.step.reminders} reminders, next: {found.step.step}.")


@answers.command("again")
@click.argument("number", type=int)
@as_account
@refusing
@asks(Right.BATCH)
def again(number: int, account: str | None, password_fd: int | None) -> None:
    """Let the rows of a batch that were not answered in time travel again in the next one."""
    home = opened()
    many = service.send_again(home, named(home, account, password_fd), number)
    say(f"{many} rows of batch {number} travel again in the next batch.")


COMMANDS: list[click.Command] = []
"""They belong to the group of the answers."""
