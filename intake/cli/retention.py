"""intake close | reopen | hold: how long a registration stays, by a coordinator's hand."""

from __future__ import annotations

from datetime import datetime

import click

from intake.cli.frame import as_account, asks, named, opened, refusing, say
from intake.domain.account import Right
from intake.domain.retention import REASONS
from intake.services import retention as service


@click.command()
@click.argument("reference")
@as_account
@asks(Right.RETAIN)
@refusing
def close(reference: str, account: str | None, password_fd: int | None) -> None:
    """Close a registration: what it was for is done, and the clock to its purge starts. Undone by `intake reopen`."""
    home = opened()
    week = service.close(home, named(home, account, password_fd), reference)
    say(f"Closed: it is destroyed in the week of {week}.")


@click.command()
@click.argument("reference")
@as_account
@asks(Right.RETAIN)
@refusing
def reopen(reference: str, account: str | None, password_fd: int | None) -> None:
    """Open a closed registration again, as long as it has not been destroyed."""
    home = opened()
    week = service.reopen(home, named(home, account, password_fd), reference)
    say(f"Open again: it is destroyed in the week of {week} at most.")


@click.command()
@click.argument("reference")
@click.option("--reason", type=click.Choice(list(REASONS)), help="Why it must stay longer.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Its last day; 90 days ahead at most.")
@click.option("--end", is_flag=True, help="End the hold instead.")
@as_account
@asks(Right.RETAIN)
@refusing
def hold(reference: str, reason: str | None, until: datetime | None, end: bool, account: str | None, password_fd: int | None) -> None:
    """Put the purge of a registration off, with a reason and a last day; an erasure at the person's request is not held up."""
    if end and (reason or until):
        raise click.UsageError("--end goes alone, without --reason and --until.")
    if not end and not (reason and until):
        raise click.UsageError("Say why and until when: --reason REASON --until YYYY-MM-DD. Or end it: --end.")
    home = opened()
    actor = named(home, account, password_fd)
    if reason and until:
        week = service.hold(home, actor, reference, reason, until.date())
        say(f"On hold: it is not destroyed before the week of {week}.")
    else:
        week = service.release(home, actor, reference)
        say(f"The hold has ended: it is destroyed in the week of {week}, or in the next purge if that is past.")


COMMANDS: list[click.Command] = [close, reopen, hold]
