"""Lent contacts in tests: people who agreed to one, contacts in the pool. All are invented."""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.account import Actor
from intake.domain.lent import NUMBER
from intake.services import batch_preview, find, lent
from intake.services import programme as programmes
from intake.services.area import operator
from intake.services.home import ROOT, Home
from intake.services.lent import Contact, Wanted
from tests import steps

WISHES = {"contact_mode": "lent", "consent_contact": "yes"}
NAMES = ("Selam Worku", "Rokeya Begum", "Nadeesha Silva", "Grace Otieno", "Mariama Kamara")


def contact(home: Home, actor: Actor, address: str = "70 999 111", area: str = "lebanon", kind: str = NUMBER, **more: object) -> Contact:
    """A contact in the pool."""
    return lent.add(home, actor, area, kind, address, Wanted(**more))  # type: ignore[arg-type]


def who_wishes(home: Home, actor: Actor, nth: int = 0, point: str = "dora", **more: str) -> str:
    """Register somebody who agreed to a lent contact; returns her reference."""
    answers = {**steps.SELAM, "name_latin": NAMES[nth % 5], "birth_year": str(1970 + nth), **WISHES, **more}
    return steps.register(home, actor, answers, point=point).reference


def prepared(home: Home, people: Mapping[str, Actor]) -> batch_preview.Summary:
    """What a list would hold, with contacts given to whoever can have one."""
    return batch_preview.summary(home, people["karim"], steps.VACCINATION, steps.MINISTRY)


def number_of(home: Home, reference: str) -> str:
    """The number lent to her for the ministry, '' if none is."""
    return str(find.hold(home, reference).payload.get("lent_numbers", {}).get(steps.MINISTRY, ""))


def with_mailbox_column(home: Home) -> None:
    """Have the ministry ask for an e-mail address too."""
    text = (ROOT / "intake" / "partners" / "moph_lb.toml").read_text("utf-8")
    column = """[[columns]]
code = "email"
source = ""
required = true
filling = "lent"
lends = "mailbox"
needs_consent = "consent_contact"
headers = { ar = "البريد الإلكتروني", en = "E-mail" }

"""
    version = programmes.partner(home, steps.MINISTRY).version
    text = text.replace(f"version = {version}", f"version = {version + 1}", 1).replace("[answers.columns]", column + "[answers.columns]", 1)
    programmes.load_partner(home, operator(home), text, "moph_lb.toml")
