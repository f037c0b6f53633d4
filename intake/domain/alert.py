"""What coordinators and auditors are alerted to, and who is told of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.domain.account import Role
from intake.domain.messages import N_

LOOK_UPS, MISSES, CANARY, WAY_IN, RISK = "look_ups", "misses", "canary", "way_in", "risk"
PARTNER_WAY = "partner_way"
KEPT_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of alert: what happened and what to do about it (English msgids), and the roles that are told."""

    what: str
    do: str
    told: frozenset[Role]


KINDS: Mapping[str, Kind] = {
    LOOK_UPS: Kind(
        N_("Stopped after too many look-ups in an hour"),
        N_("Ask what it was for: a busy day, or somebody who looks for one person?"),
        frozenset({Role.COORDINATOR, Role.AUDITOR}),
    ),
    MISSES: Kind(
        N_("Many look-ups in an hour that found nobody"),
        N_("Ask what it was for. Cards that cannot be read happen; references that are guessed must stop."),
        frozenset({Role.COORDINATOR, Role.AUDITOR}),
    ),
    CANARY: Kind(
        N_("An invented registration was opened"),
        N_("Nobody comes with this reference. Find out how it came into these hands, before you say that you know."),
        frozenset({Role.AUDITOR}),
    ),
    WAY_IN: Kind(
        N_("Somebody else’s password or second factor was changed"),
        N_("Ask the person whose account it is whether she asked for it. The audit log says whose."),
        frozenset({Role.AUDITOR}),
    ),
    PARTNER_WAY: Kind(
        N_("A way in for a partner was opened or changed"),
        N_("Somebody at the partner can read its lists here. Ask there, on a known number, who. The audit log says which account."),
        frozenset({Role.COORDINATOR, Role.AUDITOR}),
    ),
    RISK: Kind(
        N_("A risk was raised for a centre"),
        N_("People may be checked there. Look at each visit: warn the person by the rules she gave, or send her elsewhere."),
        frozenset({Role.COORDINATOR}),
    ),
}


def told(kind: str, role: Role, *, own: bool) -> bool:
    """Whether a role is told of this kind; nobody is told what they did themselves (`own`): they would know that it was seen."""
    return not own and kind in KINDS and role in KINDS[kind].told
