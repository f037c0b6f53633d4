"""Signing in and out, locking the screen and opening it again."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.problems import Refused
from intake.services import second_factor as factors
from intake.services import sign_in as door
from intake.web import session
from intake.web.guard import current, open_while_adding, open_while_locked, opened_home, public, shown_actor, with_token
from intake.web.page import page
from intake.web.second_factor_given import given, problems_in, site

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
@public
def sign_in() -> Response:
    """Ask for name and password."""
    if shown_actor() is not None:
        return redirect(url_for("home.index"), 303)
    return page("sign_in/sign_in.html", name="")


@pages.post("/sign-in")
@public
def try_sign_in() -> Response:
    """Check name and password; a wrong one keeps the typed name."""
    name = request.form.get("name", "")
    try:
        token = door.sign_in(opened_home(), name, request.form.get("password", ""), request.remote_addr or "")
    except door.HalfWay as half_way:
        return session.begin_half(opened_home(), half_way.token)
    except Refused as refused:
        return page("sign_in/sign_in.html", problems=refused.problems, name=name)
    return session.begin(opened_home(), token)


@pages.get("/sign-in/second")
@with_token("a password given a moment ago")
def second() -> Response:
    """Ask for the second factor of whoever has given the password."""
    if not session.half():
        return redirect(url_for("sign_in.sign_in"), 303)
    return _second()


def _second(refused: Refused | None = None) -> Response:
    try:
        asked = factors.ask(opened_home(), session.half(), factors.SIGN_IN, site())
    except Refused as gone:
        return page("sign_in/sign_in.html", problems=gone.problems, name="")
    return page("sign_in/second.html", problems=problems_in(refused, asked), asked=asked)


@pages.post("/sign-in/second")
@with_token("a password given a moment ago")
def try_second() -> Response:
    """Check the second factor; only now somebody is signed in."""
    try:
        token = door.finish(opened_home(), session.half(), given(), request.remote_addr or "")
    except Refused as refused:
        return _second(refused)
    return session.begin(opened_home(), token)


@pages.post("/sign-out")
@open_while_locked
def sign_out() -> Response:
    """Sign out; the device forgets who was here."""
    session.end(opened_home())
    response = redirect(url_for("sign_in.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@pages.post("/lock")
@open_while_adding
def lock() -> Response:
    """Lock the screen now, for a moment away."""
    return session.lock(opened_home(), current())


@pages.get("/unlock")
@open_while_locked
def unlock() -> Response:
    """The locked screen."""
    if not g.signed.locked:
        return redirect(url_for("home.index"), 303)
    return page("sign_in/unlock.html", name=g.signed.actor.name, held="")


@pages.post("/unlock")
@open_while_locked
def try_unlock() -> Response:
    """Check the password and go on where she was; a wrong one keeps what was being sent."""
    held = request.form.get("held", "")
    try:
        return session.unlock(opened_home(), g.signed, request.form.get("password", ""), held)
    except Refused as refused:
        return page("sign_in/unlock.html", problems=refused.problems, name=g.signed.actor.name, held=held)


@pages.post("/here")
@open_while_adding
def here() -> Response:
    """Somebody is typing on a page that was loaded a while ago: the screen need not lock."""
    return Response(status=204)
