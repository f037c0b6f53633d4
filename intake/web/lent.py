"""The pool of lent contacts, for coordinators and administrators: what there is, one of them, adding, changing, retiring. Addresses of the
house only; nobody's place is shown here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain import lent as rules
from intake.domain.account import Right
from intake.domain.problems import Problem, Refused, refuse
from intake.services import area as areas
from intake.services import lent as service
from intake.services import lent_end, lent_mail
from intake.services.lent import Contact, Wanted
from intake.web.batch_words import day
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.language import ngettext, say
from intake.web.page import page

pages = Blueprint("lent", __name__)

MOST_TYPED = 120
NUMBERS = "<int(max=2147483647):number>"


@pages.get("/lent")
@guard(Right.LEND)
def index() -> Response:
    """The pool, and the form to put one more into it."""
    return _pool()


def _pool(problems: tuple[Problem, ...] = (), typed: Mapping[str, str] | None = None) -> Response:
    home, actor = opened_home(), current()
    places = [(one.code, one.name) for one in areas.all_areas(home, actor)]
    found = service.pool(home, actor)
    said: dict[str, Any] = {"contacts": found, "areas": places, "typed": typed or {}, "letters": lent_mail.broken(home)}
    return page("lent/index.html", problems=problems, **said, **_words())


def _words() -> dict[str, Any]:
    home, actor = opened_home(), current()
    roles = [(code, say(text)) for code, text in rules.RELAYS.items()]
    who = [*roles, *((name, name) for name in service.people(home, actor))]
    return {"kinds": rules.KINDS, "states": rules.STATES, "roles": rules.RELAYS, "who": who, "most": rules.MOST_SHARE, "day": day}


def _wanted() -> Wanted:
    """What the form says a contact is to be; raises Refused."""
    sent = request.form
    problems: list[Problem] = []
    share = sent.get("share", "1").strip()
    if not (share.isascii() and share.isdecimal() and len(share) < 4):
        problems += refuse("lent_share", "share", most=rules.MOST_SHARE).problems
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            typed = sent.get(name, "").strip()[:MOST_TYPED]
            days[name] = date.fromisoformat(typed) if typed else None
        except ValueError:
            problems += refuse("bad_date", name).problems
    if problems:
        raise Refused(*problems)
    return Wanted(int(share), sent.get("relays", rules.DUTY)[:MOST_TYPED], days["since"], days["until"])


@pages.post("/lent")
@guard(Right.LEND)
def add() -> Response:
    """Put one more into the pool."""
    home, actor, sent = opened_home(), current(), request.form
    try:
        made = service.add(home, actor, sent.get("area", ""), sent.get("kind", ""), sent.get("address", "")[:MOST_TYPED], _wanted())
    except Refused as refused:
        return _pool(refused.problems, sent)
    return _given(made.number, lent_end.give_waiting(home), _("It is in the pool."))


def _given(number: int, given: int, text: str) -> Response:
    flash(text)
    if given:
        flash(ngettext("%(num)s person who waited has a contact now.", "%(num)s people who waited have a contact now.", given))
    return redirect(url_for("lent.one", number=number), 303)


@pages.get(f"/lent/{NUMBERS}")
@guard(Right.LEND)
def one(number: int) -> Response:
    """One contact: who shares it, who picks up, how long."""
    return _one(service.one(opened_home(), current(), number))


def _one(contact: Contact, problems: tuple[Problem, ...] = ()) -> Response:
    return page("lent/one.html", problems=problems, contact=contact, **_words())


@pages.post(f"/lent/{NUMBERS}")
@guard(Right.LEND)
def change(number: int) -> Response:
    """Change it; who has it keeps it."""
    home, actor = opened_home(), current()
    try:
        service.change(home, actor, number, _wanted())
    except Refused as refused:
        if refused.problems[0].code == "no_such_lent":
            raise
        return _one(service.one(home, actor, number), refused.problems)
    return _given(number, lent_end.give_waiting(home), _("It is changed."))


@pages.post(f"/lent/{NUMBERS}/retire")
@guard(Right.LEND)
def retire(number: int) -> Response:
    """Lend it to nobody any more, after asking once more."""
    home, actor = opened_home(), current()
    if request.form.get("sure") != "yes":
        return page("lent/retire.html", contact=service.one(home, actor, number))
    ended = lent_end.retire(home, actor, number)
    flash(ngettext("Retired. %(num)s person had it.", "Retired. %(num)s people had it.", ended.people))
    if ended.people:
        flash(ngettext("%(num)s person has another now.", "%(num)s people have another now.", ended.again))
    return redirect(url_for("lent.one", number=number), 303)


@pages.post(f"/lent/{NUMBERS}/reopen")
@guard(Right.LEND)
def reopen(number: int) -> Response:
    """Lend it again."""
    lent_end.reopen(opened_home(), current(), number)
    flash(_("It is lent again."))
    return redirect(url_for("lent.one", number=number), 303)


@pages.post(f"/lent/{NUMBERS}/remove")
@guard(Right.LEND)
def remove(number: int) -> Response:
    """Take it out of the pool for good."""
    home, actor = opened_home(), current()
    try:
        service.remove(home, actor, number)
    except Refused as refused:
        if refused.problems[0].code == "no_such_lent":
            raise
        return _one(service.one(home, actor, number), refused.problems)
    flash(_("It is removed."))
    return redirect(url_for("lent.index"), 303)
