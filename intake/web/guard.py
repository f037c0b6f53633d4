"""Who may open which page. Every view function carries exactly one mark; a page without a mark does not open at all.

    @guard(Right.BATCH)      needs one of the rights; anybody else finds nothing there (404)
    @signed_in               any account
    @public                  anybody; such a page shows nothing about a person

The marks are checked in one place, `keep_watch`, before any view runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import abort, current_app, g, request
from werkzeug.wrappers import Response

from intake.domain.account import Actor, Right
from intake.services.home import Home
from intake.services.programme import Shelf
from intake.web import session

View = TypeVar("View", bound=Callable[..., Any])
MARK = "intake_guard"
PUBLIC, SIGNED_IN, SIGNED_IN_OR_LOCKED = "public", "signed in", "signed in or locked"
Mark = str | frozenset[Right]


def guard(*rights: Right) -> Callable[[View], View]:
    """Mark a view: it needs one of `rights`."""

    def mark(view: View) -> View:
        setattr(view, MARK, frozenset(rights))
        return view

    return mark


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    setattr(view, MARK, PUBLIC)
    return view


def signed_in(view: View) -> View:
    """Mark a view for every account."""
    setattr(view, MARK, SIGNED_IN)
    return view


def open_while_locked(view: View) -> View:
    """Mark a view for every account that works while its screen is locked: unlock and sign out."""
    setattr(view, MARK, SIGNED_IN_OR_LOCKED)
    return view


def mark_of(endpoint: str) -> Mark | None:
    """The mark of a route, or None if somebody forgot it."""
    return cast("Mark | None", getattr(current_app.view_functions[endpoint], MARK, None))


def opened_home() -> Home:
    """The opened installation this process serves."""
    return cast(Home, current_app.extensions["intake_home"])


def shelf() -> Shelf:
    """Where the packs lie that this process serves: the opened home, or a relay."""
    return cast(Shelf, current_app.extensions["intake_home"])


def current() -> Actor:
    """Who is signed in. Raises LookupError on a public page: a programming mistake, not a person's."""
    actor = shown_actor()
    if actor is None:
        raise LookupError("nobody is signed in here")
    return actor


def shown_actor() -> Actor | None:
    """Who is signed in and not locked out of the screen, or None."""
    session.recognise(opened_home(), touch=False)
    return cast("Actor | None", g.actor)


def keep_watch() -> Response | None:
    """Before every view: find out who is there, lock an idle screen, and turn away whoever has no business here."""
    if request.endpoint is None:
        return None
    mark = mark_of(request.endpoint)
    if mark is None:
        abort(404)
    if mark == PUBLIC:
        return None
    found = session.recognise(opened_home(), touch=True)
    if found is None:
        return session.ask_to_sign_in()
    if found.locked and mark != SIGNED_IN_OR_LOCKED:
        return session.ask_to_unlock(opened_home(), found.actor)
    if isinstance(mark, frozenset) and not any(found.actor.may(right) for right in mark):
        abort(404)
    return None
