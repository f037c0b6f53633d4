"""Who may open which page. Every view function carries exactly one mark; a page without a mark does not open at all.

    @guard(Right.BATCH)      needs one of the rights; anybody else finds nothing there (404)
    @signed_in               any account
    @open_while_adding       any account, also one that has to add a second factor before anything else opens
    @public                  anybody; such a page shows nothing about a person
    @with_token("...")       anybody who shows this instead of signing in; the view asks for it itself

The marks are checked in one place, `keep_watch`, before any view runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import abort, current_app, g, request
from werkzeug.wrappers import Response

from intake.domain.account import Actor, Right, Where
from intake.services.home import Home
from intake.services.programme import Shelf
from intake.web import session

View = TypeVar("View", bound=Callable[..., Any])
MARK, WHERE_MARK, TOKEN_MARK = "intake_guard", "intake_guard_where", "intake_guard_token"
PUBLIC, SIGNED_IN, SIGNED_IN_OR_LOCKED = "public", "signed in", "signed in or locked"
SIGNED_IN_OR_ADDING = "signed in, or to add a second factor"
Mark = str | frozenset[Right]


def guard(*rights: Right, where: Where | None = None) -> Callable[[View], View]:
    """Mark a view: it needs one of `rights`. `where`: if it reaches elsewhere than the right does otherwise (`domain.account.WHERE`)."""

    def mark(view: View) -> View:
        setattr(view, MARK, frozenset(rights))
        setattr(view, WHERE_MARK, where)
        return view

    return mark


def with_token(what: str) -> Callable[[View], View]:
    """Mark a view that is open to whoever shows `what` (for the matrix in docs/authorisation.md) in the place of a sign-in."""

    def mark(view: View) -> View:
        setattr(view, MARK, PUBLIC)
        setattr(view, TOKEN_MARK, what)
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


def open_while_adding(view: View) -> View:
    """Mark a view for every account that opens also while a second factor is missing: adding one, one's own account."""
    setattr(view, MARK, SIGNED_IN_OR_ADDING)
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
    if found.must_add and mark not in (SIGNED_IN_OR_LOCKED, SIGNED_IN_OR_ADDING):
        return session.ask_to_add()
    if isinstance(mark, frozenset) and not any(found.actor.may(right) for right in mark):
        abort(404)
    return None
