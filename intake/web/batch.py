"""Batches: what is ready and exactly what the partner will see of it, building, and the batch itself: rows, approval, export, files.

An address holds the batch's number and nothing of anybody. What may take long is handed to `work`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.problems import Problem, Refused, refuse
from intake.services import batch as service
from intake.services import batch_export, batch_preview, batch_template, figures
from intake.services import programme as programmes
from intake.services.account import colleagues
from intake.services.batch import APPROVED, BUILT, SENT
from intake.services.batch_preview import Summary, Waiting
from intake.services.batch_write import RIGHT_TO_LEFT
from intake.services.needs import needs
from intake.web import batch_words as words
from intake.web import delivery_words
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.paging import paging
from intake.web.work import Work, works

pages = Blueprint("batch", __name__)

ROWS = 50
LISTED = 200
LOOK_AGAIN = "2"  # seconds after which a browser asks anew how far the work is, without any script
COUNTED_AT_ONCE = 5000
"""Up to so many rows are counted anew for each page of the preview; more are counted once, with a progress page."""


@pages.get("/batches")
@guard(Right.BATCH, Right.MANIFEST)
def index() -> Response:
    """What is ready, and the batches so far."""
    return _list()


def _list(problems: tuple[Problem, ...] = ()) -> Response:
    home, actor = opened_home(), current()
    batches = service.batches(home, actor, LISTED)
    shown = paging(len(batches), 25)
    return page(
        "batch/index.html",
        problems=problems,
        waiting=batch_preview.waiting(home, actor) if actor.may(Right.BATCH) else [],
        batches=batches[shown.skip : shown.skip + shown.most],
        paging=shown,
        people=colleagues(home, actor),
        partners={one.code: one.name for one in programmes.partners(home)},
        words=words,
    )


def _waiting() -> Waiting:
    """The programme and partner that the request names."""
    programme, partner = request.values.get("programme", ""), request.values.get("partner", "")
    for one in batch_preview.waiting(opened_home(), current()):
        if (one.programme, one.partner) == (programme, partner):
            return one
    raise refuse("no_such_programme", programme=programme)


@pages.get("/batches/preview")
@guard(Right.BATCH)
def preview() -> Response:
    """Exactly what the partner would see, by the page, and what is missing in it."""
    home, actor, waiting = opened_home(), current(), _waiting()
    found = _summary(waiting)
    if not isinstance(found, Summary):
        return found
    shown = paging(found.ready, ROWS)
    profile, rows = batch_preview.rows(home, actor, waiting.programme, waiting.partner, skip=shown.skip, most=ROWS)
    return page(
        "batch/preview.html",
        waiting=waiting,
        total=found,
        left_out=figures.left_out(home, actor, waiting.programme, waiting.partner),
        table={"profile": profile, "rows": rows, "rtl": profile.language in RIGHT_TO_LEFT},
        gaps=words.gap_lines(profile, found.gaps),
        suspected=needs(home, actor).duplicates,
        paging=shown,
        changed=found.ready != min(waiting.ready, profile.most_rows),
        words=words,
    )


def _summary(waiting: Waiting) -> Summary | Response:
    """The counts over all rows; for very many from a moment ago, or the page that tells how far counting is."""
    home, actor = opened_home(), current()
    about = (waiting.programme, waiting.partner)
    if waiting.ready <= COUNTED_AT_ONCE:
        return batch_preview.summary(home, actor, *about)
    kept = None if request.args.get("anew") else works().result("preview", actor.pseudonym, about)
    if kept is not None:
        return kept  # type: ignore[no-any-return]
    work = works().begin("preview", actor.pseudonym, about, lambda progress: batch_preview.summary(home, actor, *about, progress))
    return work.result if work.good else _after(work)


@pages.post("/batches/build")
@guard(Right.BATCH)
def build() -> Response:
    """Close everything that is ready into a numbered batch."""
    home, actor, waiting = opened_home(), current(), _waiting()
    about = (waiting.programme, waiting.partner)
    return _after(works().begin("build", actor.pseudonym, about, lambda progress: service.build_all(home, actor, *about, progress)))


@pages.get("/batches/progress/<work_id>")
@guard(Right.BATCH)
def progress(work_id: str) -> Response:
    """How far the work is; when it has ended, where it led."""
    work = works().find(work_id, current().pseudonym)
    if work is None:
        flash(_("The work was interrupted, or is over. Look at the list; begin again if it is not there."))
        return redirect(url_for("batch.index"), 303)
    if work.over.is_set():
        return _after(work)
    response = page("batch/progress.html", work=work, words=words)
    response.headers["Refresh"] = LOOK_AGAIN
    return response


def _after(work: Work) -> Response:
    """Where a piece of work leads: to its progress while it goes on, else to what it made, or to why not."""
    if not work.over.is_set():
        return redirect(url_for("batch.progress", work_id=work.id), 303)
    if work.failed:
        abort(500)
    about: Any = work.about
    if work.kind == "export" and work.problems:
        return batch_page(about[0], work.problems)
    if work.kind == "export":
        flash(_("The file is made. Download it and hand it over; only the partner can open it."))
        return redirect(url_for("batch.one", number=about[0]), 303)
    if work.problems:
        return _list(work.problems)
    if work.kind == "preview":
        return redirect(url_for("batch.preview", programme=about[0], partner=about[1]), 303)
    flash(words.built(work.result))
    return redirect(url_for("batch.one", number=work.result[0].id) if len(work.result) == 1 else url_for("batch.index"), 303)


@pages.get("/batches/<int(max=2147483647):number>")
@guard(Right.BATCH, Right.MANIFEST)
def one(number: int) -> Response:
    """One batch: its state, what can be done with it, its manifest and files."""
    return batch_page(number)


def batch_page(number: int, problems: tuple[Problem, ...] = ()) -> Response:
    """The page of a batch, with what was wrong with what was asked of it."""
    home, actor = opened_home(), current()
    batch, files = service.manifest(home, actor, number)
    may = actor.may(Right.BATCH)
    return page(
        "batch/one.html",
        problems=problems,
        batch=batch,
        files=sorted(files, key=lambda one: one.format == batch_template.FORMAT),  # the list itself first
        again=service.count_again(home, actor, number),
        left_out=figures.left_out(home, actor, batch.programme, batch.partner, batch.left_out),
        profile=programmes.partner(home, batch.partner, batch.partner_version),
        takes_password=batch_export.needs_password(home, number),
        people=colleagues(home, actor),
        may_approve=may and batch.state == BUILT and batch.built_by != actor.pseudonym,
        may_export=may and batch.state in (APPROVED, SENT),
        may_cancel=may and batch.state in (BUILT, APPROVED),
        way=delivery_words.way_of(home, actor, number, batch.state, batch.partner),
        going=delivery_words,
        words=words,
    )


@pages.get("/batches/<int(max=2147483647):number>/rows")
@guard(Right.BATCH)
def rows(number: int) -> Response:
    """The rows of a batch exactly as they are written, by the page."""
    home, actor = opened_home(), current()
    batch, _files = service.manifest(home, actor, number)
    shown = paging(batch.rows, ROWS)
    found = service.show(home, actor, number, page=shown.at, most=ROWS)
    table = {"profile": found.profile, "rows": found.rows, "rtl": found.profile.language in RIGHT_TO_LEFT}
    return page("batch/rows.html", batch=batch, table=table, paging=shown, may_approve=found.may_approve, words=words)


@pages.post("/batches/<int(max=2147483647):number>/approve")
@guard(Right.BATCH)
def approve(number: int) -> Response:
    """Approve what was looked at; if the batch has changed since, it is shown again."""
    try:
        seen = bytes.fromhex(request.form.get("seen", ""))
        service.approve(opened_home(), current(), number, seen)
    except Refused as refused:
        if refused.problems[0].code == "no_such_batch":
            raise
        return batch_page(number, refused.problems)
    except ValueError:
        raise refuse("bad_request") from None
    flash(_("The batch is approved. It can be exported now."))
    return redirect(url_for("batch.one", number=number), 303)


@pages.post("/batches/<int(max=2147483647):number>/cancel")
@guard(Right.BATCH)
def cancel(number: int) -> Response:
    """Cancel a batch that was not sent, after asking once more."""
    home, actor = opened_home(), current()
    batch, _files = service.manifest(home, actor, number)
    if request.form.get("sure") != "yes":
        return page("batch/cancel.html", batch=batch, words=words)
    try:
        service.cancel(home, actor, number)
    except Refused as refused:
        return batch_page(number, refused.problems)
    flash(_("The batch is cancelled. Its referrals are ready again."))
    return redirect(url_for("batch.index"), 303)


@pages.post("/batches/<int(max=2147483647):number>/export")
@guard(Right.BATCH)
def export(number: int) -> Response:
    """Write the file, closed to the partner; the same rows again if it was written before."""
    home, actor, sent = opened_home(), current(), request.form
    service.manifest(home, actor, number)
    form, password = sent.get("format", ""), sent.get("password", "")
    if password != sent.get("again", ""):
        return batch_page(number, refuse("two_passwords", "password").problems)

    def task(progress: Any) -> str:
        return batch_template.export_both(home, actor, number, form, password, progress)[0].name

    return _after(works().begin("export", actor.pseudonym, (number, form), task))


@pages.get("/batches/<int(max=2147483647):number>/files/<form>")
@guard(Right.BATCH)
def file(number: int, form: str) -> Response:
    """The encrypted file, to be handed over."""
    path = batch_export.fetch(opened_home(), current(), number, form)
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=path.name, max_age=0)
