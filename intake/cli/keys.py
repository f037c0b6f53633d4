"""intake keys: what keys there are, a new passphrase, a new master key, who may open the home, a new office key, the recovery key."""

from __future__ import annotations

import click

from intake.cli.frame import as_json, opened, progress, read_descriptor, refusing, say, show
from intake.services import backup_old, keys_grant
from intake.services import keys as service
from intake.services.home import Home
from intake.services.keys_master import change_master

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
    copies = backup_old.copies(home)
    document = {
        "backups": [{"place": one.place, "made": one.made.isoformat(), "old": one.old} for one in copies],
        "opened_by": opens,
        "master_made": found.master_made or None,
        "granted": [{"account": one.name, "made": one.made.isoformat()} for one in found.grants],
        "recovery": found.recovery or None,
        "office_keys": office,
        "months": list(found.months),
        "record_keys": found.record_keys,
    }
    lines = [f"The master key is opened by a {opens}; made {found.master_made or 'on a day that was not noted'}."]
    lines += [f"May open it after a restart: {one.name} (since {one.made.isoformat()})" for one in found.grants]
    lines += [f"Recovery key: {found.recovery or 'none (make one: intake keys recovery)'}"]
    lines += [f"Office key {one['id']}: made {one['made']}, {one['days']} days old" for one in office]
    lines += [f"Hash keys of months: {', '.join(found.months) or 'none'}", f"Record keys: {found.record_keys}"]
    lines += [f"Key store backed up on {one.made}: {one.place}{', OVERWRITE OR DESTROY IT' if one.old else ''}" for one in copies]
    show(document, json_, *lines)


@keys.command("passphrase")
@click.option("--passphrase-fd", type=int, help="Read the new passphrase from this open file descriptor instead of asking.")
@refusing
def passphrase(passphrase_fd: int | None) -> None:
    """Change the passphrase. The old one is asked for first, as always; nothing else changes."""
    home: Home = opened()
    service.may_change_passphrase(home)
    service.change_passphrase(home, _new_passphrase(passphrase_fd, "The new passphrase (five or six words)"))
    say("Changed. Backups of the key store made before open with the old passphrase: overwrite them soon.")


def _new_passphrase(descriptor: int | None, question: str) -> str:
    if descriptor is not None:
        return read_descriptor(descriptor)
    return str(click.prompt(question, hide_input=True, confirmation_prompt=True, err=True))


@keys.command("master")
@click.option("--passphrase-fd", type=int, help="Read the new passphrase from this open file descriptor instead of asking.")
@as_json
@refusing
def master(passphrase_fd: int | None, json_: bool) -> None:
    """Make a new master key and wrap all keys by it: for when the passphrase and a copy of the folder "keys" may be in wrong hands.

    The server must be stopped. A new passphrase is asked for.
    """
    home = opened()
    new = None if home.demo else _new_passphrase(passphrase_fd, "The new passphrase (five or six words)")
    lapsed = change_master(home, new, progress("Keys wrapped"))
    document = {"record_keys": home.keys.count(), "grants_ended": lapsed}
    lines = [f"The master key is new; {document['record_keys']} record keys are wrapped by it."]
    lines += [f"Grant anew: {', '.join(lapsed)} (intake keys grant ACCOUNT)"] if lapsed else []
    show(document, json_, *lines)
    say("Overwrite the backups of the key store now: older ones open with the old passphrase.")


@keys.command("grant")
@click.argument("account")
@click.option("--passphrase-fd", type=int, help="Read her passphrase from this open file descriptor instead of asking.")
@refusing
def grant(account: str, passphrase_fd: int | None) -> None:
    """Let a coordinator or an administrator open the home after a restart (intake serve --closed), with a passphrase of her own."""
    home = opened()
    keys_grant.may_grant(home, account)
    question = f"A passphrase that {account} chooses and types herself (five or six words, not the home's)"
    keys_grant.grant(home, account, _new_passphrase(passphrase_fd, question))
    say(f"{account} may now open the home after a restart.")


@keys.command("take-back")
@click.argument("account")
@refusing
def take_back(account: str) -> None:
    """End an account's grant to open the home."""
    keys_grant.take_back(opened(), account)
    say(f"{account} can't open the home any more. Overwrite the backups of the key store: older ones still hold the grant.")


@keys.command("destroyed")
@click.argument("place")
@refusing
def destroyed(place: str) -> None:
    """Say that the backup of the key store written to PLACE is destroyed; it is not listed any more."""
    backup_old.destroyed(opened(), place)
    say("It is not listed any more.")


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
