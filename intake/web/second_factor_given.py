"""What a browser gives as a second factor, and where it says it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address

from flask import current_app, request
from flask_babel import format_datetime  # type: ignore[import-untyped]

from intake.domain.problems import Problem, Refused
from intake.services.second_factor import Asked, Given, Site


def site() -> Site:
    """Where this browser says it is. A passkey belongs to a host name: on a bare address there are none, and the host is ''."""
    scheme = "https" if current_app.config["SESSION_COOKIE_SECURE"] else request.scheme  # TLS may end before us
    host = request.host.lower()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return Site(name, f"{scheme}://{host}")
    return Site("", "")


def given() -> Given:
    """What was sent: the code of an app or a recovery code, or the browser's answer for a passkey."""
    code = request.form.get("code", "") or request.form.get("recovery", "")
    return Given(code, request.form.get("passkey", ""), site())


def problems_in(refused: Refused | None, asked: Asked) -> tuple[Problem, ...]:
    """What was wrong, beside the line for codes if there is one on the page."""
    found = refused.problems if refused else ()
    return found if asked.app else tuple(replace(one, field="") for one in found)


def moment(at: datetime) -> str:
    """A day and time in the language of the page, in the home's time zone."""
    return str(format_datetime(at, "short", rebase=False))
