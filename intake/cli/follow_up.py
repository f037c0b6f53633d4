"""intake follow-up: planning, what is due, opening one, noting what came of it."""

from __future__ import annotations

from dataclasses import asdict

import click

from intake.cli.frame import as_account, as_json, asks, named, opened, refusing, say, show
from intake.domain.account import Right
from intake.domain.follow_up import OUTCOMES, STATES, WAYS
from intake.services import follow_up as lists
from intake.services import follow_up_one as service
from intake.services.follow_up_plan import plan_all


@click.group("follow-up")
def follow_up() -> None:
    """Contacts that are due after a registration, as the programme plans them."""


@follow_up.command()
@as_json
@refusing
def plan(json_: bool) -> None:
    """Plan what there is to plan, and settle what was missed. `intake serve` does it every night, and every list before it is shown."""
    done = plan_all(opened())
    show(asdict(done), json_, f"{done.planned} planned, {done.missed} missed, {done.dropped} no longer needed")


@follow_up.command("list")
@as_account
@as_json
@asks(Right.FOLLOW_UP)
@refusing
def list_(account: str | None, password_fd: int | None, json_: bool) -> None:
    """What is due until the end of this week, without names."""
    home = opened()
    actor = named(home, account, password_fd)
    lists.look(home, actor)
    found = lists.due(home, actor)
    document = {"count": found.count, "follow_ups": [{**asdict(one), "due": one.due.isoformat()} for one in found.lines]}
    lines = [f"{one.id}  {one.due}  {one.area}: {one.title}" + (" (for a coordinator)" if one.handed else "") for one in found.lines]
    show(document, json_, *lines, f"{found.count} due")


@follow_up.command("open")
@click.argument("follow_up_id")
@as_account
@as_json
@asks(Right.FOLLOW_UP)
@refusing
def open_(follow_up_id: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Open one: who it is, and whether a call is safe now. It counts as a look-up."""
    home = opened()
    one = service.open_one(home, named(home, account, password_fd), follow_up_id)
    document: dict[str, object] = {
        "id": one.id,
        "reference": one.reference,
        "call_name": one.call_name,
        "title": one.title,
        "due": one.due.isoformat(),
    }
    document |= {"tries": one.tries, "state": one.state, "outcomes": list(one.outcomes), "contact": asdict(one.contact)}
    lines = [f"{one.reference} {one.call_name}", f"{one.due}: {one.title}", WAYS[one.contact.way]]
    lines += [f"outcome {code}: {OUTCOMES[code]}" for code in one.outcomes]
    show(document, json_, *lines)


@follow_up.command()
@click.argument("follow_up_id")
@click.argument("outcome", type=click.Choice(list(OUTCOMES)))
@as_account
@asks(Right.FOLLOW_UP)
@refusing
def note(follow_up_id: str, outcome: str, account: str | None, password_fd: int | None) -> None:
    """Note what came of one."""
    home = opened()
    say(f"Noted: {STATES[service.note(home, named(home, account, password_fd), follow_up_id, outcome)]}.")


@follow_up.command()
@click.argument("follow_up_id")
@click.argument("volunteer", default="")
@as_account
@asks(Right.ASSIGN)
@refusing
def assign(follow_up_id: str, volunteer: str, account: str | None, password_fd: int | None) -> None:
    """Give one to a volunteer of its point, or to everybody there (no name)."""
    home = opened()
    service.assign(home, named(home, account, password_fd), follow_up_id, volunteer)
    say("Given on.")


COMMANDS: list[click.Command] = [follow_up]
