"""The first page: three large choices for a volunteer, what needs a person for a coordinator, the log, or the accounts."""

from __future__ import annotations

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from intake.domain.account import Role
from intake.services.needs import needs
from intake.web.guard import current, opened_home, public, signed_in
from intake.web.page import page

pages = Blueprint("home", __name__)

TEMPLATES = {
    Role.VOLUNTEER: "home/volunteer.html",
    Role.COORDINATOR: "home/coordinator.html",
    Role.AUDITOR: "home/auditor.html",
    Role.ADMINISTRATOR: "home/administrator.html",
    Role.OPERATOR: "home/administrator.html",
}


@pages.get("/")
@signed_in
def index() -> Response:
    """What this role does most, first."""
    actor = current()
    waiting = needs(opened_home(), actor) if actor.role is Role.COORDINATOR else None
    return page(TEMPLATES[actor.role], waiting=waiting)


@pages.get("/visits")
@signed_in
def visits() -> Response:
    """Today's visits: empty until appointments are booked."""
    return page("home/visits.html")


@pages.get("/healthz")
@public
def health() -> Response:
    """Whether this process answers; says nothing else."""
    return jsonify({"status": "ok"})
