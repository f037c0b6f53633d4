"""One's own second factors: the list, adding a passkey or an app, removing one, recovery codes. Each change asks for a factor afresh."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from intake.domain.messages import N_
from intake.domain.problems import Refused
from intake.domain.second_factor import APP, PASSKEY, in_fives
from intake.services import second_factor as steps
from intake.services import second_factor_add as adding
from intake.services import second_factor_own as factors
from intake.web import session
from intake.web.batch_words import day
from intake.web.guard import current, open_while_adding, opened_home
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.second_factor_given import given, problems_in, site

pages = Blueprint("second_factor", __name__)

KINDS = {PASSKEY: N_("Passkey"), APP: N_("Authenticator app")}
REMOVE, CODES = "remove", "codes"
FEW_CODES = 3
GROUP = 4
DOES = {
    APP: N_("Add an authenticator app"),
    PASSKEY: N_("Add a passkey"),
    REMOVE: N_("Remove a second factor"),
    CODES: N_("Make new recovery codes"),
}
"""What a change is called."""


@pages.get("/account/second")
@open_while_adding
def index() -> Response:
    """One's own second factors."""
    return _list()


def _list(refused: Refused | None = None) -> Response:
    own = factors.own(opened_home(), current())
    problems = refused.problems if refused else ()
    return page("second_factor/index.html", problems=problems, own=own, kinds=KINDS, few=FEW_CODES, passkeys=bool(site().host), day=day)


@pages.post("/account/second/confirm")
@open_while_adding
def confirm() -> Response:
    """Before a change: ask for a second factor; for the very first there is none to ask for."""
    home, actor, do, factor = opened_home(), current(), request.form.get("do", ""), request.form.get("factor", "")
    try:
        if do in (APP, PASSKEY) and not factors.own(home, actor).factors:
            return _adding(adding.begin_adding(home, actor, do, site()))
        if do == REMOVE:
            factors.own_removable(home, actor, factor)
        return _confirm(do, factor, factors.begin_change(home, actor))
    except Refused as refused:
        return _list(refused)


def _confirm(do: str, factor: str, token: str, refused: Refused | None = None) -> Response:
    home, actor = opened_home(), current()
    asked = steps.ask(home, token, steps.CHANGE, site())
    named = next((one.name for one in factors.own(home, actor).factors if one.id == factor), "")
    problems = problems_in(refused, asked)
    return page("second_factor/confirm.html", problems=problems, do=do, does=DOES, factor=factor, named=named, step=token, asked=asked)


@pages.post("/account/second/change")
@open_while_adding
def change() -> Response:
    """The change itself, once the second factor fits."""
    do, factor, token = (request.form.get(name, "") for name in ("do", "factor", "step"))
    try:
        return _done(do, factor, token)
    except Refused as refused:
        if refused.problems[0].code not in ("wrong_second", "throttled"):
            return _list(refused)
        try:
            return _confirm(do, factor, token, refused)
        except Refused as gone:
            return _list(gone)


def _done(do: str, factor: str, token: str) -> Response:
    home, actor = opened_home(), current()
    if do == REMOVE:
        factors.remove(home, actor, factor, token, given())
        flash(_("It is removed."))
        return redirect(url_for("second_factor.index"), 303)
    if do == CODES:
        return _codes(factors.new_codes(home, actor, token, given()))
    return _adding(adding.begin_adding(home, actor, do, site(), token, given()))


def _codes(codes: list[str]) -> Response:
    return page("second_factor/codes.html", codes=[in_fives(code) for code in codes])


def _adding(found: adding.Adding, refused: Refused | None = None) -> Response:
    groups = " ".join(found.secret[start : start + GROUP] for start in range(0, len(found.secret), GROUP))
    name = request.form.get("name", "")
    problems = refused.problems if refused else ()
    picture = _picture(found.address) if found.address else ""
    return page(
        "second_factor/add.html", problems=problems, adding=found, groups=groups, picture=picture, name=name, title=DOES[found.kind]
    )


def _picture(address: str) -> Markup:
    return Markup(segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True))  # noqa: S704 - drawn by segno


@pages.post("/account/second/add")
@open_while_adding
def add() -> Response:
    """Try the new one, and keep it if it works; with the first come recovery codes, shown once."""
    home, actor, draft = opened_home(), current(), request.form.get("draft", "")
    try:
        codes = adding.add(home, actor, draft, request.form.get("name", ""), given(), session.token())
    except Refused as refused:
        try:
            return _adding(adding.adding_again(home, actor, draft), refused)
        except Refused as gone:
            return _list(gone)
    if codes:
        return _codes(codes)
    flash(_("It is added."))
    return redirect(url_for("second_factor.index"), 303)


@pages.post("/account/second/read")
@open_while_adding
def read() -> Response:
    """The notice that the second factor was taken away has been read."""
    factors.read_reset(opened_home(), current())
    return redirect(url_for("second_factor.index"), 303)
