"""The sample areas and accounts of a demonstration home."""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.account import Actor, Role
from intake.domain.area import POINT
from intake.domain.problems import refuse
from intake.sealing.keyring import hash_password, password_fits
from intake.services import account as accounts
from intake.services import area as areas
from intake.services import audit
from intake.services.home import Home
from intake.store import account as kept_accounts
from intake.store import area as kept_areas
from intake.store import sign_in as kept_sign_ins

REGION = "LB"
# code, name, kind, parent
AREAS = (
    ("lebanon", "Lebanon", "organisation", None),
    ("beirut", "Beirut", "region", "lebanon"),
    ("mount-lebanon", "Mount Lebanon", "region", "lebanon"),
    ("north", "North", "region", "lebanon"),
    ("south", "South", "region", "lebanon"),
    ("dora", "Dora", POINT, "mount-lebanon"),
    ("bourj-hammoud", "Bourj Hammoud", POINT, "mount-lebanon"),
    ("haret-hreik", "Haret Hreik", POINT, "mount-lebanon"),
    ("tripoli", "Tripoli", POINT, "north"),
    ("saida", "Saida", POINT, "south"),
)
PEOPLE: Mapping[str, tuple[Role, str]] = {
    "amal": (Role.VOLUNTEER, "dora"),
    "karim": (Role.COORDINATOR, "lebanon"),
    "lina": (Role.COORDINATOR, "lebanon"),
    "nadia": (Role.AUDITOR, "lebanon"),
    "ziad": (Role.ADMINISTRATOR, "lebanon"),
}


def make_demo(home: Home, password: str) -> dict[str, Actor]:
    """Make the sample areas and accounts that are not there yet; all accounts have `password` afterwards. Returns them by name.

    Raises Refused `demo_only` in a real home. The password is taken as it is, also a short one: nobody's record is kept here.
    """
    make_areas(home)
    return make_people(home, password)


def make_areas(home: Home) -> None:
    """Add the sample areas that are not there yet; raises Refused `demo_only`."""
    _demo_only(home)
    actor = areas.operator(home)
    with home.store.writing() as connection:
        there = {area.code for area in kept_areas.branch(connection, "/")}
        for code, name, kind, parent in AREAS:
            if code not in there:
                areas.add_in(home, connection, actor, code, name, kind, parent, REGION)


def make_people(home: Home, password: str) -> dict[str, Actor]:
    """Make the sample accounts, or give those that are there `password` (signing them out if it is another); raises Refused `demo_only`."""
    _demo_only(home)
    password_hash = hash_password(password)  # one for all: they share the printed password, and hashing is costly
    operator = areas.operator(home)
    people: dict[str, Actor] = {}
    with home.store.writing() as connection:
        branch = {area.code: area for area in kept_areas.branch(connection, "/")}
        for name, (role, code) in PEOPLE.items():
            found = kept_accounts.secret(connection, name)
            if found is None:
                people[name] = accounts.make(home, connection, name, role, branch[code], password_hash)
                continue
            account, old_hash = found
            people[name] = account.actor
            if old_hash is None or not password_fits(old_hash, password):
                kept_accounts.set_password(connection, account.id, password_hash)
                kept_sign_ins.remove_all(connection, account.id)
                audit.write(home, connection, operator, [audit.Event("password_set", detail={"account": account.pseudonym})])
    return people


def _demo_only(home: Home) -> None:
    if not home.demo:
        raise refuse("demo_only")
