"""Correcting what was answered, at the request of the person and with her at the point: asked again, read back old and new, kept.

A volunteer of the registration's own point may do it too, because that is where the person comes back to; she sees the present answer only
of what volunteers see anyway, and only of one registration whose reference she has in her hand. Consents are not corrected: an agreement is
taken back (`erasure`) or given anew (`consent`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from intake import inventory
from intake.domain.account import Actor, Right
from intake.domain.duplicates import likeness
from intake.domain.payload import Payload
from intake.domain.presence import GUARDIAN, check_presence
from intake.domain.problems import Problem, Refused, problem, refuse
from intake.domain.programme import Programme
from intake.domain.registration import Checked, When, check_answers
from intake.services import programme as programmes
from intake.services.audit import Event, anchor, write
from intake.services.erasure import held_for, noting, same_person
from intake.services.find import Held
from intake.services.home import Home
from intake.services.registration_seal import codes_of
from intake.services.retraction import Reissued, reissue
from intake.store import area as kept_area
from intake.store import duplicates as kept_duplicates
from intake.store import registration as kept

OF_ONE_DOSE = frozenset({"dose_no", "last_dose_month"})
"""What may rightly differ between two registrations of one person."""
_SEEN = {field.name: field.seen_by for field in inventory.QUESTIONS}


@dataclass(frozen=True, slots=True)
class ToCorrect:
    """What can be corrected: the pack the person was registered with, and her answers as far as the role sees them. `point`: the code and
    the region (for phone numbers) of the registration's point."""

    reference: str
    programme: Programme
    point: str
    region: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was done: keys of the questions whose answer changed, registrations they changed in, rows that left a batch not sent yet, rows
    of which the partner is told with the next batch, and what is to be read back once more."""

    keys: tuple[str, ...]
    registrations: int
    removed: int
    corrections: int
    warnings: tuple[Problem, ...] = ()


def sees(actor: Actor, key: str) -> bool:
    """Whether the present answer to a question is shown to this role (domain section 2)."""
    return actor.role.value in _SEEN.get(key, ())


def look(home: Home, actor: Actor, reference: str, presence: str) -> ToCorrect:
    """What can be corrected of a registration; a look-up like any other: counted, limited and logged.

    Raises Refused `not_allowed`, `nobody_present`, `bad_reference`, `no_such_registration`, `too_many_look_ups`.
    """
    check_presence(presence)
    held = held_for(home, actor, reference, Right.CORRECT)
    with home.store.writing() as connection:
        write(home, connection, actor, [Event("answers_opened", about=held.key, detail={"presence": presence})])
        area = kept_area.by_id(connection, held.kept.area_id)
    pack = programmes.programme(home, held.kept.programme, held.kept.programme_version)
    shown = {key: str(held.payload[key]) for key in pack.by_key if key in held.payload and sees(actor, key)}
    return ToCorrect(held.payload["reference"], pack, area.code if area else "", area.region if area else "", shown)


def correct(
    home: Home,
    actor: Actor,
    reference: str,
    changes: Mapping[str, str],
    presence: str,
    *,
    was: Mapping[str, str] | None = None,
    minor_with: str = "",
) -> Corrected:
    """Keep other answers, in this registration and those decided to be of the same person (what is told of a dose only where it was the
    same). `changes`: question key -> the right answer, '' for "not asked"; `was`: the answers that were shown, if any were: if one of
    them is no longer what is kept, nothing is changed; `minor_with`: who decides with somebody who turns out to be under 18.

    Raises Refused with every problem of the changed answers, `consent_not_corrected`, `nothing_corrected`, `busy`, and as `look`.
    """
    check_presence(presence, stated=True)
    wanted = {key: value.strip() for key, value in changes.items()}
    if any(key.startswith("consent_") for key in wanted):
        raise refuse("consent_not_corrected", next(key for key in wanted if key.startswith("consent_")))
    found = held_for(home, actor, reference, Right.CORRECT)
    blind = frozenset(key for key in wanted if not sees(actor, key))
    decider = minor_with or ("guardian" if presence == GUARDIAN else "")
    with noting(home, actor, found), home.store.writing() as connection:
        all_held = same_person(home, connection, found)
        if any(str(all_held[0].payload.get(key, "")) != before for key, before in (was or {}).items() if key in wanted):
            raise refuse("busy")
        keys, warnings, done = _change_all(home, connection, all_held, wanted, decider, blind)
        if not keys:
            raise refuse("nothing_corrected")
        detail = {"questions": sorted(keys), "presence": presence}
        write(home, connection, actor, [Event("corrected", about=held.key, detail=detail) for held, _ in done])
    anchor(home)
    removed, corrections = (sum(getattr(one, name) for _, one in done) for name in ("removed", "corrections"))
    return Corrected(tuple(sorted(keys)), len(done), removed, corrections, warnings)


_Done = list[tuple[Held, Reissued]]


def _change_all(
    home: Home, connection: Connection, all_held: Sequence[Held], wanted: Mapping[str, str], decider: str, blind: Set[str]
) -> tuple[set[str], tuple[Problem, ...], _Done]:
    """The first registration has the reference the person gave; what cannot be right there changes nothing anywhere. `blind`: questions
    whose answers whoever corrects may not see; they count as changed in any case, or trying would tell what they were."""
    keys: set[str] = set()
    warnings: tuple[Problem, ...] = ()
    done: _Done = []
    own = all_held[0].payload
    for held in all_held:
        pack = programmes.programme(home, held.kept.programme, held.kept.programme_version)
        area = kept_area.by_id(connection, held.kept.area_id)
        first = held is all_held[0]
        mine = wanted if first else {key: value for key, value in wanted.items() if _follows(key, own, held.payload, pack)}
        checked, wrong = _checked(home, pack, held, mine, area.region if area else "")
        if wrong and first:
            raise Refused(*wrong)
        if wrong:  # asked otherwise in another version of the pack: there the old answer stays
            continue
        payload = _payload(held, pack, checked, decider)
        changed = {key for key in pack.by_key if payload.get(key, "") != held.payload.get(key, "")} | (blind & mine.keys())
        if first:
            keys, warnings = changed, tuple(one for one in checked.warnings if one.field in wanted)
        if changed:
            done.append((held, _keep(home, connection, held, payload, area.code if area else "", blind & mine.keys())))
    return keys, warnings, done


def _follows(key: str, own: Payload, other: Payload, pack: Programme) -> bool:
    return key in pack.by_key and (key not in OF_ONE_DOSE or own.get(key, "") == other.get(key, ""))


def _checked(home: Home, pack: Programme, held: Held, wanted: Mapping[str, str], region: str) -> tuple[Checked, list[Problem]]:
    before = {key: str(held.payload[key]) for key in pack.by_key if key in held.payload}
    unknown = {key: value for key, value in wanted.items() if key not in pack.by_key}
    answers = {key: value for key, value in {**before, **wanted}.items() if value}
    checked = check_answers(pack, answers, region, When.of(home.today))
    together = {"contact_mode", "contact_value"} if wanted.keys() & {"contact_mode", "contact_value"} else set()
    together |= {"birth_year", "age_band"} if wanted.keys() & {"birth_year", "age_band"} else set()
    wrong = [one for one in checked.problems if one.field in wanted or one.field in together]
    return checked, wrong + [problem("unknown_field", key) for key in unknown if not any(one.field == key for one in wrong)]


def _payload(held: Held, pack: Programme, checked: Checked, decider: str) -> Payload:
    """Answers that were kept and would be refused today stay as they are unless they are what is corrected."""
    failed = {one.field for one in checked.problems}
    rest = {key: value for key, value in held.payload.items() if key not in pack.by_key or key in failed}
    payload: Payload = {**rest, **checked.answers}
    if checked.minor and not payload.get("minor_with"):
        if decider not in ("guardian", "safeguarding_lead"):
            raise refuse("minor_with_missing", "minor_with")
        payload["minor_with"] = decider
    return payload


def _keep(home: Home, connection: Connection, held: Held, payload: Payload, point: str, anew: Set[str]) -> Reissued:
    done = reissue(home, connection, held, payload, anew)
    year = int(str(payload["registered_at"])[:4])
    before, after = likeness(held.payload, point, year), likeness(payload, point, year)
    if before != after:  # it is looked at for duplicates once more; what a person decided stays decided
        kept.put_codes(connection, held.kept.id, codes_of(home, held.kept, payload, point, year))
        kept_duplicates.forget_open(connection, held.kept.id)
    return done
