"""Requirement 13: every route carries a mark, and opens to nobody else than the mark says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask

from intake.domain.account import RIGHTS, Right, Role
from intake.services.home import Home
from intake.web.guard import MARK, PUBLIC, mark_of
from tests.web.pages import Visitor

PEOPLE = {"amal": Role.VOLUNTEER, "karim": Role.COORDINATOR, "nadia": Role.AUDITOR, "ziad": Role.ADMINISTRATOR}
OPEN_TO_ALL = {
    "api.metrics",
    "api.openapi",
    "home.health",
    "sign_in.sign_in",
    "sign_in.try_sign_in",
    "sign_in.second",
    "sign_in.try_second",
    "account.invitation",
    "account.accept",
    "accompaniment.feed",  # its address is the secret
    "lent_gateway.arrived",  # signed by the gateway
    "files.static_file",
    "files.script",
    "files.worker",
}


def paths(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, a path that fits) of every route."""
    found = []
    for rule in app.url_map.iter_rules():
        values = {name: 1 if type(converter).__name__ == "IntegerConverter" else "x" for name, converter in rule._converters.items()}
        path = app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods - {"HEAD", "OPTIONS"})))
        found += [(rule.endpoint, method, path) for method in sorted(rule.methods & {"GET", "POST"})]
    return found


def test_every_route_is_marked(app: Flask) -> None:
    with app.app_context():
        unmarked = [rule.endpoint for rule in app.url_map.iter_rules() if mark_of(rule.endpoint) is None]
        public = {rule.endpoint for rule in app.url_map.iter_rules() if mark_of(rule.endpoint) == PUBLIC}
    assert unmarked == []
    assert public >= OPEN_TO_ALL
    of_tablets = ("envelope.", "tablet.", "tablet_door.", "tablet_form.", "transparency.", "sound.")
    assert {name for name in public - OPEN_TO_ALL if not name.startswith(of_tablets)} == set()


def test_a_route_without_a_mark_does_not_open(home: Home, app: Flask) -> None:
    forgotten = Blueprint("forgotten", __name__)
    forgotten.get("/forgotten")(lambda: "open to the world")
    app._got_first_request = False
    app.register_blueprint(forgotten)
    assert Visitor(app).open("/forgotten").status == 404


def test_nobody_sees_a_page_without_signing_in(app: Flask) -> None:
    for endpoint, method, path in paths(app):
        with app.app_context():
            if mark_of(endpoint) == PUBLIC:
                continue
        response = app.test_client().open(path, method=method)
        assert (response.status_code, response.headers.get("Location")) in ((303, "/sign-in"), (400, None)), endpoint  # 400: no form token


@pytest.mark.parametrize("name", PEOPLE)
def test_a_role_finds_nothing_where_it_has_no_right(app: Flask, signed_in: Callable[..., Visitor], name: str) -> None:
    visitor = signed_in(name)
    token = next(visitor.page.root.all("input", name_="csrf_token")).attrs["value"]
    tried = 0
    for endpoint, method, path in paths(app):
        with app.app_context():
            mark = mark_of(endpoint)
        if not isinstance(mark, frozenset) or mark & RIGHTS[PEOPLE[name]]:
            continue
        tried += 1
        response = visitor.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        assert response.status_code == 404, (endpoint, method)
    assert tried > 2


def test_a_mark_names_rights(app: Flask) -> None:
    for view in app.view_functions.values():
        mark = getattr(view, MARK)
        assert isinstance(mark, str) or (mark and all(isinstance(right, Right) for right in mark))
