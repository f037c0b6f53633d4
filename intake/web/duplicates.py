"""Suspected duplicates: the list, one pair side by side, the decision, and taking a decision back.

Both references travel in the body of a form, never in an address; `skip` in an address only says how many pairs were put off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import flask_babel  # type: ignore[import-untyped]
from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.duplicates import reason_text
from intake.domain.messages import N_
from intake.domain.programme import DECLINED, Kind, Question
from intake.domain.referral import STATE_NAMES
from intake.services import duplicates as service
from intake.services import programme as programmes
from intake.services.area import all_areas
from intake.services.duplicates import DIFFERENT, OPEN, SAME, ShownPair, Side
from intake.services.link import BOTH, NEITHER, NOTHING, ONE
from intake.services.needs import needs
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.paging import Paging, asked, paging
from intake.web.words import in_words, month_name

pages = Blueprint("duplicates", __name__)

COMPARED_AT_ONCE = 400
SHOWN = 20
LIKELY: tuple[tuple[float, str], ...] = (
    (0.95, N_("Very likely one person")),
    (0.8, N_("Likely one person")),
    (0.0, N_("Perhaps one person")),
)
GOES: Mapping[str, str] = {
    NEITHER: N_("One of the two has not agreed to be handed on, or has withdrawn. The narrower consent holds for both: nothing goes out."),
    ONE: N_("Only one referral goes out: the one that has come further, else the earlier."),
    BOTH: N_("They ask for different doses, so both referrals go out, as they should."),
    NOTHING: N_("The earlier registration has no referral. Nothing changes for the other."),
}
SETTLED: Mapping[str, str] = {
    SAME: N_("Settled: the same person."),
    DIFFERENT: N_("Settled: different people. They are not suspected again."),
    OPEN: N_("The decision is taken back. The pair is open again."),
}


@pages.app_template_filter("likely")
def likely(score: float) -> str:
    """A score in words; never certain, because a person decides."""
    return _(next(words for least, words in LIKELY if score >= least))


@pages.app_template_filter("share")
def share(score: float) -> str:
    """A score as a percentage in the language of the page, 99 at most."""
    return str(flask_babel.format_percent(min(score, 0.99)))


@pages.app_template_filter("month_name")
def month(text: str) -> str:
    """`2026-03` as a month and a year in words."""
    return month_name(text)


@pages.get("/duplicates")
@guard(Right.SETTLE)
def index() -> Response:
    """The open pairs, best score first; whatever was registered since the last look is compared first."""
    home, actor = opened_home(), current()
    compared = service.compare_new(home, most=COMPARED_AT_ONCE)
    count = needs(home, actor).duplicates
    shown = paging(count, SHOWN)
    pairs = service.pairs(home, actor, skip=shown.skip, most=SHOWN)
    more = compared == COMPARED_AT_ONCE
    return page("duplicates/index.html", pairs=pairs, paging=shown, count=count, more=more, points=_points(), reason=reason_text)


@pages.get("/duplicates/next")
@guard(Right.SETTLE)
def one_by_one() -> Response:
    """The next open pair after `skip` that were put off, or the list when there is none."""
    skip = asked("skip") or 0
    found = service.pairs(opened_home(), current(), skip=skip, most=1, log=False)
    if not found:
        flash(_("That was the last pair.") if skip else _("No pair is waiting."))
        return redirect(url_for("duplicates.index"), 303)
    return _pair(found[0].a.reference, found[0].b.reference, skip)


@pages.post("/duplicates/pair")
@guard(Right.SETTLE)
def pair() -> Response:
    """One pair side by side."""
    return _pair(request.form.get("a", ""), request.form.get("b", ""), None)


def _pair(a: str, b: str, skip: int | None) -> Response:
    shown = service.side_by_side(opened_home(), current(), a, b)
    return page("duplicates/pair.html", pair=shown, rows=_rows(shown), skip=skip, points=_points(), reason=reason_text, states=STATE_NAMES)


@pages.post("/duplicates/settle")
@guard(Right.SETTLE)
def settle() -> Response:
    """Keep a decision or take it back; what changes referrals is said first and asked once more."""
    home, actor, sent = opened_home(), current(), request.form
    a, b, decision = sent.get("a", ""), sent.get("b", ""), sent.get("decision", "")
    skip = sent.get("skip", type=int)
    if sent.get("sure") != "yes" and (decision == SAME or sent.get("undo") == SAME):
        shown = service.side_by_side(home, actor, a, b)
        return page("duplicates/same.html" if decision == SAME else "duplicates/undo.html", pair=shown, skip=skip, goes=GOES)
    service.settle(home, actor, a, b, decision)
    flash(_(SETTLED[decision]))
    if decision == OPEN:
        return redirect(url_for("duplicates.settled"), 303)
    return redirect(url_for("duplicates.index") if skip is None else url_for("duplicates.one_by_one", skip=skip), 303)


@pages.get("/duplicates/settled")
@guard(Right.SETTLE)
def settled() -> Response:
    """What was decided, each with a way to take it back."""
    decision = DIFFERENT if request.args.get("decision") == DIFFERENT else SAME
    at = asked("page") or 1
    found = service.pairs(opened_home(), current(), decision=decision, skip=(at - 1) * SHOWN, most=SHOWN + 1)
    shown = Paging(at, at + (len(found) > SHOWN), SHOWN)
    return page("duplicates/settled.html", pairs=found[:SHOWN], paging=shown, decision=decision, points=_points())


def _points() -> Mapping[str, str]:
    """Area code -> name, as far as the coordinator's own branch goes."""
    return {area.code: area.name for area in all_areas(opened_home(), current())}


@dataclass(frozen=True, slots=True)
class Row:
    """One answer of a pair: its label, both sides in words, and whether they are `same`, `different` or given on `one` side only."""

    label: str
    first: str
    second: str
    mark: str
    number: bool


def _rows(shown: ShownPair) -> list[Row]:
    pack = programmes.programme(opened_home(), shown.programme, shown.programme_version)
    keys = [key for key in pack.by_key if key in shown.a.answers or key in shown.b.answers]
    return [_row(pack.by_key[key], shown.a, shown.b) for key in keys]


def _row(question: Question, a: Side, b: Side) -> Row:
    first, second = a.answers.get(question.key, ""), b.answers.get(question.key, "")
    known = [value for value in (first, second) if value and value not in DECLINED]
    mark = "one" if len(known) == 1 else "same" if first == second else "different"
    return Row(question.label, in_words(question, first), in_words(question, second), mark, question.kind is Kind.PHONE)
