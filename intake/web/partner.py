"""Partners: who receives batches, in which columns and formats; loading a profile with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right, Where
from intake.domain.batch import MADE
from intake.domain.messages import N_
from intake.domain.problems import Refused
from intake.services import delivery_secret
from intake.services import programme as service
from intake.web.batch_words import EMPTY, FORMATS, MET, column_label
from intake.web.delivery_words import WAYS
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.pack_files import parted, sent_text
from intake.web.page import page

pages = Blueprint("partner", __name__)

CLOSED_WITH: Mapping[str, str] = {
    "age": N_("age, with the partner’s own key"),
    "openpgp": N_("OpenPGP, with the partner’s own key"),
    "aes_zip": N_("ZIP with an agreed password (AES-256)"),
    "xlsx_password": N_("Excel workbook with an agreed password (AES-256)"),
}


@pages.get("/partners")
@guard(Right.ADMINISTER, where=Where.HOUSE)
def index() -> Response:
    """Every partner, and the form to load a profile."""
    return _list()


def _list(refused: Refused | None = None) -> Response:
    problems, findings = parted(refused) if refused else ((), ())
    return page(
        "partner/index.html",
        problems=problems,
        status=refused.status if refused else 200,
        findings=findings,
        partners=service.partners(opened_home()),
        closed_with=CLOSED_WITH,
    )


@pages.post("/partners/load")
@guard(Right.ADMINISTER, where=Where.HOUSE)
def load() -> Response:
    """Load a profile; one with anything wrong is not loaded."""
    try:
        text, name = sent_text()
        profile = service.load_partner(opened_home(), current(), text, name)
    except Refused as refused:
        return _list(refused)
    flash(_("%(partner)s, version %(version)s, is loaded.", partner=_(profile.name), version=profile.version))
    return redirect(url_for("partner.one", code=profile.code), 303)


@pages.get("/partners/<code>")
@guard(Right.ADMINISTER, where=Where.HOUSE)
def one(code: str) -> Response:
    """A profile to read through: its columns in order, what fills them, and how files are closed."""
    profile = service.partner(opened_home(), code)
    return page(
        "partner/one.html",
        profile=profile,
        has_secret=delivery_secret.has(opened_home(), profile),
        ways=WAYS,
        label=column_label,
        made=MADE,
        met=MET,
        empty=EMPTY,
        formats=FORMATS,
        closed_with=CLOSED_WITH,
    )
