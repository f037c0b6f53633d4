"""Lent contacts: numbers and mailboxes of the intake points, lent so that a partner's required field can be met (domain section 3).

A *contact* has room for so many people per partner; one person's room is a *place*. A place that is given back cools off before anybody
else gets it (decision 27), so that a message for one person never reaches another. Nothing here is ever the person's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from intake.domain.contact import read_number
from intake.domain.messages import N_
from intake.domain.reference import ALPHABET

NUMBER, MAILBOX = "number", "mailbox"
KINDS: Mapping[str, str] = {NUMBER: N_("Phone number"), MAILBOX: N_("Mailbox")}
LENT_MODE = "lent"
"""The `contact_mode` of whoever agreed to a lent contact."""
PAYLOAD_KEYS: Mapping[str, str] = {NUMBER: "lent_numbers", MAILBOX: "lent_mailboxes"}
"""Kind -> the payload's key: partner code -> what is lent to her for that partner."""
OPEN, RETIRED = "open", "retired"
STATES: Mapping[str, str] = {OPEN: N_("In use"), RETIRED: N_("Retired")}
DUTY, COORDINATOR = "duty", "coordinator"
RELAYS: Mapping[str, str] = {DUTY: N_("The volunteer on duty"), COORDINATOR: N_("A coordinator")}
"""Who picks up what arrives: a role, or else the pseudonym of an account."""
MOST_SHARE = 20
FEWEST_WEEKS = 8
"""How long a place cools off at least: two months."""
ENDS_SOON = timedelta(weeks=4)
"""How long before a contact ends coordinators are told, if people have places on it."""
TRANSPORT = timedelta(days=14)
"""How long a message may be on its way: networks try a text message for a week at most, mail servers a letter for five days."""
_TAG_SIGNS = ALPHABET.lower()
TAG_LENGTH = 14
_MAILBOX = re.compile(r"([a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?)@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62})")


def read_address(kind: str, text: str, region: str) -> str | None:
    """A contact as it is kept: E.164, or a mailbox in small letters without a tag; None if it cannot be one."""
    if kind == NUMBER:
        number = read_number(text, region)
        return number.e164 if number else None
    plain = text.strip().lower()
    return plain if len(plain) <= 120 and _MAILBOX.fullmatch(plain) else None


def make_tag(below: Callable[[int], int]) -> str:
    """A fresh tag of a plus-address, about 69 random bits; `below(n)` gives a random whole number under n."""
    return "".join(_TAG_SIGNS[below(len(_TAG_SIGNS))] for _ in range(TAG_LENGTH))


def tagged(mailbox: str, tag: str) -> str:
    """The plus-address (RFC 5233) of one person in a mailbox."""
    local, _, host = mailbox.partition("@")
    return f"{local}+{tag}@{host}"


def read_recipient(text: str) -> tuple[str, str]:
    """The mailbox and the tag ('' for none) that a message was sent to."""
    local, _, host = text.strip().lower().partition("@")
    name, _, tag = local.partition("+")
    return f"{name}@{host}", tag


def cool_weeks(answer_days: int) -> int:
    """For how many weeks a number that was given back is lent to nobody else for the same partner.

    The partner may go on about her for as long as it has for an answer, and as long again if it is reminded; then what it wrote may be on
    its way for two weeks (TRANSPORT), and weeks are counted in whole ones: two more. Never under two months.
    """
    return max(FEWEST_WEEKS, -(-2 * answer_days // 7) + 4)


def lent_to(payload: Mapping[str, Any], kind: str, partner: str) -> str:
    """What is lent to a person for this partner, '' if nothing is."""
    return str(payload.get(PAYLOAD_KEYS[kind], {}).get(partner, ""))


def agreed(payload: Mapping[str, Any]) -> bool:
    """Whether the person agreed to a lent contact and to being called at all."""
    return payload.get("contact_mode") == LENT_MODE and payload.get("consent_contact") == "yes"


def with_lent(payload: Mapping[str, Any], kind: str, partner: str, value: str) -> dict[str, Any]:
    """The payload with `value` lent for the partner; '' takes it away."""
    key = PAYLOAD_KEYS[kind]
    lent = {name: one for name, one in payload.get(key, {}).items() if name != partner} | ({partner: value} if value else {})
    rest = {name: one for name, one in payload.items() if name != key}
    return rest | ({key: lent} if lent else {})


@dataclass(frozen=True, slots=True)
class Room:
    """A contact as it is chosen: `path` of its area; `share`: how many people may have it per partner; `taken`: how many places of this
    partner are had or cool off; `people`: how many places there are on it at all."""

    id: bytes
    path: str
    share: int
    taken: int
    people: int


def choose(rooms: Sequence[Room], path: str) -> Room | None:
    """The contact for a person at `path`: of her area or the nearest above, then the one with the fewest people on it, because what
    arrives on a contact of one's own needs no guessing. None if there is no room."""
    free = [one for one in rooms if path.startswith(one.path) and one.taken < one.share]
    return min(free, key=lambda one: (-len(one.path), one.people, one.id), default=None)


def usable(since: date, until: date | None, rest_until: date | None, today: date, answer_days: int) -> bool:
    """Whether a contact can be lent today: it has begun, does not rest, and lasts until the answer is due and was on its way."""
    lasts = until is None or today + timedelta(days=answer_days) + TRANSPORT <= until
    return since <= today and lasts and (rest_until is None or rest_until <= today)
