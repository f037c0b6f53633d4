"""Reading out to a person everything that is kept about her: by her reference, in the order it was asked, to read aloud or to print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, request
from flask_babel import format_datetime  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.follow_up import OUTCOMES
from intake.domain.messages import N_
from intake.domain.picture_code import PICTURES
from intake.domain.presence import PRESENCES
from intake.domain.problems import Refused
from intake.domain.retention import REASONS
from intake.services.access import ReadOut, read_out
from intake.services.languages import Language, people_language
from intake.web import words
from intake.web.answer import COLUMN_NAMES
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.hers import her_language
from intake.web.language import say
from intake.web.page import page
from intake.web.registration_pages import DECIDERS, MODES, WITNESS_NAMES
from intake.web.visit_words import words as words_of_visits

pages = Blueprint("access", __name__)

MOST_TYPED = 40
YES, NO = N_("Yes"), N_("No")
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
    "helped_by": N_("Who helped: a number, not a name"),
    "helped_writer": N_("Who wrote: a number, not a name"),
    "registered_at": N_("When it was registered"),
    "tablet": N_("The tablet it came by: its number"),
    "consent_wording_hash": N_("The fingerprint of the words that were read out"),
    "consent_witness": N_("Who else was there when it was agreed"),
    "consent_changes": N_("Agreed or taken back later"),
    "lent_numbers": N_("The number lent to you, not your own, by partner"),
    "lent_mailboxes": N_("The e-mail address lent to you, not your own, by partner"),
    "contact_before_link": N_("What was agreed about calls before two registrations were joined"),
}
"""What is kept around the answers -> its name."""
DEEDS: Mapping[str, str] = {
    "registered": N_("Your answers were taken down and kept."),
    "looked_up": N_("Somebody looked where things stand, by the reference."),
    "unmasked": N_("Somebody found you by the four pictures."),
    "read_out": N_("All that is kept was read out to you."),
    "answers_opened": N_("Your answers were opened, to correct one."),
    "corrected": N_("An answer was corrected."),
    "consent_given": N_("You agreed to something later."),
    "consent_withdrawn": N_("You took an agreement back."),
    "erased": N_("Everything was erased."),
    "envelope_taken": N_("What the tablet had sent was taken in by a coordinator."),
    "pair_opened": N_("It was compared with another registration, because they are alike."),
    "pair_same": N_("It was decided that two registrations are yours."),
    "pair_different": N_("It was decided that the other registration is somebody else’s."),
    "pair_open": N_("A decision about two registrations was taken back."),
    "answer_applied": N_("An answer of the partner came."),
    "conflict_decided": N_("Somebody decided between answers of the partner that disagreed."),
    "unmasked_by_name": N_("A coordinator found you by the sound of your name."),
    "closed": N_("It was closed: nothing more is expected."),
    "reopened": N_("It was opened again."),
    "lent_given": N_("A number or address of ours was lent to you for the partner."),
    "message_came": N_("A message for you came on the contact lent to you."),
    "message_opened": N_("A coordinator opened a message that may be for you."),
    "message_given": N_("A coordinator found that a message is for you."),
    "messages_read_out": N_("What had come for you was opened, to be read out to you."),
    "messages_told": N_("What had been read out to you was destroyed."),
    "hold_placed": N_("It was put on hold, so that it stays longer."),
    "hold_ended": N_("The hold ended."),
    "follow_up_opened": N_("A follow-up with you was opened."),
    "follow_up_noted": N_("What came of a follow-up was noted."),
    "follow_up_assigned": N_("A follow-up with you was given to a volunteer."),
    "visit_arranged": N_("It was noted whether you want somebody to come along."),
    "visit_reported": N_("It was noted how your visit went."),
    "visit_undone": N_("A note on how your visit went was taken back."),
    "companion_found": N_("Somebody took it on to come along with you."),
    "companion_gone": N_("Whoever was to come along cannot."),
    "put_on_session": N_("You were put on a walk-in session."),
    "taken_off_session": N_("You were taken off a walk-in session."),
    "risk_told": N_("It was noted that you know of a risk at the centre."),
    "listed": N_("It was shown in a list of what is kept longer or goes soon."),
}
"""Word of the audit log -> what was done, as it is said to the person. Every word that can be about a registration is here."""


@pages.get("/access")
@guard(Right.ACCESS)
def index() -> Response:
    """Ask for the reference."""
    return page("access/index.html", typed="", present="", presences=PRESENCES, hers=her_language())


@pages.post("/access")
@guard(Right.ACCESS)
def show() -> Response:
    """Everything that is kept; a reference that fits nothing stays in the line to be mended."""
    typed, present = request.form.get("reference", "")[:MOST_TYPED], request.form.get("presence", "")
    try:
        found = read_out(opened_home(), current(), typed, present if present in PRESENCES else "")
    except Refused as refused:
        return page("access/index.html", problems=refused.problems, typed=typed, present=present, presences=PRESENCES, hers=her_language())
    return page("access/read_out.html", again=(("reference", typed), ("presence", present)), **context(found, her_language()))


def context(found: list[ReadOut], hers: Language) -> dict[str, Any]:
    """What stands on the page that is read out, in her language."""
    names: dict[str, Any] = {"proof": PROOF, "deeds": DEEDS, "columns": COLUMN_NAMES, "said": _said, "presences": PRESENCES}
    names |= {"reasons": REASONS, "outcomes": OUTCOMES, "visit_words": words_of_visits(), "hers": hers}
    return {"found": found, "in_words": words.in_words, "day": day, "moment": moment, **names}


def _said(key: str, value: str) -> str:
    """What belongs to the proof, in words: days as days, languages by their names, codes as they are chosen when registering."""
    if value in ("yes", "no") and key.startswith(("consent_", "contact_", "agreed")):
        return say(YES if value == "yes" else NO)
    if key in ("consent_language", "language"):
        found = people_language(value)
        return found.autonym if found else words.language_name(value)
    if key in ("consent_date", "date"):
        return _day(value)
    if key == "registered_at":
        return moment(value)
    for names in (dict(MODES), dict(WITNESS_NAMES), dict(DECIDERS)):
        if value in names and key in ("consent_mode", "mode", "consent_witness", "witness", "minor_with"):
            return say(names[value])
    if key == "picture_code":
        return say(words.LIST).join(say(PICTURES.get(one, one)) for one in value.split())
    return value


def _day(value: str) -> str:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def moment(at: str) -> str:
    """A time in words; as it is kept if it is none."""
    try:
        return str(format_datetime(datetime.fromisoformat(at), "medium"))
    except ValueError:
        return say(at)
