"""intake keys: what keys there are, a new passphrase, a new office key, the recovery key."""

from __future__ import annotations

import click

from intake.cli.frame import as_json, opened, read_descriptor, refusing, say, show
from intake.services import keys as service
from intake.services.home import Home

KEEP_IT = (
    "Above: the recovery key. It is shown this once and kept nowhere. Write it on paper, read it back, keep it apart from the server and",
    "from the passphrase. Backups open with it and with nothing else.",
)


def tell_recovery(secret: str) -> None:
    """Print the secret half of a new recovery key, alone on standard output, and what to do with it."""
    click.echo(secret)
    for line in KEEP_IT:
        say(line)


@click.group("keys", invoke_without_command=True)
@as_json
@click.pass_context
def keys(context: click.Context, json_: bool) -> None:
    """Say what keys there are (no key is shown), or change them."""
    if context.invoked_subcommand is None:
        _status(json_=json_)


@refusing
def _status(json_: bool) -> None:
    home = opened()
    found = service.status(home)
    opens = "key file" if found.demo else "passphrase"
    office = [{"id": key.id, "made": key.made.isoformat(), "days": (home.today - key.made).days} for key in found.office_keys]
    document = {
        "opened_by": opens,
        "recovery": found.recovery or None,
        "office_keys": office,
        "months": list(found.months),
        "record_keys": found.record_keys,
    }
    lines = [f"The master key is opened by a {opens}.", f"Recovery key: {found.recovery or 'none (make one: intake keys recovery)'}"]
    lines += [f"Office key {one['id']}: made {one['made']}, {one['days']} days old" for one in office]
    lines += [f"Hash keys of months: {', '.join(found.months) or 'none'}", f"Record keys: {found.record_keys}"]
    show(document, json_, *lines)


@keys.command("passphrase")
@click.option("--passphrase-fd", type=int, help="Read the new passphrase from this open file descriptor instead of asking.")
@refusing
def passphrase(passphrase_fd: int | None) -> None:
    """Change the passphrase. The old one is asked for first, as always; nothing else changes."""
    home: Home = opened()
    service.may_change_passphrase(home)
    if passphrase_fd is not None:
        new = read_descriptor(passphrase_fd)
    else:
        new = str(click.prompt("The new passphrase (five or six words)", hide_input=True, confirmation_prompt=True, err=True))
    service.change_passphrase(home, new)
    say("Changed. Backups of the key store made before open with the old passphrase: overwrite them soon.")


@keys.command("rotate")
@as_json
@refusing
def rotate(json_: bool) -> None:
    """Make a new office key now, which tablets close to from their next contact on."""
    key = service.rotate(opened())
    show({"id": key.id, "recipient": key.recipient, "made": key.made.isoformat()}, json_, f"The office key is now {key.id}.")


@keys.command("recovery")
@click.option("--replace", is_flag=True, help="Also if there is one: backups made from now on open with the new one.")
@refusing
def recovery(replace: bool) -> None:
    """Make the recovery key of a home that has none, and print its secret half, once."""
    tell_recovery(service.make_recovery(opened(), replace=replace))


COMMANDS: list[click.Command] = [keys]
