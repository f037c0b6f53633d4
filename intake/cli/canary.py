"""intake canary add | list: invented registrations that raise an alert when somebody opens them."""

from __future__ import annotations

from dataclasses import asdict

import click

from intake.cli.frame import as_account, as_json, asks, named, opened, refusing, show
from intake.domain.account import Right
from intake.services import canary as service


@click.group("canary")
def canary() -> None:
    """Invented registrations that alert auditors when they are opened."""


@canary.command("add")
@click.argument("point")
@click.option("--programme", default="", help="Default: the first open one that has a partner.")
@as_account
@as_json
@refusing
@asks(Right.CANARY)
def add(point: str, programme: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Plant one at an intake point; nobody but auditors can tell it from a person."""
    home = opened()
    made = service.plant(home, named(home, account, password_fd), point, programme)
    show(asdict(made), json_, f"{made.reference}: {made.programme}, {made.point}")


@canary.command("list")
@as_account
@as_json
@refusing
@asks(Right.CANARY)
def list_canaries(account: str | None, password_fd: int | None, json_: bool) -> None:
    """List those that are still there."""
    home = opened()
    rows = service.planted(home, named(home, account, password_fd))
    show({"canaries": [asdict(one) for one in rows]}, json_, *(f"{r.reference} {r.programme:16} {r.point:20} {r.month}" for r in rows))


COMMANDS: list[click.Command] = [canary]
