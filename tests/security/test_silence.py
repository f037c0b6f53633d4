"""What a running server says, and what its memory gives away: nothing of what was sent to it, whatever goes wrong on the way."""

from __future__ import annotations

import http.client
import json
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.serving import Serving, make_demo, served
from tests.web.tree import parse
from tests.world import PASSWORD

NAME = "Zewditu"
"""In everything that is sent; in nothing that is said."""
FAULTY = f"""
import logging, os, threading, time, warnings

class Odd(Exception):
    def __del__(self):
        raise ValueError("{NAME}")

def deep(depth):
    if depth:
        deep(depth - 1)
    raise RuntimeError("{NAME} said so")

def faults():
    time.sleep(1)
    log = logging.getLogger("some.library")
    log.warning("{NAME} in the text")
    log.error("%s in a value", "{NAME}")
    log.error("%s %s", "{NAME}", 1)
    log.error("broken %s %s", "{NAME}")
    logging.getLogger("gunicorn.error").warning("Invalid request from {NAME}")
    logging.getLogger("intake.web").error("work %s: %s", "{NAME}", "{NAME}")
    try:
        try:
            deep(3)
        except RuntimeError as error:
            raise KeyError("{NAME}") from error
    except KeyError:
        log.exception("{NAME}: %s", "{NAME}", stack_info=True)
    warnings.warn("{NAME} in a warning")
    try:
        raise Odd("{NAME}")
    except Odd:
        pass
    deep(5)

def begin():
    from intake.cli import worker
    worker.HEAD_SECONDS, worker.BODY_SECONDS = 1.0, 2.0
    threading.Thread(target=faults).start()

os.register_at_fork(after_in_child=begin)
"""
"""Loaded by the server's interpreter as it starts (`sitecustomize`): faults of every kind, deep in a thread, with a name in them. (And less
patience, so that these tests need less.)"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Serving]:
    """A server whose interpreter has faults."""
    folder = tmp_path_factory.mktemp("silent")
    (folder / "faults").mkdir()
    (folder / "faults" / "sitecustomize.py").write_text(FAULTY, "utf-8")
    given = {"PYTHONPATH": str(folder / "faults"), "GUNICORN_CMD_ARGS": "--access-logfile - --log-level debug", "PYTHONFAULTHANDLER": "1"}
    with served(make_demo(folder / "home", template), given) as serving:
        yield serving


class Person:
    """Somebody at a browser, over a real connection."""

    def __init__(self, server: Serving) -> None:
        self.server = server
        self.cookie = ""

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> tuple[int, str]:
        """Send a request; returns status and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            sent = {"Cookie": self.cookie} if self.cookie else {}
            connection.request(method, path, body, sent | {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            if cookie := answer.getheader("Set-Cookie"):
                self.cookie = cookie.partition(";")[0]
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def form(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form with its token."""
        _, page = self.ask("GET", "/account" if self.signed_in else "/sign-in")
        token = next(parse(page).all("input", name_="csrf_token")).attrs["value"]
        body = urllib.parse.urlencode({"csrf_token": token, **fields})
        return self.ask("POST", path, body, Content_Type="application/x-www-form-urlencoded")

    signed_in = False

    def sign_in(self, name: str) -> None:
        """Sign in with the password of the demonstration."""
        status, _ = self.form("/sign-in", name=name, password=PASSWORD)
        assert status == 303
        self.signed_in = True


def raw(server: Serving, data: bytes) -> None:
    """Send bytes that are no request, and wait for what comes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


def send_a_name_everywhere(server: Serving) -> None:
    """A name in forms, headers, addresses, files, JSON, envelopes and broken requests."""
    anybody, karim = Person(server), Person(server)
    for path in (f"/{NAME}", f"/find?reference={NAME}", f"/static/{NAME}", f"/tablet/form/{NAME}/1/{NAME}", f"/%2e%2e/{NAME}%00"):
        anybody.ask("GET", path, User_Agent=NAME, Referer=f"http://{NAME}/", X_Forwarded_For=NAME, Accept_Language=NAME, Host=NAME)
    anybody.ask(NAME.upper(), "/sign-in")
    anybody.ask("POST", "/sign-in", f"name={NAME}", Content_Type="application/x-www-form-urlencoded")
    anybody.form("/sign-in", name=NAME, password=NAME)
    for body in (f'{{"code": "{NAME}"}}', f'{{"code": "{NAME}', f'["{NAME}"]', json.dumps({"envelopes": [{"id": NAME, "sealed": NAME}]})):
        for path in ("/tablet/enrol", "/tablet/volunteer", "/envelopes"):
            anybody.ask("POST", path, body, Content_Type="application/json", Authorization=f"Bearer {NAME}")
    karim.sign_in("karim")
    karim.form("/find", reference=NAME)
    karim.form("/register/vaccination", draft=NAME, go="save", call_name=NAME)
    _, page = karim.ask("GET", "/answers")
    token = next(parse(page).all("input", name_="csrf_token")).attrs["value"]
    parts = "".join(
        f'--{NAME}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n'
        for name, file, value in (
            ("csrf_token", "", token),
            ("partner", "", NAME),
            ("file", f'; filename="{NAME}.xlsx"', f"PK{NAME}"),
        )
    )
    karim.ask("POST", "/answers/check", f"{parts}--{NAME}--\r\n", Content_Type=f"multipart/form-data; boundary={NAME}")
    for line in (
        f"{NAME}\r\n\r\n",
        f"GET /{NAME} HTTP/{NAME}\r\n\r\n",
        f"GET / HTTP/1.1\r\n{NAME} {NAME}\r\n\r\n",
        f"GET / HTTP/1.1\r\nTransfer-Encoding: {NAME}\r\n\r\n",
        f"POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{NAME}\r\n",
        f"GET /{NAME * 900} HTTP/1.1\r\n\r\n",
        f"GET / HTTP/1.1\r\nX: {NAME * 2000}\r\n\r\n",
    ):
        raw(server, line.encode())


def break_the_database(server: Serving) -> int:
    """Take a table away under the running server, and ask for something with a name in it: returns the status."""
    person = Person(server)
    with sqlite3.connect(server.folder / "intake.db") as database:
        database.execute("ALTER TABLE account RENAME TO account_away")
    try:
        return person.form("/sign-in", name=NAME, password=NAME)[0]
    finally:
        with sqlite3.connect(server.folder / "intake.db") as database:
            database.execute("ALTER TABLE account_away RENAME TO account")


def test_nothing_that_was_sent_is_said(server: Serving) -> None:
    send_a_name_everywhere(server)
    assert break_the_database(server) == 500
    deadline = time.monotonic() + 20
    while "a thread was stopped" not in server.said() and time.monotonic() < deadline:
        time.sleep(0.2)
    said = server.said()
    # The faults were there, and whoever looks after the server learns where.
    assert "sign_in.try_sign_in 500 OperationalError at" in said
    assert "a thread was stopped by RuntimeError at sitecustomize.py" in said
    assert "(KeyError at sitecustomize.py" in said and "intake: UserWarning at sitecustomize.py" in said
    assert "gunicorn.error: something was logged at base.py:" in said
    lower = said.lower()
    assert NAME.lower() not in lower and urllib.parse.quote(NAME).lower() not in lower
    for part in ("traceback", "password", "karim", "select ", "get /", "127.0.0.1 - -"):
        assert part not in lower, part


def test_a_fault_of_the_whole_program_tells_its_kind_only() -> None:
    stop = f"from intake import silence; silence.hush()\ndef deep(): raise LookupError('{NAME}')\ndeep()"
    done = subprocess.run([sys.executable, "-c", stop], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("intake: stopped by LookupError at") and NAME not in done.stderr


def stalled(server: Serving, start: bytes) -> socket.socket:
    """A connection that sends the beginning of a request and then nothing."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    connection.sendall(start)
    return connection


HEAD = b"POST /sign-in HTTP/1.1\r\nHost: x\r\n"
FORM = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    "start", [b"G", HEAD + b"X: ", FORM + b"Content-Length: 90\r\n\r\na=", FORM + b"Transfer-Encoding: chunked\r\n\r\n9\r\na="]
)
def test_who_sends_by_drops_does_not_hold_the_server_up(server: Serving, start: bytes) -> None:
    connections = [stalled(server, start) for _ in range(9)]  # more than twice the threads
    try:
        began = time.monotonic()
        status, _ = Person(server).ask("GET", "/healthz")
        assert status == 200 and time.monotonic() - began < 25
    finally:
        for connection in connections:
            connection.close()
