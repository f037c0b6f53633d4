"""Reading out to a person everything that is kept about her: by her reference, in the order it was asked, to read aloud or to print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from flask_babel import format_datetime  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.messages import N_
from intake.domain.problems import Refused
from intake.domain.retention import REASONS
from intake.services.access import read_out
from intake.web import words
from intake.web.answer import COLUMN_NAMES
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import say
from intake.web.page import page

pages = Blueprint("access", __name__)

MOST_TYPED = 40
PROOF: Mapping[str, str] = {
    "reference": N_("The reference"),
    "picture_code": N_("The four pictures"),
    "partner_refs": N_("The numbers the partner knows it by"),
    "consent_store": N_("Agreed: keep the answers"),
    "consent_refer": N_("Agreed: hand them on"),
    "consent_contact": N_("Agreed: be called"),
    "consent_mode": N_("How it was agreed"),
    "consent_wording": N_("Which wording was read out"),
    "consent_language": N_("In which language it was read out"),
    "consent_date": N_("When it was agreed"),
    "minor_with": N_("Who decided with the child"),
    "helped_by": N_("Who helped (a number, not a name)"),
    "helped_writer": N_("Who wrote (a number, not a name)"),
    "registered_at": N_("When it was registered"),
    "tablet": N_("The tablet it came by (its number)"),
    "contact_before_link": N_("What was agreed about calls before two registrations were joined"),
}
"""What is kept around the answers -> its name."""
DEEDS: Mapping[str, str] = {
    "registered": N_("Registered"),
    "looked_up": N_("Looked up by the reference"),
    "unmasked": N_("Found by the pictures"),
    "unmasked_by_name": N_("Found by the sound of the name"),
    "read_out": N_("Read out to the person"),
    "consent_withdrawn": N_("An agreement was taken back"),
    "envelope_taken": N_("Taken in by a coordinator"),
    "pair_opened": N_("Compared with another registration"),
    "answer_applied": N_("An answer of the partner came"),
    "closed": N_("Closed by a coordinator"),
    "reopened": N_("Opened again"),
    "hold_placed": N_("Put on hold"),
    "hold_ended": N_("The hold ended"),
    "listed": N_("Shown in a list of what is kept longer or goes soon"),
}
"""Word of the audit log -> what was done."""


@pages.get("/access")
@guard(Right.ACCESS)
def index() -> Response:
    """Ask for the reference."""
    return page("access/index.html", typed="")


@pages.post("/access")
@guard(Right.ACCESS)
def show() -> Response:
    """Everything that is kept; a reference that fits nothing stays in the line to be mended."""
    typed = request.form.get("reference", "")[:MOST_TYPED]
    try:
        found = read_out(opened_home(), current(), typed)
    except Refused as refused:
        return page("access/index.html", problems=refused.problems, typed=typed)
    names: dict[str, Any] = {"proof": PROOF, "deeds": DEEDS, "columns": COLUMN_NAMES, "reasons": REASONS}
    return page("access/read_out.html", found=found, in_words=words.in_words, day=day, moment=moment, **names)


def moment(at: str) -> str:
    """A time in words; as it is kept if it is none."""
    try:
        return str(format_datetime(datetime.fromisoformat(at), "medium"))
    except ValueError:
        return say(at)
