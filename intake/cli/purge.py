"""intake purge: destroy what has reached its week."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from intake.cli.frame import as_json, opened, refusing, show
from intake.services import purge as service


@click.command()
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day to reckon by (default: today).")
@as_json
@refusing
def purge(today: datetime | None, json_: bool) -> None:
    """Destroy registrations that have reached their week, with their keys; print how many. Meant to run every night."""
    done = service.purge(opened(), today.date() if today else None)
    document = asdict(done)
    show(document, json_, ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in document.items()) + " destroyed")


COMMANDS: list[click.Command] = [purge]
