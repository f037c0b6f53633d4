"""intake centre list | load | risk | session: where people go, what is known of checks there, walk-in sessions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import PurePath
from typing import Any

import click

from intake.cli.frame import acting, as_account, as_json, asks, opened, read_file, refusing, say, show
from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.services import centre as service
from intake.services import walk_in
from intake.services.centre import Centre
from intake.services.home import Home


@click.group("centre")
def centre() -> None:
    """Centres of the partners, risks there, walk-in sessions."""


@centre.command("list")
@click.option("--partner", help="Those of one partner.")
@as_account
@asks(Right.CENTRE)
@as_json
@refusing
def list_centres(partner: str | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """List centres with the fields of Open Referral's HSDS."""
    home = opened()
    found = service.centres(home, acting(home, account, password_fd), partner)
    lines = [f"{one.partner:12} {one.details.code:10} {one.details.status:10} risk: {one.risk:10} {one.details.name}" for one in found]
    show({"centres": [_document(one) for one in found]}, json_, *(lines or ["No centre."]))


@centre.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--partner", default="", help="Whose centres, if the file does not say.")
@as_account
@asks(Right.CENTRE)
@as_json
@refusing
def load(file: str, partner: str, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Load centres from a TOML or CSV file; those it does not name stay as they are."""
    home = opened()
    found = service.load(home, acting(home, account, password_fd), read_file(file, most_mb=1), PurePath(file).name, partner)
    show({"centres": [_document(one) for one in found]}, json_, f"{len(found)} centres are kept.")


@centre.command("risk")
@click.argument("partner")
@click.argument("code")
@click.option("--confirmed", is_flag=True, help="Checks are certain, not only reported.")
@click.option("--over", is_flag=True, help="No risk is known any more.")
@as_account
@asks(Right.CENTRE)
@as_json
@refusing
def risk(partner: str, code: str, confirmed: bool, over: bool, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Raise a risk for a centre, which warns everybody with an open visit there; or end it."""
    home = opened()
    actor = acting(home, account, password_fd)
    found = _find(home, actor, partner, code)
    if over:
        service.end_risk(home, actor, found.id)
        show({"centre": code, "risk": "none"}, json_, "No risk is known any more.")
        return
    visits = service.raise_risk(home, actor, found.id, "confirmed" if confirmed else "reported")
    show({"centre": code, "risk": "confirmed" if confirmed else "reported", "visits": visits}, json_, f"{visits} open visits are marked.")


@centre.command("session")
@click.argument("partner")
@click.argument("code")
@click.option("--day", required=True, metavar="DAY", help="Its day (YYYY-MM-DD).")
@click.option("--from", "begins", required=True, metavar="HH:MM", help="When it begins.")
@click.option("--to", "ends", required=True, metavar="HH:MM", help="When it ends.")
@click.option("--places", type=int, required=True, help="How many people it takes.")
@as_account
@asks(Right.CENTRE)
@as_json
@refusing
def session(
    partner: str,
    code: str,
    day: str,
    begins: str,
    ends: str,
    places: int,
    account: str | None,
    password_fd: int | None,
    json_: bool,
) -> None:
    """Plan a walk-in session at a centre."""
    home = opened()
    actor = acting(home, account, password_fd)
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise refuse("session_day", "day", most=walk_in.AHEAD_DAYS) from None
    made = walk_in.add(home, actor, _find(home, actor, partner, code).id, when, begins, ends, places)
    show({"session": made.id, "centre": code, "date": made.date, "places": places}, json_, f"Planned: {made.id}")


def _find(home: Home, actor: Actor, partner: str, code: str) -> Centre:
    for one in service.centres(home, actor, partner):
        if one.details.code == code:
            return one
    say(f"Known codes: {', '.join(one.details.code for one in service.centres(home, actor, partner)) or 'none'}")
    raise refuse("no_such_centre")


def _document(one: Centre) -> dict[str, Any]:
    details = asdict(one.details)
    details["schedule"] = [asdict(each) for each in one.details.schedule]
    return {"partner": one.partner, **details, "status_check_risk": one.risk}


COMMANDS: list[click.Command] = [centre]
