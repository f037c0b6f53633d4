"""Figures for whoever coordinates and checks, the file of them, and the brief that a partner is given."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.figures_funnel import ANSWER_TIMES, DIMENSION_NAMES, DIMENSIONS, STAGE_NAMES, STAGES, TURNED_AWAY
from intake.domain.visit import REASON_NAMES
from intake.services import figures_file
from intake.services import programme as programmes
from intake.services.figures_show import Figures, OfProgramme
from intake.services.figures_show import figures as counted
from intake.services.languages import language_of, offered_languages
from intake.web import figures_words as words
from intake.web.figures_chart import Chart, chart
from intake.web.guard import current, guard, opened_home
from intake.web.language import current_language, say, show_in
from intake.web.page import page

pages = Blueprint("figures", __name__)


@pages.get("/figures")
@guard(Right.FIGURES)
def index() -> Response:
    """The figures of one's own area, programme by programme."""
    return _page("figures/index.html", counted(opened_home(), current()))


@pages.post("/figures/again")
@guard(Right.FIGURES)
def again() -> Response:
    """Count anew, before the minutes are over for which counts are remembered."""
    counted(opened_home(), current(), again=True)
    return redirect(url_for("figures.index"), 303)


@pages.get("/figures.csv")
@guard(Right.FIGURES)
def file() -> Response:
    """The figures as CSV with HXL tags; `for=outside`: as they may be given to others."""
    outside = request.args.get("for") == "outside"
    text = figures_file.table(counted(opened_home(), current(), outside=outside))
    name = "figures-outside.csv" if outside else "figures.csv"
    return FlaskResponse(text, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@pages.get("/figures/brief/<programme>")
@guard(Right.FIGURES)
def brief(programme: str) -> Response:
    """The brief for the partner in the language of the page."""
    return redirect(url_for("figures.brief_in", programme=programme, language=current_language().code), 302)


@pages.get("/figures/brief/<programme>/<language>")
@guard(Right.FIGURES)
def brief_in(programme: str, language: str) -> Response:
    """Two pages for the partner of a programme: how far people have come, who they are, who was turned away; no small count."""
    if language_of(language) is None:
        abort(404)
    show_in(language)
    found = counted(opened_home(), current(), programme, outside=True)
    addresses = {one.code: url_for("figures.brief_in", programme=programme, language=one.code) for one in offered_languages()}
    (one,) = found.programmes
    partner = say(programmes.partner(opened_home(), one.partner).name) if one.partner else ""
    return _page("figures/brief.html", found, one=one, partner=partner, address_in=addresses)


def _page(template: str, found: Figures, **more: Any) -> Response:
    return page(
        template,
        found=found,
        words=words,
        stages=(*STAGES, TURNED_AWAY),
        stage_names=STAGE_NAMES,
        dimensions=DIMENSIONS,
        dimension_names=DIMENSION_NAMES,
        reasons=REASON_NAMES,
        funnel=_funnel,
        answer_times=ANSWER_TIMES,
        waited=_waited,
        **more,
    )


def _funnel(one: OfProgramme) -> Chart | None:
    """How far people have come, as bars; steps without a partner are none."""
    steps = zip(STAGES, one.whole.steps, strict=True)
    return chart([(say(STAGE_NAMES[name]), many, words.number(many)) for name, many in steps])


def _waited(one: OfProgramme) -> Chart | None:
    """How long the partner took, as bars."""
    return chart([(say(ANSWER_TIMES[name]), many, words.number(many)) for name, many in one.answers.items()])
