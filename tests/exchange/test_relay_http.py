"""The office calls the relay over TLS: only a certificate that it trusts, only an answer of a bearable size, no redirect, no waiting
forever."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from intake.exchange.relay_http import NoAnswer, post
from tests.journey.test_serve import certificate
from tests.tablet.served import Served

SAYS = {"text": "hello"}


@Request.application
def app(request: Request) -> Response:
    """Answers as the path asks."""
    if request.path == "/huge":
        return Response(b"x" * 5000)
    if request.path == "/elsewhere":
        return Response(status=302, headers={"Location": "/"})
    if request.path == "/slow":
        time.sleep(1)
    return Response(
        SAYS["text"] + request.get_data(as_text=True), headers={"Intake-Signature": request.headers.get("Intake-Signature", "")}
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(address, its certificate as PEM) of a server with TLS."""
    cert, key = certificate(tmp_path_factory.mktemp("tls"))
    server = Served(app, (str(cert), str(key)), "localhost")
    yield server.url, cert.read_text()
    server.stop()


def why(action: Callable[[], Any]) -> str:
    """What is said of an answer that is none."""
    with pytest.raises(NoAnswer) as found:
        action()
    return str(found.value)


def test_a_trusted_certificate_is_enough_and_headers_go_both_ways(served: tuple[str, str]) -> None:
    url, own = served
    status, body, headers = post(url, "/", b" there", {"Intake-Signature": "abc"}, own, 100)
    assert (status, body, headers["Intake-Signature"]) == (200, b"hello there", "abc")


def test_any_other_certificate_is_refused(served: tuple[str, str], tmp_path: Path) -> None:
    url, own = served
    assert "certificate is not trusted" in why(lambda: post(url, "/", b"", {}, "", 100))
    other = certificate(tmp_path)[0].read_text()
    assert "certificate is not trusted" in why(lambda: post(url, "/", b"", {}, other, 100))
    elsewhere = url.replace("localhost", "127.0.0.1")  # the right certificate, another name
    assert "certificate is not trusted" in why(lambda: post(elsewhere, "/", b"", {}, own, 100))
    assert "cannot be used" in why(lambda: post(url, "/", b"", {}, "no certificate", 100))
    assert "no connection" in why(lambda: post(url.replace("https", "http").replace("localhost", "127.0.0.1"), "/", b"", {}, "", 100))


def test_what_is_too_large_too_slow_or_elsewhere_is_no_answer(served: tuple[str, str]) -> None:
    url, own = served
    assert "larger than 4999" in why(lambda: post(url, "/huge", b"", {}, own, 4999))
    assert "no connection" in why(lambda: post(url, "/slow", b"", {}, own, 100, seconds=0.2))
    assert post(url, "/elsewhere", b"", {}, own, 100)[0] == 302, "not followed"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        assert "no connection" in why(lambda: post(closed, "/", b"", {}, "", 100))
