"""intake batch deliver, intake deliver, intake partner secret: files to the partner by the way its profile names."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from intake.cli.batch import batch
from intake.cli.frame import acting, as_account, as_json, asks, opened, progress, read_descriptor, refusing, say, show
from intake.cli.programme import partner
from intake.domain.account import Right, Where
from intake.domain.delivery import RECEIVED, SENT, Way
from intake.domain.problems import Refused, problem
from intake.services import area as areas
from intake.services import delivery as service
from intake.services import delivery_secret, delivery_steps
from intake.services.batch_export import export_in
from intake.services.delivery_queue import run_due, wake
from intake.services.delivery_run import attempt
from intake.services.home import Home

LOOK_SECONDS = 30.0


@batch.command("deliver")
@click.argument("number", type=int)
@click.option("--format", "form", type=click.Choice(["xlsx", "csv", "json", "fhir"]), help="Default: the partner's first format.")
@click.option("--file-password-fd", type=int, help="Read the password agreed with the partner from this file descriptor.")
@as_account
@as_json
@refusing
@asks(Right.BATCH, operator=True)
def deliver_batch(
    number: int, form: str | None, file_password_fd: int | None, account: str | None, password_fd: int | None, json_: bool
) -> None:
    """Send an approved batch to its partner by the way of the profile (SFTP, shared folder, e-mail), now; what fails is tried again by the
    server, or by “intake deliver”. Where files are handed over by hand, the file is made in the outbox."""
    home = opened()
    actor = acting(home, account, password_fd) if account else areas.operator(home)
    password = read_descriptor(file_password_fd) if file_password_fd is not None else None
    if service.way_of(home, actor, number) is Way.DOWNLOAD:
        made = export_in(home, actor, actor.area, number, form, None, password, progress("rows written"))
        ready = {"batch": number, "way": "download", "state": "ready", "name": made.name, "sha256": made.sha256, "bytes": made.size}
        show(ready | {"files": [str(made.path)]}, json_, f"{made.path} is ready to be handed over (SHA-256 {made.sha256})")
        return
    delivery = service.ask_in(home, actor, number, form, password)
    pause = attempt(home, delivery)
    if pause is not None:
        wake(home, delivery)
    one = next(one for one in delivery_steps.shown(home, actor, number).deliveries if one.id == delivery)
    receipt = _receipt(home, actor, number) if one.state == SENT else {}
    document = {
        "batch": number,
        "delivery": delivery,
        "way": one.way,
        "state": one.state,
        "tries": one.tries,
        "problem": one.problem or None,
    }
    if one.state != SENT:
        if pause is not None:
            say(f"It is tried again in {pause.total_seconds() / 60:.0f} minutes by the server, or by “intake deliver”.")
        raise Refused(problem(one.problem or "delivery_fault"))
    show(document | receipt, json_, f"Batch {number} is delivered ({one.way}): {receipt['name']}, SHA-256 {receipt['sha256']}")


def _receipt(home: Home, actor: Any, number: int) -> dict[str, Any]:
    found = delivery_steps.shown(home, actor, number)
    sent, received = found.last(SENT), found.last(RECEIVED)
    if sent is None:
        return {}
    checked = received.at if received and received.sha256 == sent.sha256 else None
    return {"name": sent.name, "sha256": sent.sha256, "bytes": sent.size, "sent": sent.at, "received": checked}


@click.command("deliver")
@click.option("--watch", is_flag=True, help="Stay, and deliver what comes due; for a home that no server serves.")
@as_json
@refusing
def deliver(*, watch: bool, json_: bool) -> None:
    """Deliver whatever is due now: what was asked for, and what is to be tried again. “intake serve” does it by itself."""
    home = opened()
    done = _once(home, json_=json_)
    while watch:
        time.sleep(LOOK_SECONDS)
        _once(home, json_=json_)
    if any(one["state"] != SENT for one in done):
        sys.exit(1)


def _told(one: delivery_steps.Delivery) -> dict[str, Any]:
    document = {"batch": one.batch_id, "delivery": one.id, "way": one.way, "state": one.state, "tries": one.tries}
    return document | {"problem": one.problem or None}


def _once(home: Home, *, json_: bool) -> list[dict[str, Any]]:
    done = [_told(one) for one in run_due(home)]
    lines = [f"Batch {one['batch']}: {one['state']}" + (f" ({problem(one['problem']).message})" if one["problem"] else "") for one in done]
    show({"deliveries": done}, json_, *lines)
    return done


@partner.command("secret")
@click.argument("code")
@click.option("--make", is_flag=True, help="Make a key pair here and print the public line, for the partner's server.")
@click.option("--secret-fd", type=int, help="Read the private key, or the password of the mail account, from this file descriptor.")
@as_account
@refusing
@asks(Right.ADMINISTER, where=Where.HOUSE)
def secret(code: str, *, make: bool, secret_fd: int | None, account: str | None, password_fd: int | None) -> None:
    """Keep what lets us in at the server of partner CODE (SSH key) or at our mail server (a password), closed by its master key."""
    home = opened()
    actor = acting(home, account, password_fd)
    if make:
        click.echo(delivery_secret.make(home, actor, code))
        say("Give this line to the partner, for its authorised keys. The private half stays here.")
        return
    given = _read_all(secret_fd) if secret_fd is not None else str(click.prompt("Password of the mail account", hide_input=True, err=True))
    delivery_secret.give(home, actor, code, given)
    say("Kept.")


def _read_all(descriptor: int) -> str:
    try:
        with open(descriptor, encoding="utf-8") as file:
            return file.read(20_000).rstrip("\r\n")
    except (OSError, ValueError):
        raise click.UsageError(f"File descriptor {descriptor} cannot be read.") from None


COMMANDS: list[click.Command] = [deliver]
