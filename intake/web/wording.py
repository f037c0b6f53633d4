"""The ledger of wordings for auditors: every text that was ever read out before somebody agreed, with its hash and its time."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.services import programme as programmes
from intake.services import wording as service
from intake.services.languages import people_language
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.page import page

pages = Blueprint("wording", __name__)


@pages.get("/wordings")
@guard(Right.AUDIT)
def index() -> Response:
    """Every wording of every programme, those in force first."""
    home, actor = opened_home(), current()
    titles = {one.code: one.title for one in programmes.programmes(home)}
    for one in programmes.open_programmes(home):
        service.put_on_ledger(home, one)
    found = [(title, service.ledger(home, actor, code)) for code, title in titles.items()]
    return page("wording/index.html", found=found, language_of=people_language, day=day)
