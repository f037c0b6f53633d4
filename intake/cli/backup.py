"""intake backup | restore: a closed copy of the database, another of the key store, and the way back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from intake.cli.frame import as_json, config, opened, passphrase_for, progress, refusing, say, show
from intake.services import backup_old
from intake.services import restore as restoring
from intake.services.backup import back_up
from intake.services.backup_read import secret_in
from intake.services.restore_keys import restore_keys

FILE = click.Path(dir_okay=False, path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--keys", is_flag=True, help="Back up the key store instead of the database; keep the two files apart.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@as_json
@refusing
def backup(file: Path, keys: bool, force: bool, json_: bool) -> None:
    """Write a backup to FILE, closed to the recovery key; work may go on meanwhile."""
    done = back_up(opened(), file, keys=keys, force=force)
    if keys:
        say("This holds the keys. Keep it on another medium, in another place than backups of the database; overwrite it within 14 days.")
    for one in backup_old.copies(opened()):
        if one.old:
            say(
                f"OVERWRITE OR DESTROY: {one.place}, a copy of the key store of {one.made}. An erased person could be brought back from it."
            )
    show({"file": str(file), **asdict(done)}, json_, f"{done.rows} rows of the {done.kind} in {file} ({done.size} bytes)", done.sha256)


@click.command()
@click.argument("file", type=THERE)
@click.option("--identity", type=THERE, help="The file with the recovery key; asked for if not given.")
@click.option("--keys", is_flag=True, help="Put the key store back, on a machine that has none; before the database.")
@as_json
@refusing
def restore(file: Path, identity: Path | None, keys: bool, json_: bool) -> None:
    """Put back what FILE holds: all of it or nothing. Stop the server first. Whoever was erased since stays erased."""
    if identity is not None:
        secret = secret_in(identity.read_text("utf-8", errors="replace"))
    else:
        secret = secret_in(str(click.prompt("Recovery key (AGE-SECRET-KEY-1...)", hide_input=True, err=True)))
    settings = config()
    with file.open("rb") as opened_file:
        if keys:
            count = restore_keys(settings, opened_file, secret, lambda: passphrase_for(settings, needed=True) or "")
            show({"record_keys": count}, json_, f"The key store is back: {count} record keys. Now restore the database.")
            return
        restoring.prepare(settings)
        done = restoring.restore(opened(), opened_file, secret, progress("Restoring"))
    lines = [
        f"The database is as on {done.day}: {done.registrations} registrations.",
        f"{done.left_out} erased, purged or without a key stay out. The audit log holds: {done.entries} entries.",
    ]
    if done.withdrawals:
        lines.append(f"{done.withdrawals} withdrawals were recorded since the backup. Make them again before anything is sent.")
    show(asdict(done), json_, *lines)


COMMANDS: list[click.Command] = [backup, restore]
