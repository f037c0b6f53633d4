"""Our own files: kept by browsers for as long as they stay the same."""

from __future__ import annotations

import dataclasses
import gzip
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import brotli
import pytest
from flask import Flask

from intake.app import create_app
from intake.domain.account import Actor
from intake.services.home import Home
from intake.web import compression
from intake.web.files import FOLDERS, static_url, tablet_url


def test_a_file_with_its_mark_may_be_kept(app: Flask) -> None:
    with app.test_request_context():
        css, script = static_url("site.css"), tablet_url("page.js")
    for path, others in ((css, css.partition("?")[0] + "?v=other"), (script, "/tablet/js-other/page.js")):
        with app.test_client().get(path) as response:
            assert "immutable" in response.headers["Cache-Control"]
        with app.test_client().get(others) as other:
            assert other.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    ("taken", "way", "unpack"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("br;q=0.2, gzip", "gzip", gzip.decompress),
    ],
)
def test_the_same_for_everybody_goes_out_compressed(app: Flask, taken: str, way: str, unpack: Callable[[bytes], bytes]) -> None:
    client = app.test_client()
    for path in ("/tablet/app/en", "/tablet/form/vaccination/3/ar", "/static/site.css", "/static/lib/tablet.js", "/tablet/worker.js"):
        with client.get(path, headers={"Accept-Encoding": taken}) as packed, client.get(path) as plain:
            assert packed.headers["Content-Encoding"] == way and "Accept-Encoding" in packed.headers["Vary"]
            assert unpack(packed.get_data()) == plain.get_data()
            assert "Set-Cookie" not in packed.headers and "Content-Encoding" not in plain.headers
    for refused in ("identity", "br;q=0, gzip;q=0", "deflate", "identity, br;q=0.1"):
        with client.get("/static/site.css", headers={"Accept-Encoding": refused}) as plain:
            assert "Content-Encoding" not in plain.headers


def test_what_many_tablets_ask_for_at_once_is_packed_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = []

    def slowly(data: bytes, quality: int) -> bytes:
        packed.append(quality)
        time.sleep(0.05)
        return data[:10]

    monkeypatch.setattr(compression, "_kept", {})
    monkeypatch.setattr(compression.brotli, "compress", slowly)
    asked = partial(app.test_client().get, "/tablet/form/vaccination/3/en", headers={"Accept-Encoding": "br"})
    with ThreadPoolExecutor(8) as tablets:
        answers = [one.result() for one in [tablets.submit(asked) for _ in range(8)]]
    assert len({answer.get_data() for answer in answers}) == 1 and len(packed) == 1
    monkeypatch.setattr(compression, "MOST_KEPT", 1)
    for path in ("/tablet/app/ar", "/tablet/app/fr", "/tablet/app/fr"):
        app.test_client().get(path, headers={"Accept-Encoding": "br"})
    assert len(packed) == 3 and len(compression._kept) == 1


def test_a_page_that_is_another_each_time_is_packed_and_not_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "_kept", {})
    client = app.test_client()
    pages = [client.get("/what-we-keep/en", headers={"Accept-Encoding": "gzip, br"}) for _ in range(2)]
    assert [page.headers["Content-Encoding"] for page in pages] == ["gzip", "gzip"] and compression._kept == {}
    assert "Content-Encoding" not in client.get("/what-we-keep/en", headers={"Accept-Encoding": "br"}).headers, "it would be dear each time"
    assert pages[0].get_data() != pages[1].get_data() and b"</html>" in gzip.decompress(pages[1].get_data())


def test_what_has_not_changed_says_too_that_it_may_come_packed(app: Flask) -> None:
    client = app.test_client()
    with client.get("/static/site.css", headers={"Accept-Encoding": "br"}) as first:
        tag = first.headers["ETag"]
    for answer in (
        client.get("/static/site.css", headers={"Accept-Encoding": "br", "If-None-Match": tag}),
        client.head("/static/site.css", headers={"Accept-Encoding": "br"}),
    ):
        assert answer.get_data() == b"" and "Accept-Encoding" in answer.headers["Vary"]
        answer.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_tablet_keeps_all_that_its_app_asks_for(app: Flask, language: str) -> None:
    client = app.test_client()
    shell = client.get(f"/tablet/shell.json?language={language}").get_json()
    core = set(shell["core"])
    (look,), (script,) = ([one for one in core if f"/lib/tablet.{kind}?" in one] for kind in ("css", "js"))
    asked = set()
    for address in (look, script, *shell["forms"][language]):
        with client.get(address) as answer:
            asked |= set(re.findall(r"""["'(=](/static/[^"'()#\s]+)""", answer.get_data(as_text=True)))
    assert {"/static/marks/check.svg", "/static/lib/age.js"} <= asked
    assert asked - core - {"/static/"} == set(), "it would be missing without a network"


def test_a_version_of_which_a_file_is_missing_is_not_whole(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "static"
    shutil.copytree(FOLDERS["static"], there)
    (there / "lib" / "tablet.js").unlink()
    monkeypatch.setitem(FOLDERS, "static", there)
    client = app.test_client()
    (script,) = (one for one in client.get("/tablet/shell.json").get_json()["core"] if "/lib/tablet.js" in one)
    assert client.get(script).status_code == 404, "so the tablet keeps the version it has"


def test_a_page_with_a_form_token_is_not_compressed_and_a_worker_keeps_its_content_policy(app: Flask) -> None:
    client = app.test_client()
    with client.get("/sign-in", headers={"Accept-Encoding": "br, gzip"}) as page, client.get("/tablet/worker.js") as worker:
        assert "Content-Encoding" not in page.headers, "a page with a form token is never compressed"
        assert worker.headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "nothing.css", "lib/", ""])
def test_nothing_else_is_served(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/static/{name}").status_code == 404


def test_an_installation_behind_tls(home: Home, people: dict[str, Actor]) -> None:
    home.config = dataclasses.replace(home.config, secure_cookies=True)
    response = create_app(home).test_client().get("/sign-in?lang=ar")
    cookies = response.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("__Host-intake=") for cookie in cookies) and len(cookies) == 2
    assert all("; Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie for cookie in cookies)
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_the_address_is_believed_from_ones_own_proxies_alone(home: Home, people: dict[str, Actor]) -> None:
    def tried(proxies: int, said: str) -> int:
        home.config = dataclasses.replace(home.config, proxies=proxies)
        client = create_app(home).test_client()
        return client.post("/tablet/enrol", json={"code": "x"}, headers={"X-Forwarded-For": said}).status_code

    assert [tried(0, f"10.0.0.{number}") for number in range(21)][-2:] == [403, 429], "nobody's word is taken"
    assert tried(1, "10.0.1.1") == 403
    assert [tried(1, f"10.0.0.{number}, 10.0.2.2") for number in range(21)][-2:] == [403, 429], "only the last proxy's word is"
