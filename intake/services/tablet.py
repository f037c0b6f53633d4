"""Tablets: enrolled for an area by a one-time code, revoked when lost; and volunteers who sign in on one, to work on it without a network.

What stays on a tablet is its token (it can send with it, and read nothing), the office's public key, and for each volunteer a badge: her
pseudonym with a keyed hash that binds it to this tablet. The tablet keeps a badge closed under name and PIN.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from intake.domain.account import Actor, Right
from intake.domain.area import POINT, Area
from intake.domain.problems import refuse
from intake.domain.reference import ALPHABET
from intake.domain.written import digits
from intake.sealing.keyring import HASH_BYTES, digest, keyed_hash, same
from intake.services import attempts, audit
from intake.services.account import TOKEN_BYTES, token_hash
from intake.services.area import NOBODY
from intake.services.attempts import Limit
from intake.services.home import Home, week_of
from intake.services.sign_in import check_password_of, network_of
from intake.store import area as areas
from intake.store import tablet as kept
from intake.store.tablet import Tablet

__all__ = [
    "Admitted",
    "Invited",
    "Tablet",
    "admit",
    "by_number",
    "enrol",
    "join",
    "recognise",
    "recognise_by_relay",
    "relay_hash",
    "revoke",
    "tablets",
    "wearer",
]

CODE_SIGNS, CODE_DAYS = 12, 1
LONGEST_NAME = 30
CODES = Limit("tablet_code", 20, 1, "enrolment_limit")
_MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Invited:
    """A tablet to be enrolled: its number and the one-time code, which is kept nowhere."""

    id: int
    code: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A volunteer who may work on a tablet: her badge, the intake points she may register for there, and whether she was trained to."""

    badge: str
    points: tuple[Area, ...]
    trained: bool = True


def enrol(home: Home, actor: Actor, area_code: str, name: str) -> Invited:
    """Invite a tablet for an area; the code is good until the end of tomorrow, once.

    Raises Refused: `not_allowed` (also outside the actor's branch), `no_such_area`, `tablet_name`.
    """
    actor.need(Right.ADMINISTER)
    name = " ".join(name.split())
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise refuse("tablet_name", "name")
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS))
    with home.store.writing() as connection:
        area = areas.by_code(connection, area_code)
        if area is None:
            raise refuse("no_such_area", "area", area=area_code)
        if not actor.area.covers(area):
            raise refuse("not_allowed", "area")
        number = kept.invite(connection, name, area, _code_hash(home, code), home.today + timedelta(days=CODE_DAYS))
        audit.write(home, connection, actor, [audit.Event("tablet_invited", detail={"tablet": number, "area": area.code})])
    return Invited(number, code)


def _code_hash(home: Home, code: str) -> bytes:
    return token_hash(home, f"tablet code {code}")


def join(home: Home, code: str, who_from: str) -> tuple[str, Tablet]:
    """Enrol the tablet that shows this code; returns its token, which the tablet alone keeps.

    Raises Refused: `throttled` after 20 failures from one address in a quarter of an hour, `bad_enrolment_code`.
    """
    who_from = network_of(who_from)
    attempts.guard(home, NOBODY, (CODES, who_from))
    signs = "".join(sign for sign in digits(code).upper() if sign in ALPHABET)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with home.store.writing() as connection:
        tablet = kept.enrol(connection, _code_hash(home, signs), token_hash(home, token), relay_hash(token), home.today)
        if tablet is None:
            raise refuse("bad_enrolment_code", "code")
        attempts.give_back(home, connection, CODES.kind, who_from)
        kept.heard_of(connection, tablet.id, week_of(home.today))
        audit.write(home, connection, NOBODY, [audit.Event("tablet_enrolled", detail={"tablet": tablet.id, "area": tablet.area.code})])
    return token, tablet


def recognise(home: Home, token: str) -> Tablet:
    """The tablet that holds `token`, also a revoked one; raises Refused `unknown_tablet`."""
    with home.store.reading() as connection:
        tablet = kept.by_token(connection, token_hash(home, token)) if token else None
    if tablet is None:
        raise refuse("unknown_tablet")
    if not tablet.for_relay:  # enrolled before there were relays
        with home.store.writing() as connection:
            kept.make_known_to_relays(connection, tablet.id, relay_hash(token))
    return tablet


def recognise_by_relay(home: Home, hashed: bytes) -> Tablet:
    """The tablet that a relay knows by this hash of its token, also a revoked one; raises Refused `unknown_tablet`."""
    with home.store.reading() as connection:
        tablet = kept.by_relay_hash(connection, hashed)
    if tablet is None:
        raise refuse("unknown_tablet")
    return tablet


def relay_hash(token: str) -> bytes:
    """By what a relay, which has none of our keys, recognises a token: 192 random bits are not guessed from their hash."""
    return digest(b"intake tablet at a relay\n" + token.encode())[:HASH_BYTES]


def tablets(home: Home, actor: Actor) -> list[Tablet]:
    """The tablets of the actor's branch, newest first; raises Refused `not_allowed`."""
    actor.need(Right.ADMINISTER)
    with home.store.reading() as connection:
        return kept.branch(connection, actor.area.path)


def revoke(home: Home, actor: Actor, number: int) -> None:
    """Revoke a tablet: what it still sends is held for a person. Revoking twice changes nothing.

    Raises Refused: `not_allowed`, `no_such_tablet`.
    """
    actor.need(Right.ADMINISTER)
    with home.store.writing() as connection:
        tablet = kept.by_id(connection, number, actor.area.path)
        if tablet is None:
            raise refuse("no_such_tablet")
        if not tablet.is_revoked:
            kept.revoke(connection, number)
            audit.write(home, connection, actor, [audit.Event("tablet_revoked", detail={"tablet": number, "area": tablet.area.code})])


def admit(home: Home, tablet: Tablet, name: str, password: str, who_from: str = "") -> Admitted:
    """Let a volunteer (or coordinator) work on this tablet, after checking her password; attempts are counted as at signing in.

    Raises Refused: `unknown_tablet` for a revoked one, `throttled`, `wrong_sign_in`, `cannot_register`, `foreign_tablet`.
    """
    if tablet.is_revoked:
        raise refuse("unknown_tablet")
    actor = check_password_of(home, name, password, who_from)
    if not actor.may(Right.REGISTER):
        raise refuse("cannot_register")
    points = _points(home, tablet, actor)
    if not points:
        raise refuse("foreign_tablet")
    with home.store.writing() as connection:
        audit.write(home, connection, actor, [audit.Event("tablet_signed_in", detail={"tablet": tablet.id})])
    return Admitted(_badge(home, tablet.id, actor.pseudonym), points, actor.trained)


def _points(home: Home, tablet: Tablet, actor: Actor) -> tuple[Area, ...]:
    """The intake points at or below both the tablet's area and the actor's."""
    with home.store.reading() as connection:
        found = areas.branch(connection, tablet.area.path, POINT)
    return tuple(point for point in found if actor.area.covers(point))


def _badge(home: Home, tablet_id: int, pseudonym: str) -> str:
    mac = keyed_hash(home.keyring.derive("badges"), f"{tablet_id}:{pseudonym}").hex()
    return f"{tablet_id}.{pseudonym}.{mac}"


def wearer(home: Home, badge: str) -> tuple[int, str] | None:
    """(number of the tablet, pseudonym) on a badge; None if this home did not make it."""
    number, _, rest = badge.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < _MOST_DIGITS):
        return None
    pseudonym = rest.partition(".")[0]
    return (int(number), pseudonym) if same(_badge(home, int(number), pseudonym).encode(), badge.encode()) else None


def by_number(home: Home, number: int) -> Tablet | None:
    """The tablet with this number, wherever it is."""
    with home.store.reading() as connection:
        return kept.by_id(connection, number, "/")
