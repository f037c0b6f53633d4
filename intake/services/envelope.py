"""Envelopes from tablets: opened, checked, and either kept as registrations or held for a person, all of a request in one transaction.

Sending again is harmless: an envelope is known by its random id and the digest of what was sent, and gets the same receipt. Rights are
checked on arrival, not when the tablet made it: a revoked tablet or a closed account means a person has to look. Nothing is thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from intake.domain import envelope as rules
from intake.domain.account import Actor, Right
from intake.domain.area import Area
from intake.domain.envelope import HELD, KEPT, MOST_BYTES, Contents, Unreadable, read_contents
from intake.domain.problems import Refused, refuse
from intake.sealing.keyring import HASH_BYTES, SealBroken, digest
from intake.sealing.office import open_envelope
from intake.services import area as areas
from intake.services import audit, office_key
from intake.services import programme as programmes
from intake.services import registration as registrations
from intake.services.envelope_sealed import Held, asked, hold_in, words_known, words_may_be_known
from intake.services.home import Home, week_of
from intake.services.registration import Prepared
from intake.services.registration_seal import REFERENCE, Sealed, seal_one
from intake.services.tablet import Tablet, wearer
from intake.store import account as kept_accounts
from intake.store import area as kept_areas
from intake.store import envelope as kept
from intake.store import registration as kept_registrations
from intake.store import tablet as kept_tablets

MOST, MOST_KILOBYTES = 100, 1000
MOST_HELD = 2000
"""Envelopes of one tablet that may wait for a person: more is no volunteer's work."""
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Envelope:
    """One envelope as it was sent: its id, the id of the office key it says it is closed to, the age file."""

    id: bytes
    key: str
    sealed: bytes

    @property
    def digest(self) -> bytes:
        """What tells it from another with the same id."""
        return digest(self.sealed)[:HASH_BYTES]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The office's proof that it holds an envelope. `verdict`: kept as a registration, or held for a person; `already`: came before."""

    id: bytes
    digest: bytes
    verdict: str
    already: bool


@dataclass(slots=True)
class _Arrived:
    # One envelope on its way in: what is known of it so far. `reason`: why it is held; `area_id`: that of the tablet its badge names.
    envelope: Envelope
    contents: Contents | None = None
    actor: Actor | None = None
    prepared: Prepared | None = None
    sealed: Sealed | None = None
    reason: str = ""
    fields: tuple[str, ...] = ()
    area_id: int = 0

    @property
    def registration(self) -> bytes:
        return bytes.fromhex(self.contents.registration) if self.contents else b""


def receive(home: Home, tablet: Tablet | None, envelopes: Sequence[Envelope]) -> list[Receipt]:
    """Take envelopes in, all in one transaction; returns a receipt for each. `tablet`: None for a file that was saved on one.

    Raises Refused: `too_many_envelopes`, `held_full`; then nothing is kept of any.
    """
    if len(envelopes) > MOST or sum(len(one.sealed) for one in envelopes) > MOST_KILOBYTES * 1000:
        raise refuse("too_many_envelopes", most=MOST, kilobytes=MOST_KILOBYTES)
    for attempt in range(_TRIES):
        try:
            return _receive(home, tablet, list({(one.id, one.digest): one for one in envelopes}.values()))
        except (IntegrityError, Refused) as error:
            # The same envelope or reference was kept, or the registration erased, by another request meanwhile: look again.
            meanwhile = isinstance(error, IntegrityError) or error.problems[0].code == "erased_before"
            if attempt == _TRIES - 1 or not meanwhile:
                raise
    raise AssertionError


def _receive(home: Home, tablet: Tablet | None, envelopes: Sequence[Envelope]) -> list[Receipt]:
    with home.store.reading() as connection:
        known = kept.receipts(connection, [one.id for one in envelopes])
        new = [_Arrived(one) for one in envelopes if one.digest not in known.get(one.id, {})]
        if new and tablet is not None and kept.count_held_of(connection, tablet.id) + len(new) > MOST_HELD:
            raise refuse("held_full")
        taken: set[bytes] = set()
        for one in new:
            _open(home, one)
            if one.envelope.id in known or one.envelope.id in taken:
                one.reason = one.reason or rules.OTHER_CONTENTS
            taken.add(one.envelope.id)
        _check(home, connection, tablet, [one for one in new if one.contents and not one.reason])
        fresh = _settle(home, connection, [one for one in new if one.prepared])
        _forget_erased(connection, [one for one in new if one.contents and one.reason])
    for one, keys in zip(fresh, home.new_record_keys(len(fresh)) if fresh else [], strict=True):
        one.sealed = seal_one(home, one.actor, one.prepared, *keys)  # type: ignore[arg-type]
    if new or (tablet is not None and tablet.contact_week != week_of(home.today)):
        home.store.together.share(partial(_keep, home, tablet, new))
    verdicts = {(one.envelope.id, one.envelope.digest): HELD if one.reason else KEPT for one in new}
    return [
        Receipt(one.id, one.digest, verdicts.get((one.id, one.digest)) or known[one.id][one.digest], (one.id, one.digest) not in verdicts)
        for one in envelopes
    ]


def _open(home: Home, one: _Arrived) -> None:
    try:
        plain = open_envelope(office_key.identities(home, one.envelope.key), one.envelope.sealed)
    except SealBroken:
        one.reason = rules.CANNOT_OPEN
        return
    try:
        if len(plain) > MOST_BYTES:
            raise Unreadable
        one.contents = read_contents(orjson.loads(plain))
        if bytes.fromhex(one.contents.envelope) != one.envelope.id:
            raise Unreadable
    except (Unreadable, orjson.JSONDecodeError):
        one.contents, one.reason = None, rules.NOT_READABLE


def _check(home: Home, connection: Connection, tablet: Tablet | None, opened: Sequence[_Arrived]) -> None:
    """Find out who registered, and whether everything about it is right; set `prepared`, or `reason`."""
    worn = {one.contents.by: wearer(home, one.contents.by) for one in opened if one.contents}
    accounts = kept_accounts.by_pseudonyms(connection, {found[1] for found in worn.values() if found})
    points = kept_areas.by_codes(connection, {one.contents.point for one in opened if one.contents})
    numbers = {found[0] for found in worn.values() if found}
    tablets = {number: kept_tablets.by_id(connection, number, "/") for number in numbers} if tablet is None else {tablet.id: tablet}
    for one in opened:
        assert one.contents is not None  # noqa: S101 - chosen by the caller
        badge = worn[one.contents.by]
        source, account = (tablets.get(badge[0]), accounts.get(badge[1])) if badge else (None, None)
        one.area_id = source.area.id if source else 0
        if (tablet or source) is not None and (tablet or source).is_revoked:  # type: ignore[union-attr]
            one.reason = rules.TABLET_REVOKED
        elif source is None or account is None or not account.is_open or not account.actor.may(Right.REGISTER):
            one.reason = rules.ACCOUNT
        elif not account.trained:
            one.reason = rules.UNTRAINED if words_may_be_known(home, one.contents) else rules.WORDING
        else:
            one.actor = account.actor
            _prepare(home, source, points.get(one.contents.point), one)


def _prepare(home: Home, tablet: Tablet, point: Area | None, one: _Arrived) -> None:
    assert one.contents is not None and one.actor is not None  # noqa: S101 - the caller's doing
    try:
        pack = programmes.accepted_programme(home, one.contents.programme, one.contents.version)
    except Refused as refused:
        one.reason = rules.OLD_VERSION if refused.problems[0].code == "old_version" else rules.CLOSED
        return
    if point is None or not tablet.area.covers(point) or not words_known(home, pack, one.contents):
        one.reason = rules.WORDING if point and tablet.area.covers(point) else rules.POINT
        return
    request = asked(home, one.contents, one.actor.pseudonym, home.clock(), tablet.id)
    one.prepared, problems = registrations.prepare(home, one.actor, pack, point, request, by_list=False)
    if one.prepared is None:
        one.reason = rules.POINT if {problem.code for problem in problems} == {"foreign_point"} else rules.ANSWERS
        one.fields = tuple(problem.field for problem in problems)


def _settle(home: Home, connection: Connection, ready: Sequence[_Arrived]) -> list[_Arrived]:
    """Those of `ready` that are to be sealed; a reference that somebody else has is left to be drawn anew."""
    hashes: dict[bytes, _Arrived] = {}
    for one in ready:
        for hashed in home.hashes(REFERENCE, one.prepared.request.reference):  # type: ignore[union-attr]
            if hashed in hashes and hashes[hashed] is not one:
                _draw_anew(one)
            hashes.setdefault(hashed, one)
    taken = kept.references_taken(connection, list(hashes))
    seen, erased = kept_registrations.seen_among(connection, [one.registration for one in ready])
    for hashed, owner in taken.items():
        if owner != hashes[hashed].registration:
            _draw_anew(hashes[hashed])
    for one in (one for one in ready if one.registration in erased):
        one.prepared, one.reason = None, rules.ERASED
    fresh: list[_Arrived] = []
    for one in ready:
        if one.prepared and one.registration not in seen:
            seen.add(one.registration)
            fresh.append(one)
        elif one.prepared and any(one.registration == other.registration for other in fresh):
            one.prepared, one.reason = None, rules.CHANGED  # twice in one request; the first one stands
    return fresh


def _forget_erased(connection: Connection, held: Sequence[_Arrived]) -> None:
    erased = kept_registrations.seen_among(connection, [one.registration for one in held])[1]
    for one in (one for one in held if one.registration in erased):  # not kept for a person either, whatever else is the matter
        one.prepared, one.reason = None, rules.ERASED


def _draw_anew(one: _Arrived) -> None:
    if one.prepared and one.reason != rules.REFERENCE_TAKEN:
        anew = replace(one.prepared.request, reference="")
        one.prepared, one.reason = replace(one.prepared, request=anew), rules.REFERENCE_TAKEN


def _keep(home: Home, tablet: Tablet | None, arrived: Sequence[_Arrived], connection: Connection) -> None:
    by_actor: dict[Actor, list[_Arrived]] = {}
    for one in arrived:
        if one.prepared and one.actor:
            by_actor.setdefault(one.actor, []).append(one)
    references: dict[bytes, Mapping[str, str]] = {}
    for actor, some in by_actor.items():
        sealed = [one.sealed for one in some if one.sealed]
        results = registrations.keep_in(home, actor, [one.prepared for one in some if one.prepared], sealed, connection)
        for one, result in zip(some, results, strict=True):
            if result.changed:
                one.reason = rules.CHANGED
            elif one.reason == rules.REFERENCE_TAKEN and one.contents:
                references[one.envelope.id] = {"was": one.contents.reference, "now": result.reference}
    week = week_of(home.today)
    for one in arrived:
        if one.reason:
            kept_id = one.registration if one.prepared or one.reason == rules.CHANGED else None
            held = Held(one.reason, one.contents, one.fields, references.get(one.envelope.id, {}))
            area_id = tablet.area.id if tablet else one.area_id or areas.operator(home).area.id
            hold_in(home, connection, held, one.envelope.sealed, area_id, tablet.id if tablet else None, kept_id)
    receipts = [kept.KeptReceipt(one.envelope.id, one.envelope.digest, HELD if one.reason else KEPT, week) for one in arrived]
    kept.add_receipts(connection, receipts)
    if reasons := [one.reason for one in arrived if one.reason]:
        detail = {"tablet": tablet.id if tablet else 0, "reasons": sorted(set(reasons)), "envelopes": len(reasons)}
        audit.write(home, connection, areas.operator(home), [audit.Event("envelopes_held", detail=detail)])
    if tablet is not None and tablet.contact_week != week:
        kept_tablets.heard_of(connection, tablet.id, week)
