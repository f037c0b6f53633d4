"""intake lent ...: the pool of numbers and mailboxes that are lent, and what arrives on them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from intake.cli.frame import acting, as_account, as_json, asks, opened, read_descriptor, refusing, show
from intake.domain.account import Right
from intake.domain.lent import DUTY, KINDS, NUMBER
from intake.exchange.imap_in import Box
from intake.services import lent as service
from intake.services import lent_end, lent_gateway, lent_mail

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("lent")
def lent() -> None:
    """Numbers and mailboxes of the intake points, lent so that a partner's required field can be met."""


def _line(one: service.Contact) -> str:
    until = f" until {one.until}" if one.until else ""
    there = f"{one.people} people, {one.cooling} cooling off, {one.share} per partner"
    return f"{one.number:4} {one.kind:8} {one.state:8} {one.area:16} {one.address}  {there}{until}"


def _document(one: service.Contact) -> dict[str, object]:
    days = {name: day.isoformat() if day else None for name, day in (("since", one.since), ("until", one.until))}
    rest = one.rest_until.isoformat() if one.rest_until else None
    return asdict(one) | days | {"rest_until": rest}


def _day(given: object) -> date | None:
    return given.date() if hasattr(given, "date") else None


@lent.command("add")
@click.argument("area")
@click.option("--kind", type=click.Choice(list(KINDS)), default=NUMBER, show_default=True)
@click.option("--address-fd", type=int, help="Read the number or mailbox from this open file descriptor; otherwise it is asked for.")
@click.option("--share", type=int, default=1, show_default=True, help="How many people may have it per partner.")
@click.option("--relays", default=DUTY, show_default=True, help="Who picks up: duty, coordinator, or an account name.")
@click.option("--from", "since", type=DAY, help="The first day on which it can be lent; today if left out.")
@click.option("--until", type=DAY, help="The last day on which it is ours.")
@as_account
@as_json
@refusing
@asks(Right.LEND)
def add(
    area: str,
    kind: str,
    address_fd: int | None,
    share: int,
    relays: str,
    since: object,
    until: object,
    account: str | None,
    password_fd: int | None,
    json_: bool,
) -> None:
    """Put a number or a mailbox into the pool of AREA. It is typed or read, never an argument: those are seen by others."""
    home = opened()
    actor = acting(home, account, password_fd)
    address = read_descriptor(address_fd) if address_fd is not None else str(click.prompt("Number or mailbox", err=True))
    made = service.add(home, actor, area, kind, address, service.Wanted(share, relays, _day(since), _day(until)))
    lent_end.give_waiting(home)
    show(_document(made), json_, _line(made))


@lent.command("list")
@as_account
@as_json
@refusing
@asks(Right.LEND)
def list_pool(account: str | None, password_fd: int | None, json_: bool) -> None:
    """The pool of your area."""
    home = opened()
    found = service.pool(home, acting(home, account, password_fd))
    show({"contacts": [_document(one) for one in found]}, json_, *(_line(one) for one in found))


@lent.command("change")
@click.argument("number", type=int)
@click.option("--share", type=int, help="How many people may have it per partner.")
@click.option("--relays", help="Who picks up: duty, coordinator, or an account name.")
@click.option("--until", type=DAY, help="The last day on which it is ours.")
@click.option("--no-end", is_flag=True, help="It does not end.")
@as_account
@as_json
@refusing
@asks(Right.LEND)
def change(
    number: int,
    share: int | None,
    relays: str | None,
    until: object,
    no_end: bool,
    account: str | None,
    password_fd: int | None,
    json_: bool,
) -> None:
    """Change contact NUMBER; who has it keeps it."""
    home = opened()
    actor = acting(home, account, password_fd)
    was = service.one(home, actor, number)
    last = None if no_end else _day(until) or was.until
    changed = service.change(home, actor, number, service.Wanted(share or was.share, relays or was.relays or DUTY, was.since, last))
    lent_end.give_waiting(home)
    show(_document(changed), json_, _line(changed))


@lent.command("retire")
@click.argument("number", type=int)
@as_account
@as_json
@refusing
@asks(Right.LEND)
def retire(number: int, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Lend contact NUMBER to nobody any more; who has it gets another where there is one, and the partner is told with the next list."""
    home = opened()
    ended = lent_end.retire(home, acting(home, account, password_fd), number)
    show(asdict(ended), json_, f"Retired: {ended.people} people had it, {ended.again} of them have another now.")


@lent.command("reopen")
@click.argument("number", type=int)
@as_account
@as_json
@refusing
@asks(Right.LEND)
def reopen(number: int, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Lend the retired contact NUMBER again."""
    home = opened()
    lent_end.reopen(home, acting(home, account, password_fd), number)
    show({"contact": number, "state": "open"}, json_, f"Contact {number} is lent again.")


@lent.command("remove")
@click.argument("number", type=int)
@as_account
@as_json
@refusing
@asks(Right.LEND)
def remove(number: int, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Take contact NUMBER out of the pool for good, once nobody has it and it has cooled off."""
    home = opened()
    service.remove(home, acting(home, account, password_fd), number)
    show({"removed": number}, json_, f"Contact {number} is removed.")


@lent.command("gateway")
@as_account
@as_json
@refusing
@asks(Right.LEND)
def gateway(account: str | None, password_fd: int | None, json_: bool) -> None:
    """Make a secret for the gateway that passes text messages on, in the place of the one before; it is shown only now."""
    home = opened()
    made = lent_gateway.new_secret(home, acting(home, account, password_fd))
    show({"secret": made.secret, "number": made.number}, json_, f"Secret {made.number}: {made.secret}")


@lent.command("mailbox")
@click.argument("host")
@click.option("--login", required=True, help="The name of the account at the mail server.")
@click.option("--port", type=int, default=993, show_default=True)
@click.option("--folder", default="INBOX", show_default=True)
@click.option("--ca", type=click.Path(exists=True, dir_okay=False), help="Certificates to trust (PEM) in the place of the system's.")
@click.option("--secret-fd", type=int, help="Read the account's password from this open file descriptor; otherwise it is asked for.")
@as_account
@as_json
@refusing
@asks(Right.LEND)
def mailbox(
    host: str,
    login: str,
    port: int,
    folder: str,
    ca: str | None,
    secret_fd: int | None,
    account: str | None,
    password_fd: int | None,
    json_: bool,
) -> None:
    """Pick letters up from the account at HOST that takes those of all lent mailboxes, and nothing else: what lies there is deleted once it
    is taken in."""
    home = opened()
    actor = acting(home, account, password_fd)
    secret = (
        read_descriptor(secret_fd) if secret_fd is not None else str(click.prompt("Password of the mailbox", hide_input=True, err=True))
    )
    trusted = Path(ca).read_text("ascii", "replace") if ca else ""
    lent_mail.set_box(home, actor, Box(host, port, login, secret, folder, trusted))
    show({"host": host, "folder": folder}, json_, "Letters are picked up from there every five minutes while the server runs.")


@lent.command("no-mailbox")
@as_account
@as_json
@refusing
@asks(Right.LEND)
def no_mailbox(account: str | None, password_fd: int | None, json_: bool) -> None:
    """Pick no letters up any more, and forget the account."""
    home = opened()
    lent_mail.forget_box(home, acting(home, account, password_fd))
    show({"mailbox": None}, json_, "No letters are picked up any more.")


@lent.command("fetch")
@as_json
@refusing
def fetch(json_: bool) -> None:
    """Pick up now what came into the lent mailboxes."""
    done = lent_mail.pick_up(opened())
    told = ", ".join(f"{name} {many}" for name, many in sorted(done.verdicts.items()))
    show(asdict(done), json_, f"{done.letters} letters" + (f": {told}" if told else ""))


COMMANDS: list[click.Command] = [lent]
