"""intake purge: destroy what has reached its week."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from intake.cli.frame import as_json, opened, progress, refusing, show
from intake.services import purge as service

OTHER = ("undelivered", "unanswered", "on_hold", "bytes_before", "bytes_after")
"""Counts of the receipt that are not of what was destroyed."""


@click.command()
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day to reckon by (default: today).")
@as_json
@refusing
def purge(today: datetime | None, json_: bool) -> None:
    """Destroy registrations that have reached their week, with their keys; print how many. `intake serve` does it every night."""
    done = service.purge(opened(), today.date() if today else None, progress("Destroyed"))
    document = asdict(done)
    gone = [f"{count} {what.replace('_', ' ')}" for what, count in document.items() if what not in OTHER]
    lines = [", ".join(gone) + " destroyed"]
    if done.undelivered or done.unanswered:
        lines.append(f"Of the referrals among them {done.undelivered} had not been sent and {done.unanswered} had not been answered.")
    if done.on_hold:
        lines.append(f"{done.on_hold} past their week stay because of a hold.")
    lines.append(f"The database takes {done.bytes_after:,} bytes; before, {done.bytes_before:,}.")
    show(document, json_, *lines)


COMMANDS: list[click.Command] = [purge]
