"""Lists whose answers are late, for coordinators: by age, list by list and row by row; the letter to the partner, and what was done.

An address holds the number of a list, a language and an age class, and nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain import late as rules
from intake.domain.account import Right
from intake.domain.late import ABOVE, AGE_NAMES, AGES, PARTNER, REMINDER, STEP_NAMES, Letter
from intake.domain.messages import N_
from intake.domain.problems import Refused
from intake.domain.referral import STATE_NAMES
from intake.services import late as service
from intake.services import programme as programmes
from intake.services.account import colleagues
from intake.services.languages import SOURCE, Language, offered_languages
from intake.web import batch_words
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import ngettext, show_in
from intake.web.page import page
from intake.web.paging import paging

pages = Blueprint("late", __name__)

BATCHES, ROWS = 25, 50
NUMBER = "/answers/late/<int(max=2147483647):number>"
KINDS: Mapping[str, str] = {
    REMINDER: N_("Reminder sent"),
    PARTNER: N_("Told whoever is above at the partner"),
    ABOVE: N_("Handed to the coordinators above"),
}


def _age() -> str:
    wanted = request.args.get("age", "")
    return wanted if wanted in AGES else ""


def _words() -> dict[str, Any]:
    names = {one.code: one.name for one in programmes.partners(opened_home())}
    said: dict[str, Any] = {"ages": AGE_NAMES, "steps": STEP_NAMES, "states": STATE_NAMES, "kinds": KINDS, "partners": names}
    return said | {"day": batch_words.day, "number": batch_words.number}


@pages.get("/answers/late")
@guard(Right.ANSWER)
def index() -> Response:
    """Lists whose answers have not come in time, by age."""
    home, actor, age = opened_home(), current(), _age()
    found = service.batches(home, actor, age)
    shown = paging(len(found), BATCHES)
    some = found[shown.skip : shown.skip + shown.most]
    return page("late/index.html", batches=some, paging=shown, age=age, counts=service.ages(home, actor), **_words())


@pages.get("/answers/late/rows")
@guard(Right.ANSWER)
def rows() -> Response:
    """The rows without an answer of all lists, longest overdue first; no names."""
    home, actor, age = opened_home(), current(), _age()
    counts = service.ages(home, actor)
    shown = paging(counts[age] if age else sum(counts.values()), ROWS)
    found = service.rows(home, actor, age, skip=shown.skip, most=ROWS)
    return page("late/rows.html", rows=found, paging=shown, age=age, counts=counts, **_words())


@pages.get(NUMBER)
@guard(Right.ANSWER)
def one(number: int) -> Response:
    """One late list: what comes next, the letter, what was done, its rows without an answer."""
    return _one(number)


def _one(number: int, refused: Refused | None = None) -> Response:
    home, actor = opened_home(), current()
    found = service.one(home, actor, number)
    batch, profile = service.profile_of(home, number)
    shown = paging(found.rows, ROWS)
    return page(
        "late/one.html",
        problems=refused.problems if refused else (),
        one=found,
        batch=batch,
        profile=profile,
        rows=service.rows(home, actor, batch=number, skip=shown.skip, most=ROWS),
        paging=shown,
        people=colleagues(home, actor),
        letters=[(one.code, one.autonym) for one in _languages(profile.language)],
        may_hand_above=service.has_above(actor),
        waiting_again=service.waiting_again(home, actor, number),
        today=home.today,
        **_words(),
    )


def _languages(first: str) -> list[Language]:
    """The languages letters are written in, the partner's own first."""
    return sorted(offered_languages(), key=lambda one: (one.code != first, one.code != SOURCE))


def _show_in(code: str) -> None:
    show_in(code if any(one.code == code for one in offered_languages()) else SOURCE)


@pages.get(f"{NUMBER}/letter/<code>")
@guard(Right.ANSWER)
def letter(number: int, code: str) -> Response:
    """The next reminder, to be printed, in the language the address names: counts and references, no names."""
    found: Letter = service.letter(opened_home(), current(), number)
    _show_in(code)
    parts: dict[str, Any] = {"title": rules.title_of(found, _), "head": rules.head_of(found, _), "body": rules.body_of(found, _)}
    more = rules.more_of(found, _)
    return page("late/letter.html", letter=found, refs_title=rules.refs_title(_), more=more, **parts)


@pages.get(f"{NUMBER}/letter/<code>/text")
@guard(Right.ANSWER)
def letter_text(number: int, code: str) -> Response:
    """The same letter as text, for an e-mail."""
    found = service.letter(opened_home(), current(), number)
    _show_in(code)
    response = Response(rules.text_of(found, _), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=reminder-{number}.txt"
    return response


@pages.post(f"{NUMBER}/note")
@guard(Right.ANSWER)
def note(number: int) -> Response:
    """Note that a reminder was sent, or that the list was handed up."""
    kind = request.form.get("kind", "")
    try:
        service.note(opened_home(), current(), number, kind, request.form.get("on", "").strip())
    except Refused as refused:
        if refused.status == 404:
            raise
        return _one(number, refused)
    flash(_("Noted. Wait for the answers now.") if kind == REMINDER else _("Noted."))
    return redirect(url_for("late.one", number=number), 303)


@pages.post(f"{NUMBER}/again")
@guard(Right.BATCH)
def again(number: int) -> Response:
    """Let the rows without an answer travel again in the next list, after asking once more."""
    home, actor = opened_home(), current()
    if request.form.get("sure") != "yes":
        return page("late/again.html", one=service.one(home, actor, number))
    try:
        many = service.send_again(home, actor, number)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _one(number, refused)
    flash(ngettext("%(num)s row travels again in the next list.", "%(num)s rows travel again in the next list.", many))
    return redirect(url_for("late.one", number=number), 303)
