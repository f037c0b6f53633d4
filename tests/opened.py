"""Every page of every role as a browser without scripts gets it, by the same views as `tests/all_pages.py` shows to one that has them."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from intake.services.home import Home
from tests.all_pages import ROLES, Press, View, views
from tests.everything import Known
from tests.web.pages import Page, Visitor
from tests.web.tree import Node, controls


def every_page(app: Flask, home: Home, known: Known, language: str) -> Iterator[tuple[str, str, Page]]:
    """(role, name, page) in a language, of all roles."""
    for role in ROLES:
        visitor = Visitor(app, language=language)
        if role:
            visitor.enter(role)
        for view in views(app, home, known, role):
            yield from ((role, name, page) for name, page in _shown(visitor, view))


def _shown(visitor: Visitor, view: View) -> Iterator[tuple[str, Page]]:
    page = visitor.open(view.path)
    assert page.status in (200, 404), view.name
    for pressed in range(len(view.presses) + 1):
        page = _pressed(visitor, page, view.presses[pressed - 1]) if pressed else page
        if name := view.named(pressed):
            yield name, page


def _pressed(visitor: Visitor, page: Page, press: Press) -> Page:
    main = next(page.root.all("main"))
    form = next((one for one in main.all("form") if press.action in ("", one.attrs.get("action"))), None)
    assert form is not None, f"no form goes to {press.action} on {page.path}"
    sent = controls(form)
    for name, value in press.fields.items():
        some = list(form.all("input", "select", "textarea", name_=name))
        ticked = [one for one in some if one.attrs.get("type") in ("radio", "checkbox")]
        if ticked and all(one.attrs.get("value") != value for one in ticked):
            sent.pop(name, None)
        elif some:
            sent[name] = [value]
    button = _button(form, press.button)
    if button is not None and "name" in button.attrs:
        sent[button.attrs["name"]] = [button.attrs.get("value", "")]
    action = (button.attrs.get("formaction") if button else "") or form.attrs.get("action") or page.path
    return visitor.post(action, sent)


def _button(form: Node, value: str) -> Node | None:
    some = [one for one in form.all("button") if one.attrs.get("type") != "button"]
    return next((one for one in some if one.attrs.get("value") == value), None) if value else (some[-1] if some else None)
