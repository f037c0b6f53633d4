"""The partner's answers: a file comes back, every row is judged, then applied; rows that did not fit, notes and late answers wait here.

Between looking and applying the file lies sealed on the disk, and only the page holds its key (`services/upload.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.answer import REASONS, VERDICTS
from intake.domain.messages import N_
from intake.domain.problems import Problem, Refused, refuse
from intake.domain.referral import STATE_NAMES
from intake.services import answer as service
from intake.services import answer_queue as queue
from intake.services import picked as picked_files
from intake.services import programme as programmes
from intake.services import upload
from intake.services.needs import needs
from intake.web import batch_words
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.paging import paging

pages = Blueprint("answer", __name__)

ROWS = 50
ONE_BY_ONE = 20
"""Rows and notes that a person reads one by one, on a page."""
ALL = "all"
VERDICT_NAMES: Mapping[str, tuple[str, str]] = {
    "apply": (N_("Will be applied"), "good"),
    "same": (N_("Known already"), "none"),
    "unmatched": (N_("Not matched"), "wait"),
    "refused": (N_("Refused"), "stop"),
}
"""Verdict -> its name and the kind of its badge."""
COLUMN_NAMES: Mapping[str, str] = {
    "batch_id": N_("Number of the list"),
    "partner_ref": N_("Reference of the row"),
    "decision": N_("Decision"),
    "reason_code": N_("Reason"),
    "centre_code": N_("Centre"),
    "appt_date": N_("Day of the appointment"),
    "appt_from": N_("From"),
    "appt_to": N_("To"),
    "bring_code": N_("What to bring"),
    "done_date": N_("Day it was done"),
    "updated_at": N_("Date of the answer"),
    "note": N_("Note"),
}


@pages.get("/answers")
@guard(Right.ANSWER)
def index() -> Response:
    """Send a file in; what waits for a person."""
    return _index()


def _index(problems: tuple[Problem, ...] = ()) -> Response:
    home, actor = opened_home(), current()
    partners = [(one.code, one.name) for one in programmes.partners(home)]
    return page("answer/index.html", problems=problems, waiting=needs(home, actor), partners=partners)


@pages.post("/answers/check")
@guard(Right.ANSWER)
def check() -> Response:
    """Take a file in and show what every row of it would do; a file that can't be read is not kept."""
    home, actor, sent = opened_home(), current(), request.files.get("file")
    if sent is None or not sent.filename:
        return _index(refuse("no_file", "file").problems)
    data, partner = sent.read(), request.form.get("partner", "")
    try:
        outcome = service.preview(home, actor, data, sent.filename, partner or None)
    except Refused as refused:
        return _index(refused.problems)
    return show_preview(outcome, upload.hold(home, actor, data, sent.filename), partner)


@pages.post("/answers/preview")
@guard(Right.ANSWER)
def preview() -> Response:
    """Another page, or some of the rows, of a file that was sent before."""
    home, actor, partner = opened_home(), current(), request.form.get("partner", "")
    token = request.form.get("token", "")
    data, name = upload.held(home, actor, token)
    return show_preview(service.preview(home, actor, data, name, partner or None), token, partner)


def show_preview(outcome: service.Outcome, token: str, partner: str, picked: str = "") -> Response:
    """What every row of a file would do; `picked`: the id of a file that was fetched at the partner."""
    only = request.form.get("only", ALL)
    only = only if only in VERDICTS else ALL
    found = [row for row in outcome.rows if only in (ALL, row.verdict)]
    shown = paging(len(found), ROWS)
    return page(
        "answer/preview.html",
        outcome=outcome,
        partner_name=programmes.partner(opened_home(), outcome.partner).name,
        rows=found[shown.skip : shown.skip + shown.most],
        paging=shown,
        only=only,
        held=[("token", token), ("partner", partner), ("picked", picked or request.form.get("picked", ""))],
        verdicts=VERDICT_NAMES,
        reasons=REASONS,
        states=STATE_NAMES,
    )


@pages.post("/answers/apply")
@guard(Right.ANSWER)
def apply() -> Response:
    """Judge the file once more, apply it, and delete it."""
    home, actor, partner = opened_home(), current(), request.form.get("partner", "")
    token = request.form.get("token", "")
    data, name = upload.held(home, actor, token)
    outcome = service.apply(home, actor, data, name, partner or None)
    upload.drop(home, actor, token)
    if request.form.get("picked"):
        picked_files.close(home, actor, request.form["picked"], applied=True)
    return page("answer/applied.html", counts=outcome.counts, waiting=needs(home, actor))


@pages.post("/answers/put-away")
@guard(Right.ANSWER)
def put_away() -> Response:
    """Delete a file without applying it."""
    upload.drop(opened_home(), current(), request.form.get("token", ""))
    flash(_("The file is deleted. Nothing of it was applied."))
    return redirect(url_for("answer.index"), 303)


@pages.get("/answers/queue")
@guard(Right.ANSWER)
def waiting() -> Response:
    """Rows that could not be applied, each with what the partner wrote, as plain text."""
    home, actor = opened_home(), current()
    shown = paging(queue.count(home, actor)[0], ONE_BY_ONE)
    rows = queue.waiting(home, actor, shown.skip, shown.most)
    return page(
        "answer/queue.html", rows=rows, paging=shown, verdicts=VERDICT_NAMES, reasons=REASONS, columns=COLUMN_NAMES, day=batch_words.day
    )


@pages.post("/answers/queue/dismiss")
@guard(Right.ANSWER)
def dismiss() -> Response:
    """Take a row out of the queue for good, after asking once more."""
    row = request.form.get("row", "")
    if request.form.get("sure") != "yes":
        return page("answer/dismiss.html", row=row)
    queue.dismiss(opened_home(), current(), row)
    flash(_("The row is deleted from the queue."))
    return redirect(url_for("answer.waiting"), 303)


@pages.get("/answers/notes")
@guard(Right.ANSWER)
def notes() -> Response:
    """What partners wrote beside their answers and nobody has read."""
    home, actor = opened_home(), current()
    shown = paging(queue.count(home, actor)[1], ONE_BY_ONE)
    return page("answer/notes.html", notes=queue.notes(home, actor, shown.skip, shown.most), paging=shown)


@pages.post("/answers/notes/read")
@guard(Right.ANSWER)
def note_read() -> Response:
    """A note has been read."""
    queue.note_read(opened_home(), current(), request.form.get("note", ""))
    flash(_("Noted as read."))
    return redirect(url_for("answer.notes"), 303)
