"""intake batch ...: build, show, approve, export, cancel (deliver: `cli/delivery`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from intake.cli.frame import acting, as_account, as_json, asks, named, opened, progress, read_descriptor, refusing, say, show
from intake.domain.account import Right
from intake.services import area as areas
from intake.services import batch as service
from intake.services.batch_export import export_in, needs_password
from intake.services.batch_manifest import document
from intake.services.batch_template import make_in


@click.group("batch")
def batch() -> None:
    """Batches of referrals to a partner."""


@batch.command("build")
@click.argument("programme")
@click.argument("partner")
@as_account
@as_json
@refusing
@asks(Right.BATCH)
def build(programme: str, partner: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Build a batch of everything that is ready; several, if the partner takes fewer rows in one list."""
    home = opened()
    made = service.build_all(home, named(home, account, password_fd), programme, partner)
    documents: list[dict[str, Any]] = []
    lines = []
    for one in made:
        counts = {"rows": one.rows, "retractions": one.retractions} | ({"corrections": one.corrections} if one.corrections else {})
        documents.append({"batch": one.id, **counts, "left_out": one.left_out})
        told = ", ".join(f"{number} {what}" for what, number in counts.items())
        lines.append(f"Batch {one.id}: {told}; left out: {one.left_out}")
    if len(made) > 1:
        say(f"The partner takes fewer rows in one list than were ready: {len(made)} lists were built.")
    show(documents[0] | ({"batches": documents} if len(made) > 1 else {}), json_, *lines)


@batch.command("show")
@click.argument("number", type=int)
@as_account
@as_json
@refusing
@asks(Right.MANIFEST)
def show_batch(number: int, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Show a batch's manifest; no person's row is printed."""
    home = opened()
    actor = acting(home, account, password_fd)
    manifest = document(*service.manifest(home, actor, number))
    show(manifest, json_, *(f"{key}: {value}" for key, value in manifest.items()))


@batch.command("approve")
@click.argument("number", type=int)
@as_account
@as_json
@refusing
@asks(Right.BATCH)
def approve(number: int, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Approve a batch that somebody else built."""
    home = opened()
    done = service.approve(home, named(home, account, password_fd), number)
    show(document(done), json_, f"Batch {done.id} is approved: {done.rows} rows.")


@batch.command("cancel")
@click.argument("number", type=int)
@as_account
@refusing
@asks(Right.BATCH)
def cancel(number: int, account: str | None, password_fd: int | None) -> None:
    """Cancel a batch that was not sent; its referrals are ready again."""
    home = opened()
    service.cancel(home, named(home, account, password_fd), number)
    say(f"Batch {number} is cancelled.")


@batch.command("export")
@click.argument("number", type=int)
@click.option("--format", "form", type=click.Choice(["xlsx", "csv", "json", "fhir"]), help="Default: the partner's first format.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write to (default: the outbox).")
@click.option("--file-password-fd", type=int, help="Read the password agreed with the partner from this file descriptor (AES ZIP).")
@as_account
@as_json
@refusing
@asks(Right.BATCH, operator=True)
def export(
    number: int, form: str | None, out: Path | None, file_password_fd: int | None, account: str | None, password_fd: int | None, json_: bool
) -> None:
    """Write an approved batch, encrypted to the partner, and mark it sent."""
    home = opened()
    actor = acting(home, account, password_fd) if account else areas.operator(home)
    password = read_descriptor(file_password_fd) if file_password_fd is not None else _file_password(home, number)
    done = export_in(home, actor, actor.area, number, form, out, password, progress("rows written"))
    document = {"files": [str(done.path)], "sha256": {done.name: done.sha256}}
    show(document, json_, f"{done.path} ({done.size} bytes, SHA-256 {done.sha256})")


@batch.command("template")
@click.argument("number", type=int)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write to (default: the outbox).")
@click.option("--file-password-fd", type=int, help="Read the password agreed with the partner from this file descriptor.")
@as_account
@as_json
@refusing
@asks(Right.BATCH, operator=True)
def template(
    number: int, out: Path | None, file_password_fd: int | None, account: str | None, password_fd: int | None, json_: bool
) -> None:
    """Write the answer template of an approved batch: a workbook with drop-downs, for the partner to fill in."""
    home = opened()
    actor = acting(home, account, password_fd) if account else areas.operator(home)
    password = read_descriptor(file_password_fd) if file_password_fd is not None else _file_password(home, number)
    done = make_in(home, actor, actor.area, number, out, password, progress("rows written"))
    document = {"files": [str(done.path)], "sha256": {done.name: done.sha256}}
    show(document, json_, f"{done.path} ({done.size} bytes, SHA-256 {done.sha256})")


def _file_password(home: Any, number: int) -> str | None:
    if needs_password(home, number):
        return str(click.prompt("Password agreed with the partner", hide_input=True, err=True))
    return None


COMMANDS: list[click.Command] = [batch]
