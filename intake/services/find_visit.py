"""The appointment of whoever is found: from her open visit, which follows the partner's answers and the walk-in sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.domain.centre import Risk
from intake.domain.payload import Payload
from intake.services import centre as centres
from intake.services.home import Home
from intake.services.visit_seal import open_about, wants
from intake.store import account as kept_accounts
from intake.store import centre as kept_centres
from intake.store import visit as kept
from intake.store.referral import KeptReferral


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and where: ISO date, HH:MM or '', the centre's name (its code if the name is not known); `alert`: what everybody who goes there
    has to know; `risky`: people may be checked there; whether somebody should come along, and the meeting point and word (codes or '').
    `kept`: it is a visit, so that a companion can be asked for."""

    date: str
    from_: str
    centre: str
    alert: str = ""
    risky: bool = False
    along: bool = False
    meeting: str = ""
    word: str = ""
    kept: bool = False


def visits_of(home: Home, key: bytes, referral: KeptReferral) -> tuple[Mapping[str, str], ...]:
    """Everything that is kept of the visits of a referral, for reading it out to the person."""
    with home.store.reading() as connection:
        visits = kept.of_referrals(connection, [referral.id])
        names = centres.names(home, connection, referral.partner) if visits else {}
        people = kept_accounts.by_pseudonyms(connection, {one.companion for one in visits if one.companion})
    found = []
    for one in visits:
        about = open_about(key, one)
        line = {"date": about.date, "from": about.from_, "to": about.to, "centre": names.get(about.centre, about.centre)}
        line |= {"state": one.state, "reason": one.reason, "along": about.along, "meeting": about.meeting, "word": about.word}
        found.append(line | {"companion": people[one.companion].name if one.companion in people else ""})
    return tuple(found)


def appointment(
    home: Home, key: bytes, payload: Payload, referral: KeptReferral, answer: Mapping[str, str], *, own: bool
) -> Appointment | None:
    """Where and when she is expected; None if nowhere. `answer`: the last one of the partner, for what was booked before visits were
    kept; `own`: whoever looks may know what she answered when she was registered."""
    with home.store.reading() as connection:
        names = centres.names(home, connection, referral.partner)
        visits = [one for one in kept.of_referrals(connection, [referral.id]) if one.is_open]
        centre = kept_centres.by_id(connection, visits[-1].centre_id or 0) if visits else None
    if visits and referral.state not in kept.OVER:
        about = open_about(key, visits[-1])
        along = wants(about, payload) if own else about.along == "yes"
        return Appointment(
            about.date,
            about.from_,
            names.get(about.centre, about.centre),
            alert=centre.details.alert if centre else "",
            risky=centre is not None and centre.risk != Risk.NONE,
            along=along,
            meeting=about.meeting if along else "",
            word=about.word if along else "",
            kept=True,
        )
    if referral.state != "booked" or not answer:
        return None
    code = answer.get("centre_code", "")
    return Appointment(answer.get("appt_date", ""), answer.get("appt_from", ""), names.get(code, code))
