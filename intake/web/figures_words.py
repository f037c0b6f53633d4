"""Figures in words: what a code of a breakdown is called, and how a count that is not shown reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import flask_babel  # type: ignore[import-untyped]

from intake.domain.figures_funnel import NOT_KNOWN, OTHERS
from intake.domain.messages import N_
from intake.services.figures_show import OWN, Figures
from intake.web.guard import opened_home
from intake.web.language import gettext as _
from intake.web.language import say
from intake.web.words import language_name, month_name

SEXES: Mapping[str, str] = {"f": N_("Women"), "m": N_("Men"), "x": N_("Another answer")}
AGES: Mapping[str, str] = {"<12": N_("Under 12"), "65+": N_("65 and older")}


def number(many: int | None) -> str:
    """A count in the page's language; a dash where it is not shown (the page says why)."""
    return "–" if many is None else str(flask_babel.format_number(many))


def moment(at: datetime) -> str:
    """When something was counted, in the zone where the work is done."""
    return str(flask_babel.format_datetime(at.astimezone(opened_home().config.zone), "short", rebase=False))


def name_of(found: Figures, dimension: str, code: str) -> str:
    """What a row of a breakdown is called."""
    if code == OTHERS:
        return _("Others, few of each")
    if code == NOT_KNOWN:
        return _("Not known or not said")
    if dimension == "area":
        return found.names[code] if code != OWN else _("%(area)s itself", area=found.area.name)
    if dimension == "month":
        return month_name(code)
    if dimension == "language":
        return language_name(code)
    return say({**SEXES, **AGES}[code]) if code in SEXES or code in AGES else code
