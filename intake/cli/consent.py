"""intake agree: an agreement given after registering."""

from __future__ import annotations

import click

from intake.cli.frame import as_account, as_json, as_presence, asks, named, opened, refusing, show
from intake.domain.account import Right
from intake.domain.registration import CONSENT_MODES
from intake.domain.wording import WITNESSES
from intake.services.consent import Given
from intake.services.consent import agree as agree_now


@click.command()
@click.argument("reference")
@click.option("--purpose", type=click.Choice(["refer", "contact"]), required=True)
@click.option("--mode", type=click.Choice(CONSENT_MODES), required=True, help="How it was agreed.")
@click.option("--language", required=True, metavar="CODE", help="In which language today's wording was read out.")
@click.option("--witness", type=click.Choice(WITNESSES), default="none", help="Who else was there.")
@as_presence
@as_account
@asks(Right.CORRECT, operator=False)
@as_json
@refusing
def agree(
    reference: str,
    purpose: str,
    mode: str,
    language: str,
    witness: str,
    presence: str,
    account: str | None,
    password_fd: int | None,
    json_: bool,
) -> None:
    """Keep that a person agrees now: to being referred, or to being called. Read out the wording in force first."""
    home = opened()
    done = agree_now(home, named(home, account, password_fd), reference, purpose, Given(mode, language, witness), presence)
    document = {"purpose": purpose, "referred": done.referred, "corrections": done.corrections}
    show(document, json_, "Agreed." + (" A referral is ready for the next batch." if done.referred else ""))


COMMANDS: list[click.Command] = [agree]
