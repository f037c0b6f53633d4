"""intake proposal: changes to packs and profiles, proposed by those who work with them."""

from __future__ import annotations

from dataclasses import asdict

import click

from intake.cli.frame import as_account, as_json, asks, named, opened, refusing, say, show
from intake.domain.account import Right
from intake.domain.proposal import KINDS, OWN, VOICES, WHATS, WHYS
from intake.services import proposal as service


@click.group()
def proposal() -> None:
    """Proposals to change a pack or a profile: what, why, who agreed, which version came of it."""


@proposal.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("code")
@click.option("--what", type=click.Choice(list(WHATS)), required=True)
@click.option("--why", type=click.Choice(list(WHYS)), required=True)
@click.option("--text", default="", help="One sentence about the change, no names.")
@as_account
@asks(Right.PROPOSE, operator=False)
@refusing
def make(kind: str, code: str, what: str, why: str, text: str, account: str | None, password_fd: int | None) -> None:
    """Make a proposal."""
    home = opened()
    say(f"Proposal {service.propose(home, named(home, account, password_fd), kind, code, what, why, text)}.")


@proposal.command("say")
@click.argument("number", type=int)
@click.argument("answer", type=click.Choice(["yes", "no"]))
@click.option("--voice", type=click.Choice(list(VOICES)), default=OWN, show_default=True, help="Who speaks.")
@as_account
@asks(Right.PROPOSE, operator=False)
@refusing
def say_(number: int, answer: str, voice: str, account: str | None, password_fd: int | None) -> None:
    """Agree or not, or note what a group said."""
    home = opened()
    service.say(home, named(home, account, password_fd), number, voice, yes=answer == "yes")
    say("Noted.")


@proposal.command()
@click.argument("number", type=int)
@click.argument("answer", type=click.Choice(["agreed", "refused"]))
@as_account
@asks(Right.ADMINISTER, operator=False)
@refusing
def decide(number: int, answer: str, account: str | None, password_fd: int | None) -> None:
    """Take a proposal on, or not."""
    home = opened()
    service.decide(home, named(home, account, password_fd), number, agreed=answer == "agreed")
    say("Decided.")


@proposal.command()
@click.argument("number", type=int)
@click.argument("version", type=int)
@as_account
@asks(Right.ADMINISTER, operator=False)
@refusing
def made(number: int, version: int, account: str | None, password_fd: int | None) -> None:
    """Say in which loaded version an agreed change was made."""
    home = opened()
    service.made(home, named(home, account, password_fd), number, version)
    say("Noted.")


@proposal.command("list")
@as_account
@as_json
@asks(Right.PROPOSE, operator=False)
@refusing
def list_(account: str | None, password_fd: int | None, json_: bool) -> None:
    """Every proposal, the newest first."""
    home = opened()
    found = service.proposals(home, named(home, account, password_fd))
    lines = [f"{one.number}  {one.state}  {one.kind} {one.code}: {WHATS[one.what]}. {WHYS[one.why]}." for one in found]
    show({"proposals": [{**asdict(one), "week": one.week.isoformat()} for one in found]}, json_, *lines)


COMMANDS: list[click.Command] = [proposal]
