"""Areas: the tree of organisation, regions, districts and intake points."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.area import KINDS
from intake.domain.messages import N_
from intake.domain.problems import Refused
from intake.services import area as areas
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page

pages = Blueprint("area", __name__)

KIND_NAMES = {"organisation": N_("Organisation"), "region": N_("Region"), "district": N_("District"), "point": N_("Intake point")}
FIELDS = ("code", "name", "kind", "parent", "region")


@pages.get("/areas")
@guard(Right.ADMINISTER)
def index() -> Response:
    """The whole tree, and the form for a new area."""
    return _list(dict.fromkeys(FIELDS, ""))


def _list(typed: dict[str, str], problems: Refused | None = None) -> Response:
    return page(
        "area/index.html",
        problems=problems.problems if problems else (),
        areas=areas.all_areas(opened_home(), current()),
        kinds=[(kind, KIND_NAMES[kind]) for kind in KINDS],
        kind_names=KIND_NAMES,
        typed=typed,
    )


@pages.post("/areas")
@guard(Right.ADMINISTER)
def add() -> Response:
    """Add an area below another."""
    typed = {field: request.form.get(field, "").strip() for field in FIELDS}
    try:
        areas.add(
            opened_home(), current(), typed["code"], typed["name"], typed["kind"], typed["parent"] or None, typed["region"].upper() or None
        )
    except Refused as refused:
        return _list(typed, refused)
    flash(_("The area is added."))
    return redirect(url_for("area.index"), 303)
