"""The session: a sign-in token and the time of the last page in a signed cookie, nothing else about anybody.

After `idle_minutes` without a page the server locks the sign-in, and a volunteer's too when her shift is over (`domain/shift.py`); the next
page asks for the password and then goes on where she was. What was just being sent is not lost: it waits, sealed, in the page that asks for
the password.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from flask import abort, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from intake.domain import shift
from intake.domain.account import Actor, Role
from intake.domain.problems import Refused
from intake.services import sign_in as door
from intake.services.draft import open_draft, seal_draft
from intake.services.home import Home
from intake.services.second_factor_own import own
from intake.web import errors
from intake.web.page import page, wants_json

TOKEN, SEEN, BACK, SINCE = "token", "seen", "back", "since"
HALF = "half"
"""Who has given the password and not yet the second factor holds this, and no token."""
MOST_HELD = 200_000
"""Characters of a form that are carried through a lock; more (a pasted book, an attack) is sent again by hand."""
NOT_HELD = ("csrf_token", "keeps")
HELD = "held"
STEP = 15
"""Seconds: how exactly the time of the last page is kept. Signing and sending a new cookie with each page would cost more than it tells."""
KEEPS = "keeps"
"""The field that says which page was locked by hand."""


def recognise(home: Home, *, touch: bool) -> door.Signed | None:
    """Who holds this session, locked if it was idle too long; `touch`: this request counts as somebody being there."""
    if "signed" not in g:
        token = session.get(TOKEN, "")
        g.signed = door.signed_in(home, token) if token else None
        if g.signed and not g.signed.locked and (_idle(home) or _shift_over(home, g.signed.actor)):
            door.lock(home, token)
            g.signed = door.signed_in(home, token)
        g.actor = g.signed.actor if g.signed and not g.signed.locked else None
    if touch and g.actor is not None and _now(home) - int(session.get(SEEN, 0)) >= STEP:
        session[SEEN] = _now(home)
    return cast("door.Signed | None", g.signed)


def look_at_nobody() -> None:
    """For this request nobody is signed in, and the session is not even looked at: the page is the same for everybody and may be kept."""
    g.signed = g.actor = None


def _now(home: Home) -> int:
    return int(home.clock().timestamp())


def _idle(home: Home) -> bool:
    return _now(home) - int(session.get(SEEN, 0)) > home.config.idle_minutes * 60


def _shift_over(home: Home, actor: Actor) -> bool:
    """Whether a volunteer has to give her password again, with which the next shift begins."""
    began = datetime.fromtimestamp(int(session.get(SINCE, 0)), UTC)
    return actor.role is Role.VOLUNTEER and shift.is_over(began, home.clock(), home.config.zone)


def token() -> str:
    """The sign-in token of this session, '' if nobody is signed in."""
    return str(session.get(TOKEN, ""))


def begin(home: Home, token: str) -> Response:
    """Put a fresh sign-in into the session and go on to the page that was asked for."""
    back = _start_anew(home)
    session[TOKEN], session[SEEN], session[SINCE] = token, _now(home), _now(home)
    signed = door.signed_in(home, token)
    if signed and (signed.must_add or own(home, signed.actor).reset):
        return redirect(url_for("second_factor.index"), 303)
    return redirect(local_path(back), 303)


def begin_half(home: Home, half: str) -> Response:
    """Keep in the session that the password was right, and go on to the second factor. Nobody is signed in."""
    back = _start_anew(home)
    session[HALF], session[BACK] = half, back
    return redirect(url_for("sign_in.second"), 303)


def half() -> str:
    """The token of who stands between password and second factor, '' if nobody does."""
    return str(session.get(HALF, ""))


def _start_anew(home: Home) -> str:
    """Empty the session, also of its form token: a sign-in starts with nothing of whoever was here before, and signs them out. Returns the
    page that was asked for."""
    back = str(session.get(BACK, ""))
    if old := session.get(TOKEN, ""):
        door.sign_out(home, old)
    session.clear()
    g.signed = g.actor = None
    return back


def end(home: Home) -> None:
    """Sign out; nothing of the session stays on the device."""
    if token := session.get(TOKEN, ""):
        door.sign_out(home, token)
    session.clear()
    g.signed = g.actor = None


def lock(home: Home, actor: Actor) -> Response:
    """Lock the screen now. A page with a form sends the form along, so that it goes on after the lock with what was typed."""
    path = request.form.get(KEEPS, "")
    held = _hold(home, actor, path)
    door.lock(home, session.get(TOKEN, ""))
    g.pop("signed", None)
    session[BACK] = local_path(path)
    return page("sign_in/unlock.html", held=held, name=actor.name)


def _takes_forms(path: str) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return False
    return not endpoint.startswith("sign_in.")


def unlock(home: Home, signed: door.Signed, password: str, held: str) -> Response:
    """Open the locked screen and go on: back to the page, or to what was being sent. Raises Refused `wrong_sign_in`, `throttled`."""
    door.unlock(home, session.get(TOKEN, ""), password)
    session[SEEN] = session[SINCE] = _now(home)
    g.signed = None
    g.pop("signed")
    recognise(home, touch=True)
    if not held:
        return redirect(local_path(session.pop(BACK, "")), 303)
    try:
        draft = open_draft(home, signed.actor, held, HELD)
    except Refused as refused:  # too old, or not ours: the screen is open all the same, so the password is not asked for again
        return errors.on_refused(refused)
    return page("sign_in/resume.html", path=draft["path"], fields=[tuple(pair) for pair in draft["fields"]])


def ask_to_sign_in() -> Response:
    """Nobody is signed in: remember the page and ask who she is (a script just gets 401)."""
    if wants_json():
        abort(401)
    _remember()
    return redirect(url_for("sign_in.sign_in"), 303)


def ask_to_add() -> Response:
    """A second factor must be added before anything else opens."""
    if wants_json():
        abort(403)
    return redirect(url_for("second_factor.index"), 303)


def ask_to_unlock(home: Home, actor: Actor) -> Response:
    """The screen is locked: ask for the password, keep what was being sent."""
    if wants_json():
        abort(401)
    _remember()
    locking = request.endpoint == "sign_in.lock"  # the page that followed “Lock now” was loaded again
    held = _hold(home, actor, request.form.get(KEEPS, "") if locking else request.path)
    return page("sign_in/unlock.html", status=403 if request.method == "POST" else 200, held=held, name=actor.name)


def _remember() -> None:
    if request.method == "GET":
        session[BACK] = request.path


def _hold(home: Home, actor: Actor, path: str) -> str:
    fields = [(key, value) for key, value in request.form.items(multi=True) if key not in NOT_HELD]
    if request.method != "POST" or not fields or not _takes_forms(path) or sum(len(value) for _, value in fields) > MOST_HELD:
        return ""
    return seal_draft(home, actor, {"path": path, "fields": fields}, HELD)


def local_path(path: str) -> str:
    """`path` if it is a page of ours that can be opened again, else the first page. Never another host."""
    home_page = url_for("home.index")
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return home_page
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return home_page
    return home_page if endpoint.startswith(("sign_in.", "files.")) else path
