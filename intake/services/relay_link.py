"""The office's side of the channel: its own signing key, and which relay it fetches from. All of it lies in the key store, the secret half
wrapped by the master key."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import date

import orjson

from intake.domain import relay as rules
from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.sealing.channel import new_pair, public_of
from intake.services import audit
from intake.services.home import Home

CHANNEL, KNOWN, NUMBER, ISSUE = "relay:channel", "relay:known", "relay:number", "relay:issue"
ISSUES_OF_DAY = 1_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """The relay of this office: its address, its public key, the certificates it is trusted by (PEM, '' for those of the system), the day
    on which it was last fetched (at first the day on which it was made known)."""

    url: str
    key: bytes
    ca: str
    day: date


def channel_secret(home: Home) -> bytes:
    """The secret half of the office's channel key; made when it is first needed."""
    wrapped = home.keys.setting(CHANNEL)
    if wrapped is None:
        home.keys.set(CHANNEL, home.keyring.wrap(CHANNEL.encode(), new_pair()[0]))
        wrapped = home.keys.setting(CHANNEL) or b""
    return home.keyring.unwrap(CHANNEL.encode(), wrapped)


def channel_public(home: Home) -> bytes:
    """By what the relay knows this office."""
    return public_of(channel_secret(home))


def join(home: Home, actor: Actor, url: str, key: str, ca: str = "") -> Known:
    """Make a relay known, in the place of an earlier one. Raises Refused `not_allowed`, `relay_address`, `relay_key`."""
    actor.need(Right.ADMINISTER)
    url = url.rstrip("/")
    if not rules.is_address(url):
        raise refuse("relay_address", "url")
    if not rules.KEY.fullmatch(key.strip().lower()):
        raise refuse("relay_key", "key")
    with home.store.writing() as connection:
        audit.write(home, connection, actor, [audit.Event("relay_joined")])
    made = Known(url, bytes.fromhex(key.strip()), ca, home.today)
    _keep(home, made)
    return made


def _keep(home: Home, known: Known) -> None:
    value = {"url": known.url, "key": known.key.hex(), "ca": known.ca, "day": known.day.isoformat()}
    home.keys.set(KNOWN, orjson.dumps(value))


def known(home: Home) -> Known | None:
    """The relay of this office, None if there is none."""
    found = home.keys.setting(KNOWN)
    if found is None:
        return None
    value = orjson.loads(found)
    return Known(value["url"], bytes.fromhex(value["key"]), value["ca"], date.fromisoformat(value["day"]))


def forget(home: Home, actor: Actor) -> None:
    """Have no relay any more; raises Refused `not_allowed`."""
    actor.need(Right.ADMINISTER)
    with home.store.writing() as connection:
        audit.write(home, connection, actor, [audit.Event("relay_left")])
    home.keys.unset(KNOWN)


def was_fetched(home: Home) -> None:
    """Note that the relay was fetched today."""
    found = known(home)
    if found and found.day != home.today:
        _keep(home, Known(found.url, found.key, found.ca, home.today))


def overdue(home: Home) -> date | None:
    """The day on which the relay was last fetched if that is too long ago, else None (also without a relay)."""
    found = known(home)
    return found.day if found and rules.is_overdue(found.day, home.today) else None


def next_number(home: Home, at_least: int = 0) -> int:
    """The number of the next turn: higher than every one before, and than `at_least`. Durable before it is used."""
    number = max(int(home.keys.setting(NUMBER) or 0), at_least) + 1
    home.keys.set(NUMBER, str(number).encode())
    return number


def next_issue(home: Home) -> int:
    """The running number of the next bundle; by the day, so that it goes up too after the key store was restored from a backup."""
    issue = max(int(home.keys.setting(ISSUE) or 0) + 1, home.today.toordinal() * ISSUES_OF_DAY)
    home.keys.set(ISSUE, str(issue).encode())
    return issue


def check_certificates(data: bytes) -> str:
    """The certificates in a PEM file, as they are kept; raises Refused `relay_certificate`."""
    try:
        text = data.decode("ascii")
        ssl.create_default_context(cadata=text)
    except (UnicodeDecodeError, ssl.SSLError, ValueError):
        raise refuse("relay_certificate") from None
    return text
