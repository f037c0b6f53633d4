"""What a relay does: it takes closed envelopes from tablets it knows, holds them durably, and gives them to the office, which alone can
open them. A receipt says that the relay has the envelope on its disk; what becomes of it the office decides, as always.

Envelopes are forgotten when the office says that it has them, and after 60 days, when nobody could open them any more.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intake.domain import relay as rules
from intake.domain.envelope import KEPT, MOST_SEALED
from intake.domain.problems import Refused, refuse
from intake.services import relay_sounds
from intake.services.envelope import MOST, MOST_KILOBYTES, Envelope, Receipt
from intake.services.home import week_of
from intake.services.relay_bundle import MARK, OFFICE, open_key, take_bundle
from intake.services.relay_channel import Answer, Given, Turn, read_turn, write_answer
from intake.services.relay_home import Relay
from intake.services.tablet import relay_hash
from intake.store import relay as kept
from intake.store.relay import Lying, RelayTablet

NUMBER, CONTACT, EXPIRED = "number", "contact", "expired"
MOST_BYTES = 2_000_000_000
"""Bytes of all envelopes that lie here: some hundred thousand registrations. Beyond that the disk is the office's to look after."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How the relay fares: counts, and the day of the office's last visit (None before the first)."""

    waiting: int
    tablets: int
    contact: date | None
    overdue: bool
    expired: int


def recognise(relay: Relay, token: str) -> RelayTablet:
    """The tablet that holds `token`, also a revoked one; raises Refused `unknown_tablet`."""
    with relay.store.reading() as connection:
        tablet = kept.tablet_by_hash(connection, relay.token_hash(relay_hash(token))) if token else None
    if tablet is None:
        raise refuse("unknown_tablet")
    return tablet


def receive(relay: Relay, tablet: RelayTablet, envelopes: Sequence[Envelope]) -> list[Receipt]:
    """Hold envelopes, all in one transaction, on the disk when this returns; a receipt for each. Sending again is harmless.

    Raises Refused: `too_many_envelopes`, `relay_full`, and what `open_key` raises; then nothing is held of any.
    """
    large = any(len(one.sealed) > MOST_SEALED for one in envelopes)
    if large or len(envelopes) > MOST or sum(len(one.sealed) for one in envelopes) > MOST_KILOBYTES * 1000:
        raise refuse("too_many_envelopes", most=MOST, kilobytes=MOST_KILOBYTES)
    open_key(relay)  # nothing is taken that nobody can open
    if not envelopes:
        return []
    with relay.store.writing() as connection:
        known = kept.known_digests(connection, [one.id for one in envelopes])
        new = {(one.id, one.digest): one for one in envelopes if (one.id, one.digest) not in known}
        if new:
            full = kept.count(connection, tablet.number) + len(new) > rules.MOST_OF_TABLET
            if full or kept.size(connection) > MOST_BYTES:
                raise refuse("relay_full")
        week = week_of(relay.today)
        kept.add(connection, [Lying(0, one.id, one.digest, tablet.number, one.key, week, one.sealed) for one in new.values()])
    if new:
        relay.tell()
    return [Receipt(one.id, one.digest, KEPT, (one.id, one.digest) in known) for one in envelopes]


def visit(relay: Relay, body: bytes, signature: str) -> tuple[bytes, str]:
    """One turn of the office's visit: what it says in, what it is answered out, with its signature.

    Raises Refused `relay_foreign` for whoever is not this relay's office, `relay_not_ready` before the first bundle. A turn that the office
    did say but that can't be followed is answered with the code of the refusal, so that the office knows it is the relay that says so.
    """
    with relay.store.reading() as connection:
        office = kept.settings(connection).get(OFFICE)
    if office is None:
        raise refuse("relay_not_ready")
    turn = read_turn(office, relay.public, body, signature)
    last = _count(relay, turn.number)
    if last is not None:
        return write_answer(relay.secret, body, Answer(last, refused="relay_replayed"))
    try:
        answer = _follow(relay, turn)
    except Refused as refused:
        answer = Answer(turn.number, refused=refused.problems[0].code)
    return write_answer(relay.secret, body, answer)


def _count(relay: Relay, number: int) -> int | None:
    """Note the number of a turn, durable before anything is done of it; if it came before, or a later one did: the last number."""
    with relay.store.writing() as connection:
        last = int(kept.settings(connection).get(NUMBER, b"0"))
        if number <= last:
            return last
        kept.put(connection, {NUMBER: str(number).encode(), CONTACT: relay.today.isoformat().encode()})
    return None


def _follow(relay: Relay, turn: Turn) -> Answer:
    relay.mail.office_spoke()
    if turn.has:
        with relay.store.writing() as connection:
            gone = kept.remove(connection, turn.has)
        if gone:
            relay.store.forget_deleted()
    if turn.bundle:
        take_bundle(relay, turn.bundle)
    for language, mark, ogg, m4a in turn.sounds:
        relay_sounds.take(relay, language, mark, {"ogg": ogg, "m4a": m4a})
    for asked_id, sealed in turn.answers:  # after the bundle: a tablet that hears that it is enrolled is known by then
        relay.mail.answer(asked_id, sealed)
    purge(relay)
    _wait(relay, turn)
    relay.mail.office_spoke()
    with relay.store.reading() as connection:
        lying = kept.lying_after(connection, turn.after, rules.MOST_AT_ONCE, rules.MOST_BYTES_AT_ONCE)
        left = kept.count(connection, after=lying[-1].seq if lying else turn.after)
        found = kept.settings(connection)
    given = [Given(one.seq, one.id, one.tablet, one.key, one.sealed) for one in lying]
    # A turn whose office has gone and come back with a later one takes no questions away: nobody would answer them.
    newest = int(found[NUMBER]) == turn.number
    asked = [(one.id, one.sealed) for one in relay.mail.new()] if newest else []
    known = found.get(MARK, b"").decode(), int(found.get(EXPIRED, b"0"))
    return Answer(turn.number, given, left, asked, *known, lacks=relay_sounds.lacking(relay))


def _wait(relay: Relay, turn: Turn) -> None:
    """Until something is there for the office, for as long as it wants to wait."""
    end = time.monotonic() + turn.wait
    while not _has_news(relay, turn.after) and (left := end - time.monotonic()) > 0:
        with relay.news:
            relay.news.wait(min(left, 1.0))


def _has_news(relay: Relay, after: int) -> bool:
    if relay.mail.has_new:
        return True
    with relay.store.reading() as connection:
        return bool(kept.count(connection, after=after))


def purge(relay: Relay) -> int:
    """Delete what nobody can open any more; returns how many. Counted, and told to the office at its next visit."""
    week = rules.too_old(relay.today)
    with relay.store.reading() as connection:
        if not kept.any_until(connection, week):
            return 0
    with relay.store.writing() as connection:
        gone = kept.remove_until(connection, week)
        before = int(kept.settings(connection).get(EXPIRED, b"0"))
        kept.put(connection, {EXPIRED: str(before + gone).encode()})
    relay.store.forget_deleted()
    return gone


def figures(relay: Relay) -> Figures:
    """How the relay fares now."""
    with relay.store.reading() as connection:
        found = kept.settings(connection)
        waiting, tablets = kept.count(connection), kept.count_tablets(connection)
    contact = date.fromisoformat(found[CONTACT].decode()) if CONTACT in found else None
    overdue = contact is None or rules.is_overdue(contact, relay.today)
    return Figures(waiting, tablets, contact, overdue, int(found.get(EXPIRED, b"0")))
