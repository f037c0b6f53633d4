"""Today's visits of an intake point: when and where somebody is expected, and what help is wanted. No names: a volunteer cannot list
people; with the card in hand she finds the one who stands before her."""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.account import Actor, Right
from intake.services import programme as programmes
from intake.services.find import open_answers
from intake.services.home import Home
from intake.services.registration_seal import open_payload
from intake.store import referral as kept_referral
from intake.store import registration as kept_registration

BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment today: HH:MM or '' if no time was given, the centre's name (or code), whether somebody should come along and
    whether an interpreter is wanted."""

    time: str
    centre: str
    companion: bool
    interpreter: bool


def visits(home: Home, actor: Actor) -> list[Visit]:
    """The appointments of today in the actor's area, by time."""
    actor.need(Right.FIND)
    today = home.today.isoformat()
    with home.store.reading() as connection:
        booked = kept_referral.in_state(connection, BOOKED, actor.area.path)
        rows = {one.id: one for one in kept_registration.by_ids(connection, [each.referral.registration_id for each in booked])}
    keys = home.record_keys([one.key_id for one in booked])
    found = []
    for one in booked:
        key, row = keys.get(one.key_id), rows.get(one.referral.registration_id)
        answers = open_answers(key, one.referral) if key else []
        if not key or not row or not answers or answers[-1].get("appt_date") != today:
            continue
        payload = open_payload(key, row)
        centre = answers[-1].get("centre_code", "")
        names = programmes.partner(home, one.referral.partner).answers.centres
        help_wanted = str(payload.get("assist_need", "")).split()
        visit = Visit(
            answers[-1].get("appt_from", ""),
            names.get(centre, centre),
            "companion" in help_wanted,
            payload.get("needs_interpreter") == "yes",
        )
        found.append(visit)
    return sorted(found, key=lambda visit: (visit.time, visit.centre))
