"""One invented person goes every way there is: a tablet, the pages, a list, a batch, the ministry's answer, backups, a server that crashes.
Then every byte that any of it left on a disk is searched for her; again when she is erased, and when the rest of her is purged."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b64decode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import Playwright
from sqlalchemy import text

from intake.app import create_app
from intake.sealing.keyring import SealBroken, open_seal
from intake.sealing.partner import open_age
from intake.services import audit, demo, erasure, find
from intake.services.home import Home
from intake.services.purge import purge
from intake.services.registration_seal import place
from tests import steps, world
from tests.browser import profile
from tests.browser.tablet import Tablet, volunteer
from tests.journey.commands import Terminal, table
from tests.services import backups
from tests.web.pages import Visitor
from tests.web.registering import begin, reference_on

WAIT = 60.0
CONSENTS = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "yes"}
HER = {
    "call_name": "Zyqwentha",
    "name_latin": "Zyqwentha Obramovix",
    "name_native": "ዝይቅወንታ ኦብራሞቪክስ",
    "birth_year": "1987",
    "contact_mode": "own_private",
    "contact_value": "70918273",
    "safe_word": "quincewax",
}
"""Whose names, number and word stand nowhere else."""
NOTE = "ask for Zyqwentha at the side door"
SENTINELS = ("Zyqwentha", "zyqwentha", "ZYQWENTHA", "Obramovix", "ዝይቅወንታ", "70918273", "70 918 273", "quincewax")

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.browser


class Server:
    """`intake serve`, as it is; what it says goes into a file, and it would leave a core file if it were let."""

    def __init__(self, home: Home, said: Path) -> None:
        """Returns when somebody answers."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {**os.environ, "INTAKE_HOME": str(home.config.home), "INTAKE_DATABASE_URL": home.config.database_url}
        run = ["prlimit", "--core=unlimited", sys.executable, "-m", "intake", "serve", "--port", str(self.port)]
        with said.open("wb") as file:
            self._process = subprocess.Popen(run, env=environment, stdout=file, stderr=file, start_new_session=True)
        end = time.monotonic() + WAIT
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close()
                return
            except OSError:
                assert self._process.poll() is None and time.monotonic() < end, "the server does not come up"
                time.sleep(0.2)

    def crash(self) -> None:
        """Every process of it is hit by a fault, as a defect of a library would be."""
        os.killpg(self._process.pid, signal.SIGSEGV)
        self._process.wait(WAIT)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def folder_of_the_database(home: Home) -> list[Path]:
    """PostgreSQL's own folder, its buffers written to it first; nothing for the embedded store, which lies in the home."""
    if home.config.is_sqlite:
        return []
    with home.store.writing() as connection:
        connection.execute(text("CHECKPOINT"))
        return [Path(connection.execute(text("SHOW data_directory")).scalar_one())]


def by_tablet(home: Home, tablet: Tablet, people: Any) -> str:
    """She is registered on a tablet without a network, which then sends."""
    amal = volunteer(home, people, "quvaxim", "84150937")
    tablet.switch_on()
    tablet.enrol(home, people)
    tablet.sign_in(amal)
    reference = tablet.register(CONSENTS | HER)
    tablet.send()
    return reference


def by_pages(home: Home, people: Any) -> str:
    """She is registered on the pages, where she is asked to correct a number that can't be."""
    visitor = Visitor(create_app(home))
    visitor.sign_in("amal")
    visitor.secret += SENTINELS
    begin(visitor)
    for _ in range(30):
        if visitor.page.heading == "Read everything back":
            break
        asked = {one.attrs["name"] for one in visitor.page.form().all("input", "select") if "name" in one.attrs}
        answers: dict[str, Any] = {name: value for name, value in HER.items() if name in asked}
        visitor.press("next", **answers)
        assert visitor.page.status == 200
    visitor.press("save")
    return reference_on(visitor.page)


def by_list(home: Home, folder: Path) -> str:
    """She stands in a list, beside a row that is refused."""
    rows = [CONSENTS | HER | {"consent_mode": "oral", "point": "saida"}, HER | {"consent_store": "no", "point": "saida"}]
    done = Terminal(home.config.home, {"INTAKE_DATABASE_URL": database(home)}).run(
        "register", "vaccination", table(folder / "list.csv", rows), "--json"
    )
    assert done.exit_code in (0, 1)
    return str(next(row["reference"] for row in orjson.loads(done.stdout)["rows"] if row["verdict"] == "accepted"))


def database(home: Home) -> str:
    """INTAKE_DATABASE_URL of this home."""
    return "" if home.config.is_sqlite else home.config.database_url


def found_in(folders: list[Path], sentinels: Sequence[str]) -> list[str]:
    """Where in any file below these folders one of the sentinels stands."""
    return [one for folder in folders for one in profile.found(folder, sentinels)]


def sealed_in(backup: bytes, secret: str, ids: set[bytes]) -> list[tuple[bytes, bytes]]:
    """(place, sealed payload) of these registrations in a database's backup that was opened with the recovery key."""
    found: list[tuple[bytes, bytes]] = []
    columns: list[str] = []
    for line in open_age(backup, secret).splitlines():
        value = orjson.loads(line)
        if isinstance(value, dict):
            columns = value["columns"] if value.get("table") == "registration" else []
        elif columns:
            row = dict(zip(columns, value, strict=True))
            if b64decode(row["id"]) in ids:
                found.append((place(b64decode(row["id"]), row["programme_version"]), b64decode(row["sealed"])))
    return found


def opened_by_any_key(home: Home, sealed: list[tuple[bytes, bytes]]) -> int:
    """How many of the payloads any key that is kept today opens."""
    with home.keys.snapshot() as (_, rows):
        names = [bytes(name) for name, _, _ in rows("record_key")]
    keys = [*home.record_keys(names).values(), *home.month_keys().values(), home.keyring.master, home.keyring.root]
    return sum(any(_opens(key, *one) for key in keys) for one in sealed)


def _opens(key: bytes, where: bytes, sealed: bytes) -> bool:
    try:
        open_seal(key, sealed, where)
    except (SealBroken, ValueError):
        return False
    return True


@pytest.fixture
def home(any_home: Home) -> Iterator[Home]:
    """A demonstration home whose clock goes on, as the server's does."""
    any_home.clock = lambda: datetime.now(UTC)
    yield any_home


def test_she_is_in_no_file(home: Home, tmp_path: Path, playwright: Playwright, chromium_path: str) -> None:
    people, logs, saved = world.make_people(home), tmp_path / "logs", tmp_path / "backups"
    logs.mkdir()
    saved.mkdir()
    (tmp_path / "lists").mkdir()
    demo.make_programmes(home)
    server = Server(home, logs / "serve.log")
    tablet = Tablet(playwright, chromium_path, tmp_path / "profile", server.url)
    try:
        references = [by_tablet(home, tablet, people), by_pages(home, people), by_list(home, tmp_path / "lists")]
    finally:
        tablet.switch_off()
    terminal = Terminal(home.config.home, {"INTAKE_DATABASE_URL": database(home), "INTAKE_DEMO_PASSWORD": world.PASSWORD})
    number = str(terminal.json("batch", "build", "vaccination", "moph_lb", "--as", "karim")["batch"])
    terminal.done("batch", "approve", number, "--as", "lina")
    for form in ("xlsx", "csv", "json"):
        terminal.done("batch", "export", number, "--format", form)
    refs = [steps.partner_ref(home, one) for one in references]
    answers = [{"partner_ref": one, "decision": "accepted", "appt_date": "2027-01-11", "note": NOTE} for one in [*refs, "unknown"]]
    terminal.done("answers", "apply", table(tmp_path / "lists" / "answers.csv", answers), "--as", "karim")
    assert find.hold(home, references[0]).payload["call_name"] == HER["call_name"]
    before = backups.saved(home, saved).read_bytes()
    backups.saved(home, saved, keys=True)
    server.crash()

    places = [tmp_path / "profile", home.config.home, logs, saved, *folder_of_the_database(home)]
    assert found_in(places, SENTINELS) == []
    cores = [path for folder in (ROOT, tmp_path, home.config.home) for path in folder.glob("core*") if path.is_file()]
    for path in cores:
        path.unlink()
    assert cores == []

    # Two of her registrations are erased at her request: nothing that is kept opens what an older backup holds of them.
    ids = {find.hold(home, one).kept.id for one in references}
    sealed = sealed_in(before, backups.secret_of(home), ids)
    assert opened_by_any_key(home, sealed) == len(references), "the attack works as long as she is kept"
    for one in references[:2]:
        erasure.erase(home, people["karim"], one)
    assert opened_by_any_key(home, sealed) == 1
    assert found_in([home.config.home, *folder_of_the_database(home)], (*SENTINELS, *references[:2])) == []

    # The third is purged when its time has come: no backup made before it, and no key that is kept, brings her back.
    before = backups.saved(home, saved).read_bytes()
    home.clock = lambda: datetime.now(UTC) + timedelta(days=200)
    assert purge(home).registrations == 1
    assert opened_by_any_key(home, sealed + sealed_in(before, backups.secret_of(home), ids)) == 0
    backups.brought_back(home, saved / "database.age")
    for one in references:
        with steps.refused("no_such_registration"):
            find.hold(home, one)
    assert found_in([home.config.home, *folder_of_the_database(home)], (*SENTINELS, *references)) == []
    assert audit.verify(home) > 0
