"""A visitor without JavaScript: opens pages, fills in what is on them, presses buttons, and judges every page on the way.

What is judged: language and direction, one heading, labels, targets of references inside the page, form tokens, headers, nothing inline,
nothing from elsewhere, and no word in `secret` in a title, an address or a cookie.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask

from intake.services.languages import people_language
from tests.web.tree import Node, controls, parse
from tests.world import PASSWORD

CONTROLS = frozenset({"script", "style", "input", "select", "textarea"})
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Page:
    """An answer of the server."""

    status: int
    headers: Any
    body: str
    path: str
    root: Node

    @property
    def text(self) -> str:
        """What is read on the page."""
        return self.root.text

    @property
    def title(self) -> str:
        """The title in the browser's tab."""
        found = next(self.root.all("title"))
        return " ".join("".join(one for one in found.inside if isinstance(one, str)).split())

    @property
    def heading(self) -> str:
        """The heading."""
        return next(self.root.all("h1")).text

    def form(self, action: str = "") -> Node:
        """The form that goes to `action`; without, the first in the main part."""
        main = next(self.root.all("main"))
        return next(one for one in main.all("form") if not action or one.attrs.get("action") == action)


class Visitor:
    """Somebody at a browser."""

    def __init__(self, app: Flask, *, language: str = "en") -> None:
        """`language`: what the browser asks for."""
        self.client = app.test_client()
        self.language = language
        self.secret: list[str] = []
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        """The page that is shown; the first page, if none was opened yet."""
        return self._page or self.open("/")

    def open(self, path: str) -> Page:
        """Go to a page."""
        return self._shown(self.client.get(path, headers={"Accept": "text/html", "Accept-Language": self.language}))

    def post(self, path: str, fields: dict[str, Any]) -> Page:
        """Send a form, as it is."""
        return self._shown(self.client.post(path, data=fields, headers={"Accept": "text/html", "Accept-Language": self.language}))

    def press(self, go: str = "", form: Node | None = None, *, button: str = "go", **fields: str | list[str]) -> Page:
        """Fill in `fields` (`__` for `-`) on the page's form and press the button `go`."""
        form = form or self.page.form()
        sent: dict[str, Any] = dict(controls(form))
        sent |= {name.replace("__", "-"): value for name, value in fields.items()}
        if go:
            assert any(one.attrs.get("value") == go for one in self.page.root.all("button", name_=button)), f"no button {go}"
            sent[button] = go
        return self.post(form.attrs.get("action") or self.page.path, sent)

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """Sign in."""
        self.open("/sign-in")
        return self.press(name=name, password=password)

    def enter(self, name: str) -> None:
        """Be signed in, without looking at any page."""
        with self.client.get("/sign-in") as asked:
            token = _TOKEN.search(asked.get_data(as_text=True))
        assert token is not None
        with self.client.post("/sign-in", data={"name": name, "password": PASSWORD, "csrf_token": token[1]}) as answer:
            assert answer.status_code == 303, f"{name} cannot sign in"

    def _shown(self, response: Any) -> Page:
        hops = 0
        while response.status_code in (301, 302, 303, 307, 308):
            self._judge_headers(response)
            hops += 1
            assert hops < 5
            response = self.client.get(response.headers["Location"], headers={"Accept": "text/html", "Accept-Language": self.language})
        body = response.get_data(as_text=True)
        self._page = Page(response.status_code, response.headers, body, response.request.path, parse(body))
        self._judge_headers(response)
        if response.mimetype == "text/html":
            self._judge()
        return self._page

    def _judge_headers(self, response: Any) -> None:
        headers = response.headers
        assert "'unsafe" not in headers["Content-Security-Policy"]
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        same_for_all = response.request.path.startswith(("/tablet/app/", "/tablet/form/")) and response.status_code == 200
        assert headers["Cache-Control"] == ("public, max-age=60" if same_for_all else "no-store")
        for value in (response.request.url, headers.get("Location", ""), *headers.getlist("Set-Cookie")):
            self._judge_secret(value)
        for cookie in headers.getlist("Set-Cookie"):
            assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Domain" not in cookie

    def _judge_secret(self, value: str) -> None:
        for secret in self.secret:
            assert secret.lower() not in value.lower()

    def _judge(self) -> None:
        page = self.page
        everything, where = list(page.root.all()), f"{page.path} ({page.status})"
        html = next(one for one in everything if one.tag == "html")
        language = people_language(html.attrs["lang"])
        assert language is not None and html.attrs["dir"] == language.direction, where
        assert len([one for one in everything if one.tag == "h1"]) == 1 and page.heading, where
        self._judge_secret(page.title)
        ids = [one.attrs["id"] for one in everything if "id" in one.attrs]
        known = set(ids)
        assert len(ids) == len(known), f"{where}: {sorted(ids)}"
        labelled = {one.attrs.get("for", "") for one in everything if one.tag == "label"}
        for one in everything:
            self._judge_node(one, known, labelled, where)
        for nav in (one for one in everything if one.tag == "nav" and one.attrs.get("class") == "languages"):
            offered = [one for one in nav.inside if isinstance(one, Node)]
            assert all(people_language(one.attrs["lang"]) and one.text for one in offered), f"{where}: no language of ours is offered"

    def _judge_node(self, one: Node, ids: set[str], labelled: set[str], where: str) -> None:
        attrs = one.attrs
        if not attrs and one.tag not in CONTROLS:
            return
        where = f"{where}: {one.tag} {attrs}"
        for key, value in attrs.items():
            assert key != "style" and not key.startswith("on"), where
            if key in ("href", "src", "action"):
                assert value.startswith(("/", "#")) and not value.startswith("//"), where
                self._judge_secret(value)
                assert not value.startswith("#") or value == "#" or value[1:] in ids, where
            elif key in ("aria-describedby", "aria-labelledby", "for", "list", "form"):
                assert ids.issuperset(value.split()), where
        if one.tag in ("script", "style"):
            assert not "".join(str(part) for part in one.inside).strip(), where
        if one.tag == "form" and attrs.get("method") == "post":
            assert list(one.all("input", name_="csrf_token")), where
        if one.tag in ("input", "select", "textarea") and attrs.get("type") != "hidden":
            assert one.within("label") or "aria-label" in attrs or attrs.get("id", "?") in labelled, where
