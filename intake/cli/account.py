"""intake account ... | area ...: people and the tree of areas."""

from __future__ import annotations

import click

from intake.cli.frame import acting, as_account, as_json, asks, opened, refusing, say, show
from intake.domain.account import INVITED_ROLES, Right
from intake.domain.area import KINDS
from intake.services import account as accounts
from intake.services import area as areas
from intake.services import course
from intake.services import second_factor_own as factors
from intake.services.account import Account


@click.group("account")
def account_group() -> None:
    """Accounts: invite, list, close, reset a lost second factor."""


@account_group.command("invite")
@click.argument("role", type=click.Choice([role.value for role in INVITED_ROLES]))
@click.argument("area")
@click.option("--partner", default="", help="Whose account it is, for the role of a partner.")
@click.option("--short-term", is_flag=True, help="A volunteer who does the course before registering anybody.")
@as_account
@as_json
@refusing
@asks(Right.ADMINISTER)
def invite(role: str, area: str, partner: str, short_term: bool, account: str | None, password_fd: int | None, json_: bool) -> None:
    """Make a one-time invitation, valid for seven days."""
    home = opened()
    token = accounts.invite(home, acting(home, account, password_fd), role, area, partner, short_term=short_term)
    show({"path": f"/invitation/{token}"}, json_, f"/invitation/{token}")


@account_group.command("list")
@as_account
@as_json
@refusing
@asks(Right.ADMINISTER)
def list_accounts(account: str | None, password_fd: int | None, json_: bool) -> None:
    """List accounts: name, role, area, state."""
    home = opened()
    actor = acting(home, account, password_fd)
    rows, holders = accounts.accounts(home, actor), factors.holders(home, actor)
    document = [
        {"name": r.name, "role": r.role.value, "area": r.area.code, "state": r.state, "second_factor": r.pseudonym in holders}
        | ({"partner": r.partner} if r.partner else {})
        | ({} if r.trained else {"trained": False})
        for r in rows
    ]
    more = {r.name: " ".join(_notes(r, r.pseudonym in holders)) for r in rows}
    show(
        {"accounts": document},
        json_,
        *(f"{r.name:20} {r.role.value:14} {r.area.code:20} {r.state:8} {r.partner} {more[r.name]}" for r in rows),
    )


def _notes(account: Account, second: bool) -> list[str]:
    return (["second factor"] if second else []) + ([] if account.trained else ["course not done"])


@account_group.command("trained")
@click.argument("name")
@as_account
@refusing
@asks(Right.TEACH)
def trained(name: str, account: str | None, password_fd: int | None) -> None:
    """Let a volunteer register people without the course, having shown her in person how to."""
    home = opened()
    course.mark_trained(home, acting(home, account, password_fd), name)
    say(f"{name} may register people.")


@account_group.command("close")
@click.argument("name")
@as_account
@refusing
@asks(Right.ADMINISTER)
def close(name: str, account: str | None, password_fd: int | None) -> None:
    """Close an account; it is signed out everywhere at once."""
    home = opened()
    accounts.close_account(home, acting(home, account, password_fd), name)
    say(f"{name} is closed.")


@account_group.command("reset-second")
@click.argument("name")
@as_account
@asks(Right.ADMINISTER)
@refusing
def reset_second(name: str, account: str | None, password_fd: int | None) -> None:
    """Take an account's second factor away, for a person who has lost it; she adds a new one when she next signs in."""
    home = opened()
    factors.reset(home, acting(home, account, password_fd), name)
    say(f"The second factor of {name} is taken away, and {name} is signed out everywhere.")


@click.group("area")
def area_group() -> None:
    """Areas and intake points: add, list."""


@area_group.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--kind", type=click.Choice(list(KINDS)), default="point", show_default=True)
@click.option("--in", "parent", help="Code of the area it lies in; none for the first.")
@click.option("--region", help="Two-letter country by which local phone numbers are read; default: the parent's.")
@as_account
@refusing
@asks(Right.ADMINISTER)
def add(code: str, name: str, kind: str, parent: str | None, region: str | None, account: str | None, password_fd: int | None) -> None:
    """Add an area or an intake point."""
    home = opened()
    made = areas.add(home, acting(home, account, password_fd), code, name, kind, parent, region)
    say(f"{made.code} is there: {made.path}")


@area_group.command("list")
@as_json
@refusing
def list_areas(json_: bool) -> None:
    """List areas as a tree."""
    home = opened()
    rows = areas.all_areas(home, areas.operator(home))
    document = [{"code": a.code, "name": a.name, "kind": a.kind, "path": a.path, "region": a.region} for a in rows]
    show({"areas": document}, json_, *(f"{'  ' * (a.path.count('/') - 2)}{a.code} ({a.kind}) {a.name}" for a in rows))


COMMANDS: list[click.Command] = [account_group, area_group]
