"""The menu in the header: which pages a role can go to. A page that is not built in does not show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import current_app, g, request

from intake.domain.account import Actor, Right
from intake.domain.messages import N_

OWN_ACCOUNT = "/account/"


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu; `endpoint` is `<stem>.index`. `often`: it has a place in the header; the others are behind "More"."""

    endpoint: str
    label: str
    right: Right
    often: bool = True


ENTRIES = (
    # A partner's account has these two, and nothing else.
    Entry("partner_page.index", N_("Your lists"), Right.ANSWER_ROWS),
    Entry("partner_proposal.index", N_("Your proposals"), Right.PROPOSE_OWN),
    # With a person in front of one, in the order of her visits.
    Entry("registration.index", N_("Register"), Right.REGISTER),
    Entry("find.index", N_("Find"), Right.FIND),
    Entry("follow_up.index", N_("Follow-ups"), Right.FOLLOW_UP),
    Entry("course.index", N_("Course"), Right.REGISTER, often=False),
    Entry("practice.index", N_("Practise"), Right.REGISTER, often=False),
    Entry("course.learners", N_("Who has done the course"), Right.TEACH, often=False),
    Entry("gap.index", N_("Not offered"), Right.REGISTER, often=False),
    Entry("correction.index", N_("Correct"), Right.CORRECT),
    Entry("consent.index", N_("Agree anew"), Right.CORRECT, often=False),
    Entry("visit.index", N_("Visits"), Right.ACCOMPANY),
    Entry("access.index", N_("Read out"), Right.ACCESS, often=False),
    Entry("erasure.index", N_("Withdraw or erase"), Right.ERASE, often=False),
    Entry("retention.index", N_("Close or hold"), Right.RETAIN, often=False),
    # What waits for a coordinator, as it goes to the partner and comes back.
    Entry("envelope_held.index", N_("Needs attention"), Right.RECEIVE),
    Entry("duplicates.index", N_("Duplicates"), Right.SETTLE),
    Entry("batch.index", N_("Batches"), Right.MANIFEST),
    Entry("answer.index", N_("Answers"), Right.ANSWER),
    Entry("lent_message.index", N_("Take a message down"), Right.MESSAGE, often=False),
    Entry("lent.index", N_("Lent contacts"), Right.LEND, often=False),
    # Watching, and running the house.
    Entry("figures.index", N_("Figures"), Right.FIGURES),
    Entry("alert.index", N_("Alerts"), Right.ALERT),
    Entry("canary.index", N_("Invented registrations"), Right.CANARY, often=False),
    Entry("audit.index", N_("Audit log"), Right.AUDIT),
    Entry("comprehension.index", N_("Test the pictures"), Right.PROPOSE, often=False),
    Entry("recording.index", N_("Voices"), Right.RECORD, often=False),
    Entry("proposal.index", N_("Proposals"), Right.PROPOSE, often=False),
    Entry("wording.index", N_("Wordings"), Right.AUDIT, often=False),
    Entry("review.index", N_("Languages"), Right.REVIEW, often=False),
    Entry("account.index", N_("Accounts"), Right.ADMINISTER),
    Entry("tablet_list.index", N_("Tablets"), Right.ADMINISTER),
    Entry("centre.index", N_("Centres"), Right.ADMINISTER),
    Entry("area.index", N_("Areas"), Right.ADMINISTER),
    Entry("programme.index", N_("Programmes"), Right.ADMINISTER),
    Entry("partner.index", N_("Partners"), Right.ADMINISTER),
    # At the end for everybody who has it: looked for in a hurry.
    Entry("incident.index", N_("Incidents"), Right.INCIDENT),
)


def built(endpoint: str) -> bool:
    """Whether this page exists in this installation."""
    return endpoint in current_app.view_functions


def menu(actor: Actor | None) -> list[Entry]:
    """The pages `actor` can go to: none as long as a second factor must be added."""
    if getattr(g.get("signed"), "must_add", False):
        return []
    return [entry for entry in ENTRIES if actor is not None and actor.may(entry.right) and built(entry.endpoint)]


def header(actor: Actor | None) -> list[Entry]:
    """The pages of the header: those gone to often, and the one being shown."""
    return [entry for entry in menu(actor) if entry.often or is_here(entry)]


def may_open(actor: Actor, endpoint: str) -> bool:
    """Whether this page of the menu is there for `actor`."""
    return any(entry.endpoint == endpoint for entry in menu(actor))


def is_here(entry: Entry) -> bool:
    """Whether the page being shown belongs to this entry: to its stem, or to a part of it (`find`, `find_pictures`)."""
    if f"{request.path}/".startswith(OWN_ACCOUNT):  # the same stem as the list of all accounts, and not that page
        return False
    return _stem(entry) == _stem_here(request.blueprint or "")


def _stem(entry: Entry) -> str:
    return entry.endpoint.partition(".")[0]


@cache
def _stem_here(blueprint: str) -> str:
    """The longest stem of the menu that a part of the application belongs to; "" for none. Asked for every entry of every page."""
    return max((one for one in map(_stem, ENTRIES) if f"{blueprint}_".startswith(f"{one}_")), key=len, default="")
