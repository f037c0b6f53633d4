"""Accounts: inviting by a one-time link, accepting an invitation, the list, closing; one's own, and its password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import INVITED_ROLES, LEAST_PASSWORD, ROLE_NAMES, Right
from intake.domain.problems import Refused, refuse
from intake.domain.second_factor import REQUIRED
from intake.services import account as accounts
from intake.services import area as areas
from intake.services import programme as programmes
from intake.services import second_factor_own as factors
from intake.services import sign_in as door
from intake.web import session
from intake.web.guard import current, guard, open_while_adding, opened_home, with_token
from intake.web.language import gettext as _
from intake.web.language import say
from intake.web.page import page
from intake.web.second_factor_given import moment

pages = Blueprint("account", __name__)


@pages.get("/accounts")
@guard(Right.ADMINISTER)
def index() -> Response:
    """Every account, and the form to invite somebody."""
    return _list()


def _list(problems: Refused | None = None, link: str = "") -> Response:
    home, actor = opened_home(), current()
    return page(
        "account/index.html",
        problems=problems.problems if problems else (),
        accounts=accounts.accounts(home, actor),
        areas=areas.all_areas(home, actor),
        partners=[(one.code, say(one.name)) for one in programmes.partners(home)],
        sent=request.form,
        roles=[(role.value, ROLE_NAMES[role]) for role in INVITED_ROLES],
        role_names=ROLE_NAMES,
        link=link,
        holders=factors.holders(home, actor),
        needing=() if home.demo else REQUIRED,
    )


@pages.post("/accounts/invite")
@guard(Right.ADMINISTER)
def invite() -> Response:
    """Make an invitation and show its link, once: only a hash of it is kept."""
    try:
        role, area, partner = (request.form.get(name, "") for name in ("role", "area", "partner"))
        short_term = request.form.get("short_term") == "yes"
        token = accounts.invite(opened_home(), current(), role, area, partner, short_term=short_term)
    except Refused as refused:
        return _list(refused)
    return _list(link=url_for("account.invitation", token=token, _external=True))


@pages.post("/accounts/close")
@guard(Right.ADMINISTER)
def close() -> Response:
    """Close an account: nobody signs in with it any more."""
    name = request.form.get("name", "")
    if request.form.get("sure") != "yes":
        return page("account/close.html", name=name)
    try:
        accounts.close_account(opened_home(), current(), name)
    except Refused as refused:
        return _list(refused)
    flash(_("The account is closed. Nobody can sign in with it any more."))
    return redirect(url_for("account.index"), 303)


@pages.post("/accounts/reset-second")
@guard(Right.ADMINISTER)
def reset_second() -> Response:
    """Take the second factor of somebody away who has lost it, after asking once more."""
    name = request.form.get("name", "")
    if request.form.get("sure") != "yes":
        return page("account/reset_second.html", name=name)
    try:
        factors.reset(opened_home(), current(), name)
    except Refused as refused:
        return _list(refused)
    flash(_("The second factor is taken away. At the next sign-in a new one is added."))
    return redirect(url_for("account.index"), 303)


@pages.get("/invitation/<token>")
@with_token("the one-time link")
def invitation(token: str) -> Response:
    """What the invitation is for, and the form to choose name and password."""
    found = accounts.invitation(opened_home(), token)
    return page("account/accept.html", invited=found, role=ROLE_NAMES[found.role], least=LEAST_PASSWORD, name="")


@pages.post("/invitation/<token>")
@with_token("the one-time link")
def accept(token: str) -> Response:
    """Make the account; the invitation is used up by it."""
    home, name = opened_home(), request.form.get("name", "")
    found = accounts.invitation(home, token)
    try:
        accounts.accept(home, token, name, request.form.get("password", ""))
    except Refused as refused:
        role = ROLE_NAMES[found.role]
        return page("account/accept.html", problems=refused.problems, invited=found, role=role, least=LEAST_PASSWORD, name=name)
    flash(_("Your account is ready. Sign in with it."))
    return redirect(url_for("sign_in.sign_in"), 303)


@pages.get("/account")
@open_while_adding
def own() -> Response:
    """One's own account: what it may do, and the form to change its password."""
    return _own()


def _own(refused: Refused | None = None) -> Response:
    home, actor = opened_home(), current()
    return page(
        "account/own.html",
        problems=refused.problems if refused else (),
        mine=actor,
        role=ROLE_NAMES[actor.role],
        least=LEAST_PASSWORD,
        seconds=factors.own(home, actor),
        places=door.places(home, actor, session.token()),
        moment=moment,
    )


@pages.post("/account/others")
@open_while_adding
def end_others() -> Response:
    """Sign out everywhere but here."""
    ended = door.end_others(opened_home(), current(), session.token())
    flash(_("Everywhere else you are signed out.") if ended else _("You were signed in nowhere else."))
    return redirect(url_for("account.own"), 303)


@pages.post("/account/password")
@open_while_adding
def change_password() -> Response:
    """Change one's own password after giving the old one; every other device is signed out."""
    home, actor, new = opened_home(), current(), request.form.get("password", "")
    try:
        if new != request.form.get("again", ""):
            raise refuse("two_passwords", "again")
        door.check_password_of(home, actor.name, request.form.get("old", ""))
        accounts.set_password(home, actor, actor.name, new, keep_token=session.token())
    except Refused as refused:
        return _own(refused)
    flash(_("The password is changed. Everywhere else you are signed out."))
    return redirect(url_for("account.own"), 303)
