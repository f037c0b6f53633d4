"""The first page: three large choices for a volunteer, what needs a person for a coordinator, the log, or the accounts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from intake.domain.account import Right, Role
from intake.services import alert, answer_time, follow_up, lent_mail, picked
from intake.services.duplicates import compare_new
from intake.services.needs import needs
from intake.services.purge_run import is_late
from intake.services.relay_link import overdue
from intake.web.batch_words import day
from intake.web.guard import current, opened_home, public, signed_in
from intake.web.incident import urgent
from intake.web.page import page
from intake.web.partner_page import sent_lists

pages = Blueprint("home", __name__)

COMPARED_AT_ONCE = 100
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
    home, actor, waiting, answered = opened_home(), current(), None, None
    if actor.role is Role.PARTNER:
        return sent_lists()
    alerts = alert.waiting(home, actor) if actor.role is Role.AUDITOR else 0
    if actor.role is Role.COORDINATOR:
        compare_new(home, most=COMPARED_AT_ONCE)  # so that the count of suspected duplicates is no older than this page
        waiting, answered = needs(home, actor), answer_time.share(home, actor)
    late = actor.role is Role.AUDITOR and is_late(home)
    said: dict[str, Any] = {
        "alerts": alerts,
        "purge_late": late,
        "not_fetched": overdue(home) if actor.role in (Role.COORDINATOR, Role.ADMINISTRATOR) else None,
        "urgent": urgent(home, actor),
        "answered": answered,
        "nobodys_files": picked.uncovered(home, actor) if actor.may(Right.ADMINISTER) else [],
        "letters": lent_mail.broken(home) if actor.may(Right.LEND) else "",
    }
    if actor.role is Role.VOLUNTEER:
        said["follow_ups"] = follow_up.count(home, actor)
    return page(TEMPLATES[actor.role], waiting=waiting, day=day, **said)


@pages.get("/more")
@signed_in
def more() -> Response:
    """All pages that this role can go to."""
    return page("home/more.html")


@pages.get("/healthz")
@public
def health() -> Response:
    """Whether this process answers; says nothing else."""
    return jsonify({"status": "ok"})
