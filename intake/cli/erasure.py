"""intake withdraw | erase: what a person may ask for at any time."""

from __future__ import annotations

import click

from intake.cli.frame import as_account, as_presence, asks, named, opened, refusing, say
from intake.domain.account import Right
from intake.services import erasure as service


@click.command()
@click.argument("reference")
@click.option("--purpose", type=click.Choice(list(service.PURPOSES)), required=True)
@click.option("--partner", default="", help="The recipient the consent was for.")
@as_presence
@as_account
@refusing
@asks(Right.ERASE)
def withdraw(reference: str, purpose: str, partner: str, presence: str, account: str | None, password_fd: int | None) -> None:
    """Withdraw a consent: unsent rows leave their lists, sent ones are taken back with the next."""
    if purpose == "refer" and not partner:
        raise click.UsageError("Say which partner: --partner CODE.")
    home = opened()
    done = service.withdraw(home, named(home, account, password_fd), reference, purpose, partner, presence)
    say(f"Withdrawn: {done.removed} not sent, {done.retractions} to be taken back with the next batch, {done.corrections} to be corrected.")


@click.command()
@click.argument("reference")
@as_presence
@as_account
@refusing
@asks(Right.ERASE)
def erase(reference: str, presence: str, account: str | None, password_fd: int | None) -> None:
    """Erase a registration for good: its key is destroyed, older copies of the database cannot be opened for it."""
    home = opened()
    done = service.erase(home, named(home, account, password_fd), reference, presence)
    say(f"Erased: {done.removed} not sent, {done.retractions} to be taken back with the next batch.")


COMMANDS: list[click.Command] = [withdraw, erase]
