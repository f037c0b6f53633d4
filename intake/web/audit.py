"""The audit log, newest first, and whether its chain holds."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from intake.domain.account import ROLE_NAMES, Right
from intake.domain.problems import Refused
from intake.services import audit
from intake.web.audit_details import told
from intake.web.audit_words import ACTIONS
from intake.web.guard import current, guard, opened_home
from intake.web.page import page
from intake.web.paging import asked

pages = Blueprint("audit", __name__)

ENTRIES = 50


@pages.get("/audit")
@guard(Right.AUDIT)
def index() -> Response:
    """A page of entries; `before` is the number of the entry to go on from."""
    before = asked("before")
    entries = audit.read(opened_home(), current(), ENTRIES, before)
    older = entries[-1].seq if len(entries) == ENTRIES and entries[-1].seq > 1 else None
    roles = {role.value: name for role, name in ROLE_NAMES.items()}
    return page("audit/index.html", entries=entries, older=older, before=before, actions=ACTIONS, roles=roles, told=told)


@pages.post("/audit/verify")
@guard(Right.AUDIT)
def verify() -> Response:
    """Walk the whole chain and say whether every entry holds."""
    try:
        count = audit.verify(opened_home())
    except Refused as refused:
        return page("audit/verified.html", problems=refused.problems, count=0)
    return page("audit/verified.html", count=count)
