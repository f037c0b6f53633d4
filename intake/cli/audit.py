"""intake audit: check the log."""

from __future__ import annotations

import click

from intake.cli.frame import as_json, opened, refusing, show
from intake.services import audit as service


@click.group("audit")
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@as_json
@refusing
def verify(json_: bool) -> None:
    """Walk the whole chain; say how many entries hold, or which one does not."""
    entries = service.verify(opened())
    show({"entries": entries, "whole": True}, json_, f"The log holds: {entries} entries.")


COMMANDS: list[click.Command] = [audit]
