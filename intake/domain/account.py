"""Who may do what: roles, rights and the actor that every service is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.domain.area import Area
from intake.domain.messages import N_
from intake.domain.problems import refuse

LEAST_PASSWORD = 10
_NAME = re.compile(r"[a-z][a-z0-9-]{1,29}")


class Role(StrEnum):
    """The four roles (domain section 1), a partner's own account, and the operator of the machine, who works by commands."""

    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"
    OPERATOR = "operator"


ROLE_NAMES: Mapping[Role, str] = {
    Role.VOLUNTEER: N_("Volunteer"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.PARTNER: N_("The partner"),
    Role.OPERATOR: N_("Operator"),
}
INVITED_ROLES = (Role.VOLUNTEER, Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.PARTNER)


class Right(StrEnum):
    """What a route or a command asks for."""

    REGISTER = "register"
    FIND = "find"
    SETTLE = "settle"
    BATCH = "batch"
    MANIFEST = "manifest"
    ANSWER = "answer"
    ERASE = "erase"
    AUDIT = "audit"
    ADMINISTER = "administer"
    RECEIVE = "receive"
    ACCESS = "access"
    RETAIN = "retain"
    ALERT = "alert"
    FIND_BY_NAME = "find_by_name"
    CANARY = "canary"
    INCIDENT = "incident"
    AFFECTED = "affected"
    CORRECT = "correct"
    FIGURES = "figures"
    CENTRE = "centre"
    ACCOMPANY = "accompany"
    FOLLOW_UP = "follow_up"
    ASSIGN = "assign"
    PROPOSE = "propose"
    LEND = "lend"
    MESSAGE = "message"
    RECORD = "record"
    LISTEN = "listen"
    ANSWER_ROWS = "answer_rows"
    PROPOSE_OWN = "propose_own"
    TEACH = "teach"
    REVIEW = "review"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.VOLUNTEER: frozenset(
        {Right.REGISTER, Right.FIND, Right.CORRECT, Right.ACCOMPANY, Right.FOLLOW_UP, Right.PROPOSE}
        | {Right.MESSAGE, Right.RECORD, Right.REVIEW}
    ),
    Role.COORDINATOR: frozenset(
        {Right.REGISTER, Right.FIND, Right.SETTLE, Right.BATCH, Right.MANIFEST, Right.ANSWER, Right.ERASE, Right.RECEIVE, Right.ACCESS}
        | {Right.RETAIN, Right.ALERT, Right.FIND_BY_NAME, Right.INCIDENT, Right.AFFECTED, Right.CORRECT}
        | {Right.CENTRE, Right.ACCOMPANY, Right.FIGURES, Right.FOLLOW_UP, Right.ASSIGN, Right.PROPOSE}
        | {Right.LEND, Right.MESSAGE, Right.RECORD, Right.LISTEN, Right.TEACH, Right.REVIEW}
    ),
    Role.AUDITOR: frozenset({Right.AUDIT, Right.MANIFEST, Right.ERASE, Right.ALERT, Right.CANARY, Right.INCIDENT, Right.FIGURES}),
    Role.ADMINISTRATOR: frozenset({Right.ADMINISTER, Right.PROPOSE, Right.INCIDENT, Right.CENTRE, Right.LEND, Right.TEACH, Right.REVIEW}),
    Role.PARTNER: frozenset({Right.ANSWER_ROWS, Right.PROPOSE_OWN}),
    Role.OPERATOR: frozenset(
        {Right.REGISTER, Right.FIND, Right.SETTLE, Right.MANIFEST, Right.ANSWER, Right.ADMINISTER, Right.AUDIT, Right.RECEIVE}
    )
    | {Right.INCIDENT, Right.CENTRE, Right.FIGURES, Right.LEND, Right.REVIEW},
}


class Where(StrEnum):
    """Where a right holds."""

    ACCOUNT = "own account"
    BRANCH = "own area"
    CARD = "with the reference everywhere"
    HOUSE = "the whole house"
    ALONG = "own area, and visits one goes along to"
    PARTNER = "own partner's lists, of the own area"


WHERE: Mapping[Right, Where] = dict.fromkeys(Right, Where.BRANCH) | {
    Right.FIND: Where.CARD,
    Right.AUDIT: Where.HOUSE,
    Right.REVIEW: Where.HOUSE,
    Right.CENTRE: Where.HOUSE,
    Right.RECORD: Where.HOUSE,
    Right.LISTEN: Where.HOUSE,
    Right.ACCOMPANY: Where.ALONG,
    Right.ANSWER_ROWS: Where.PARTNER,
    Right.PROPOSE_OWN: Where.ACCOUNT,
}
"""Where each right holds: in one's own area and below, but for these. A volunteer's area is her point."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account in its area. `pseudonym` is what registrations and the audit log carry; `partner`: whose account it is, '' for
    one of our own people; `trained`: may register people, having done the course or been shown how."""

    account_id: int | None
    name: str
    role: Role
    area: Area
    pseudonym: str
    partner: str = ""
    trained: bool = True

    def may(self, right: Right) -> bool:
        """Whether the role has the right."""
        return right in RIGHTS[self.role]

    def need(self, right: Right) -> None:
        """Raise Refused `not_allowed` unless the role has the right."""
        if not self.may(right):
            raise refuse("not_allowed")


def check_name(name: str) -> str:
    """The account name in small letters; raises Refused `bad_account_name`."""
    name = name.strip().lower()
    if not _NAME.fullmatch(name):
        raise refuse("bad_account_name", "name")
    return name


def check_password(name: str, password: str) -> None:
    """Raise Refused `weak_password` for a short one or one that is the name (NIST SP 800-63B: length counts, not signs)."""
    if len(password) < LEAST_PASSWORD or name in password.lower().replace(" ", ""):
        raise refuse("weak_password", "password", least=LEAST_PASSWORD)
