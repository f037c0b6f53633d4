"""Being signed in as a volunteer, and the requests her browser would send when the read-back is confirmed."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from intake.services.draft import seal_draft
from intake.services.programme import open_programme
from intake.web.registration_walk import REVIEW, Draft
from tools.bench.homes import PASSWORD, PROGRAMME, World, opened
from tools.bench.people import people
from tools.bench.server import HOST, Server

CONSENTS = ("consent_store", "consent_refer", "consent_contact", "consent_mode")
FORM = "application/x-www-form-urlencoded"


@dataclass
class Visit:
    """A session of the volunteer `amal`: her cookies and form token."""

    port: int
    cookies: dict[str, str]
    token: str = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Send a request as a browser would; returns status and page."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Accept": "text/html"} | ({"Content-Type": FORM} if form else {})
        connection.request(method, path, urlencode(form) if form else None, headers)
        response = connection.getresponse()
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        page = response.read().decode()
        connection.close()
        if found := re.search(r'name="(?:form-token|csrf_token)"\s+(?:content|value)="([^"]+)"', page):
            self.token = found[1]
        return response.status, page

    @property
    def cookie(self) -> str:
        """The cookies as they are sent."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def sign_in(server: Server, name: str = "amal") -> Visit:
    """Sign in by the page."""
    visit = Visit(server.port, {})
    visit.ask("GET", "/sign-in")
    status, _ = visit.ask("POST", "/sign-in", {"name": name, "password": PASSWORD, "csrf_token": visit.token})
    if status != 303:
        raise RuntimeError(f"signing in gave {status}")
    status, _ = visit.ask("GET", f"/register/{PROGRAMME}")
    if status != 200:
        raise RuntimeError(f"the first page of a registration gave {status}")
    return visit


def saves(world: World, visit: Visit, count: int, seed: int) -> Iterator[bytes]:
    """The requests that save `count` new people, as they go over the wire: a sealed draft that stands at the read-back."""
    with opened(world.config) as home:
        version = open_programme(home, PROGRAMME).version
        for answers in people(count, seed):
            consents = {key: answers.pop(key) for key in CONSENTS}
            draft = Draft(PROGRAMME, version, point="dora", position=REVIEW, language="en", answers=answers, consents=consents)
            form = {"csrf_token": visit.token, "draft": seal_draft(home, world.people["amal"], draft.as_dict()), "go": "save"}
            yield request(f"/register/{PROGRAMME}", urlencode(form).encode(), FORM, f"Cookie: {visit.cookie}\r\nAccept: text/html\r\n")


def request(path: str, body: bytes, kind: str, more: str = "") -> bytes:
    """A POST as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body
