"""Linking two registrations of one person, reversibly (domain section 4): the narrower consent, any withdrawal and the earlier retention
date hold for both; only one referral of the two goes out, unless they ask for different doses; both references keep working.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from intake.domain.payload import CONTACT_BEFORE
from intake.domain.referral import UNSENT, move
from intake.services import batch_content, closing
from intake.services.find import Held, hold_again, others
from intake.services.home import Home
from intake.services.retraction import forget_corrections, reissue, retract
from intake.store import referral as kept_referral
from intake.store import retention as kept_retention
from intake.store.referral import KeptReferral

NEITHER, ONE, BOTH, NOTHING = "neither", "one", "both", "nothing"
_HELD = "draft"
# How far a referral has come; what the partner has but has not decided for, and what it refused, counts 2.
_FURTHER = {"withdrawn": 0, "error": 0, _HELD: 0, "ready": 1, "batched": 1, "accepted": 3, "booked": 4, "arrived": 5, "done": 6}
_STAYS = frozenset({"withdrawn", "error", "done"})


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What linking two registrations would do: which referrals go out (`NEITHER`, `ONE`, `BOTH` or `NOTHING` to send), how many would be
    held back here, how many taken back from the partner, the references whose referral stops, and whether a number is no longer handed
    on because only one of the two agreed to be called."""

    goes: str
    held_back: int
    taken_back: int
    stopped: tuple[str, ...]
    masked: bool


def _by_age(one: Held, other: Held) -> tuple[Held, Held]:
    earlier, later = sorted((one, other), key=lambda held: str(held.payload["registered_at"]))
    return earlier, later


def _goes(earlier: Held, later: Held) -> tuple[str, tuple[Held, ...]]:
    """Which referrals go out, and whose do not. Of two, the one that has come further stays: nobody loses an appointment by a link."""
    if any(held.payload.get("consent_refer") != "yes" or _withdrawn(held) for held in (earlier, later)):
        return NEITHER, (earlier, later)
    if not earlier.referrals:
        return NOTHING, ()
    if _another_dose(earlier, later):
        return BOTH, ()
    return ONE, (earlier if _come(later) > _come(earlier) else later,)


def _come(held: Held) -> int:
    return max((_FURTHER.get(referral.state, 2) for referral in held.referrals), default=0)


def foresee(one: Held, other: Held) -> Foreseen:
    """Tell what `link` would do; changes nothing."""
    goes, stopped = _goes(*_by_age(one, other))
    states = [referral.state for held in stopped for referral in held.referrals]
    return Foreseen(
        goes=goes,
        held_back=sum(state in UNSENT for state in states),
        taken_back=sum(state not in UNSENT | _STAYS for state in states),
        stopped=tuple(str(held.payload["reference"]) for held in stopped if held.referrals),
        masked={held.payload.get("consent_contact") == "yes" for held in (one, other)} == {True, False},
    )


def link(home: Home, connection: Connection, one: Held, other: Held) -> None:
    """Let the rules hold for both, in the caller's transaction."""
    earliest = min(one.kept.purge_week, other.kept.purge_week)
    for each in (one, other):
        kept_retention.set_purge_week(connection, each.kept.id, earliest)
    for held in _goes(*_by_age(one, other))[1]:
        _take_back(home, connection, held)
    if {one.payload.get("consent_contact"), other.payload.get("consent_contact")} != {"yes"}:
        for each in (one, other):
            if each.payload.get("consent_contact") == "yes":
                narrower = {**each.payload, "consent_contact": "no", CONTACT_BEFORE: "yes"}
                reissue(home, connection, hold_again(connection, each), narrower)
    closing.settle(home, connection, [one.kept.id, other.kept.id])


def _withdrawn(held: Held) -> bool:
    """Taken back, and not agreed to anew since."""
    return bool(held.referrals) and all(referral.state == "withdrawn" for referral in held.referrals)


def _another_dose(one: Held, other: Held) -> bool:
    """The same person coming back for another dose is no mistake: both referrals stand."""
    doses = {str(held.payload.get("dose_no", "")) for held in (one, other)}
    return len(doses) == 2 and all(dose.isdigit() for dose in doses)


def _take_back(home: Home, connection: Connection, held: Held) -> None:
    for referral in held.referrals:
        if referral.state in UNSENT:
            _hold_back(home, connection, referral)
        elif referral.state not in _STAYS:
            retract(home, connection, held, referral)
            with batch_content.changing(home, connection, registrations=[held.kept.id]):
                kept_referral.change(connection, [replace(referral, state=move(referral.state, "error", consented=False))])
                forget_corrections(connection, referral)


def _hold_back(home: Home, connection: Connection, referral: KeptReferral) -> None:
    with batch_content.changing(home, connection, registrations=[referral.registration_id]):
        kept_referral.change(connection, [replace(referral, state=_HELD, batch_id=None, row_digest=None)])


def unlink(home: Home, connection: Connection, one: Held, other: Held) -> None:
    """Undo a link that is no longer decided: each has its own consent and retention date again, and what was held back is ready again,
    as far as no other link says otherwise. What was retracted stays so: the partner has been told."""
    for held in (one, other):
        if held.kept.state != closing.CLOSED:  # a closed one keeps the earlier date
            kept_retention.set_purge_week(
                connection, held.kept.id, closing.own_week(home, held.kept, held.payload, goes=bool(held.referrals))
            )
        if CONTACT_BEFORE in held.payload:
            payload = {key: value for key, value in held.payload.items() if key != CONTACT_BEFORE}
            reissue(home, connection, held, payload | {"consent_contact": held.payload[CONTACT_BEFORE]})
        for referral in held.referrals:
            consented = held.payload.get("consent_refer") == "yes"
            if referral.state == _HELD and consented:
                kept_referral.change(connection, [replace(referral, state=move(referral.state, "ready", consented=consented))])
    for held in (one, other):
        for each in others(home, connection, held):
            link(home, connection, hold_again(connection, held), hold_again(connection, each))
