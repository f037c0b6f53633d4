"""Proposals to change a pack or a profile: made by whoever works with it, talked about, decided, linked to the version that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.problems import Refused, refuse
from intake.domain.proposal import AGREED, KINDS, MADE, OPEN, OWN, PROGRAMME, REFUSED, VOICES, check, may_be_agreed
from intake.sealing.keyring import open_seal, seal
from intake.services import audit
from intake.services import programme as programmes
from intake.services.home import Home, week_of
from intake.store import proposal as kept

MOST_OPEN = 30
"""Of one account, that nobody has decided yet: others have to read them."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. `yes`, `no`: the roles and groups that agreed and did not, one for each voice; `version`: what came of it."""

    number: int
    kind: str
    code: str
    title: str
    what: str
    why: str
    text: str
    week: date
    state: str
    version: int | None
    yes: tuple[str, ...]
    no: tuple[str, ...]


def propose(home: Home, actor: Actor, kind: str, code: str, what: str, why: str, text: str = "") -> int:
    """Make a proposal; returns its number. `text`: one sentence about the change, no names.

    Raises Refused `not_allowed`, `not_a_choice`, `proposal_text`, `no_such_programme`, `no_such_partner`, `too_many_proposals`.
    """
    actor.need(Right.PROPOSE)
    if kind not in KINDS:
        raise refuse("not_a_choice", "kind", choices=", ".join(KINDS))
    return _propose(home, actor, kind, code, what, why, text)


def _propose(home: Home, actor: Actor, kind: str, code: str, what: str, why: str, text: str) -> int:
    text = check(what, why, text)
    _title(home, kind, code)
    with home.store.writing() as connection:
        if kept.count(connection, actor.pseudonym, OPEN) >= MOST_OPEN:
            raise refuse("too_many_proposals", most=MOST_OPEN)
        number = kept.next_number(connection)
        body = seal(home.keyring.derive("proposals"), text.encode(), _place(number))
        kept.add(connection, kept.KeptProposal(number, kind, code, what, why, week_of(home.today), OPEN, None, actor.pseudonym, body))
        kept.set_voice(connection, number, actor.pseudonym, actor.role, yes=True)
        audit.write(home, connection, actor, [audit.Event("proposed", detail={"proposal": number, "what": what})])
    return number


def propose_own(home: Home, actor: Actor, kind: str, code: str, what: str, why: str, text: str = "") -> int:
    """As `propose`, by a partner's own account: about its profile, or a pack whose referrals go to it (`choices_own`)."""
    actor.need(Right.PROPOSE_OWN)
    if f"{kind}:{code}" not in dict(choices_own(home, actor)):
        raise refuse("not_a_choice", "about", choices=", ".join(code for code, _title in choices_own(home, actor)))
    return _propose(home, actor, kind, code, what, why, text)


def say(home: Home, actor: Actor, number: int, voice: str, *, yes: bool) -> None:
    """Agree or not, oneself or noted for a group that was asked. Raises Refused `not_allowed`, `not_a_choice`, `no_such_proposal`,
    `proposal_decided`."""
    actor.need(Right.PROPOSE)
    if voice not in VOICES:
        raise refuse("not_a_choice", "voice", choices=", ".join(VOICES))
    with home.store.writing() as connection:
        _in_state(connection, number, OPEN)
        who, role = (actor.pseudonym, str(actor.role)) if voice == OWN else (voice, voice)
        kept.set_voice(connection, number, who, role, yes=yes)
        audit.write(home, connection, actor, [audit.Event("proposal_voice", detail={"proposal": number, "voice": role, "yes": yes})])


def decide(home: Home, actor: Actor, number: int, *, agreed: bool) -> None:
    """Take a proposal on, or not. Taking it on needs a yes of somebody besides who proposed it.

    Raises Refused `not_allowed`, `no_such_proposal`, `proposal_decided`, `nobody_agreed`.
    """
    actor.need(Right.ADMINISTER)
    with home.store.writing() as connection:
        one = _in_state(connection, number, OPEN)
        voices = [(who, yes) for who, _, yes in kept.voices(connection).get(number, [])]
        if agreed and not may_be_agreed(one.proposed_by, voices):
            raise refuse("nobody_agreed")
        kept.set_state(connection, number, AGREED if agreed else REFUSED)
        audit.write(home, connection, actor, [audit.Event("proposal_decided", detail={"proposal": number, "agreed": agreed})])


def made(home: Home, actor: Actor, number: int, version: int) -> None:
    """Say in which version the change was made. Raises Refused `not_allowed`, `no_such_proposal`, `proposal_decided`, and
    `no_such_programme`, `no_such_partner` if that version was never loaded."""
    actor.need(Right.ADMINISTER)
    with home.store.writing() as connection:
        one = _in_state(connection, number, AGREED)
        kept.set_state(connection, number, MADE, version)
        audit.write(home, connection, actor, [audit.Event("proposal_made", detail={"proposal": number, "version": version})])
        _title(home, one.kind, one.code, version)


def proposals(home: Home, actor: Actor) -> list[Proposal]:
    """Every proposal, the newest first. Raises Refused `not_allowed`."""
    actor.need(Right.PROPOSE)
    return _shown(home)


def own(home: Home, actor: Actor) -> list[Proposal]:
    """What the actor has proposed, the newest first, without who said what to it. Raises Refused `not_allowed`."""
    actor.need(Right.PROPOSE_OWN)
    with home.store.reading() as connection:
        rows = [row for row in kept.all_of(connection) if row.proposed_by == actor.pseudonym]
    return [_one(home, row, ()) for row in rows]


def choices_own(home: Home, actor: Actor) -> list[tuple[str, str]]:
    """What a partner's account may propose to change, as `choices`. Raises Refused `not_allowed`."""
    actor.need(Right.PROPOSE_OWN)
    found = [(f"partner:{one.code}", one.name) for one in programmes.partners(home) if one.code == actor.partner]
    packs = {one.code: one.title for one in programmes.programmes(home) if one.partner == actor.partner}
    return found + [(f"{PROGRAMME}:{code}", title) for code, title in packs.items()]


def of_version(home: Home, kind: str, code: str, version: int) -> list[Proposal]:
    """What a version was made of: the proposals that led to it."""
    return [one for one in _shown(home) if (one.kind, one.code, one.version) == (kind, code, version)]


def choices(home: Home) -> list[tuple[str, str]]:
    """What can be changed: `kind:code` and its title (msgid for programmes)."""
    packs = {one.code: one.title for one in programmes.programmes(home)}
    found = [(f"{PROGRAMME}:{code}", title) for code, title in packs.items()]
    return found + [(f"partner:{one.code}", one.name) for one in programmes.partners(home)]


def _shown(home: Home) -> list[Proposal]:
    with home.store.reading() as connection:
        rows, voices = kept.all_of(connection), kept.voices(connection)
    return [_one(home, row, voices.get(row.number, [])) for row in rows]


def _one(home: Home, row: kept.KeptProposal, voices: Sequence[tuple[str, str, bool]]) -> Proposal:
    text = open_seal(home.keyring.derive("proposals"), row.sealed, _place(row.number)).decode()
    try:
        title = _title(home, row.kind, row.code)
    except Refused:  # not loaded any more
        title = row.code
    yes, no = (tuple(role for _, role, said in voices if said is wanted) for wanted in (True, False))
    return Proposal(row.number, row.kind, row.code, title, row.what, row.why, text, row.week, row.state, row.version, yes, no)


def _title(home: Home, kind: str, code: str, version: int | None = None) -> str:
    if kind == PROGRAMME:
        return programmes.programme(home, code, version).title
    return programmes.partner(home, code, version).name


def _in_state(connection: Connection, number: int, state: str) -> kept.KeptProposal:
    one = kept.by_number(connection, number)
    if one is None:
        raise refuse("no_such_proposal")
    if one.state != state:
        raise refuse("proposal_decided")
    return one


def _place(number: int) -> bytes:
    return b"proposal:" + str(number).encode()
