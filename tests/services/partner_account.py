"""A partner's own account, and what it does on its page; for the tests of it."""

from __future__ import annotations

from intake.domain.account import Actor
from intake.services import (
    account,
    partner_page,
)
from intake.services.home import Home
from intake.services.partner_page import Said
from tests import steps
from tests.world import PASSWORD


def invited(home: Home, people: dict[str, Actor], name: str = "ministry", area: str = "lebanon", partner: str = steps.MINISTRY) -> Actor:
    return account.accept(home, account.invite(home, people["ziad"], "partner", area, partner), name, PASSWORD)


def given(decision: str, **more: str) -> dict[str, str]:
    return {"decision": decision, **more}


def say(home: Home, actor: Actor, number: int, row: str, decision: str, **more: str) -> tuple[str, str, bool]:
    said: Said = partner_page.say(home, actor, number, row, given(decision, **more))
    return said.verdict, said.reason, said.waits
