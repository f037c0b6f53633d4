"""The tablet's app in a real Chromium, from a relay that is a process of its own: `intake serve` with INTAKE_ROLE=relay, killed in between;
the office is `intake fetch`. Everybody arrives once, and no file of the relay, nor its memory, tells who was registered."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright
from sqlalchemy import select

from intake.domain.spoken import mark_of
from intake.exchange import audio
from intake.exchange.audio import Sound
from intake.services import fetch as fetching
from intake.services import find, office_key, recording, relay_link, sound
from intake.services.area import operator
from intake.services.fetch import Fetched
from intake.services.home import Home
from intake.services.relay_bundle import make_bundle
from intake.store.tables import HeldEnvelopeTable, RegistrationTable
from tests import world
from tests.browser import profile
from tests.browser.tablet import Tablet, Volunteer, until, volunteer
from tests.browser.test_tablet_offline import TYPED, Answers, e164, person

PATIENCE = 120
SAID = "Yes", "No"
KEPT = "(address) => caches.open('intake-sounds').then((one) => one.match(address)).then(Boolean)"
ASKED = """(address) =>
    fetch(address, { headers: { Range: "bytes=0-3" } }).then(async (one) => [one.status, await one.text()], () => [0, ""])"""
PROBLEM = "[data-form=enrol] [data-problem]"


@dataclass
class RelayProcess:
    """A relay in a folder of its own: its home, what it says, its port."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Its settings; nothing of the office is in it."""
        own = {"INTAKE_HOME": str(self.folder / "home"), "INTAKE_ROLE": "relay", "TMPDIR": str(self.folder / "tmp")}
        return {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")} | own

    def init(self, bundle: bytes) -> str:
        """Make its home; returns its key."""
        (self.folder / "tmp").mkdir(parents=True)
        (self.folder / "first.bundle").write_bytes(bundle)
        run = [sys.executable, "-m", "intake", "relay", "init", str(self.folder / "first.bundle")]
        done = subprocess.run(run, env=self.environment, capture_output=True, check=True, text=True, timeout=PATIENCE)
        return done.stdout.strip()

    def start(self) -> None:
        """Serve; returns when somebody answers."""
        with (self.folder / "log").open("ab") as log:
            run = [sys.executable, "-m", "intake", "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(run, start_new_session=True, env=self.environment, stdout=log, stderr=log)
        until(self._answers, "the relay does not serve", PATIENCE)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """SIGKILL to it and its workers; killed already is the same."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def in_memory(self, sentinels: Iterable[str]) -> list[str]:
        """Which of the sentinels stand in the memory, or the settings, of its running processes."""
        assert self.process
        group = str(self.process.pid)
        members = [one for one in Path("/proc").iterdir() if one.name.isdigit() and _group_of(one) == group]
        assert len(members) >= 2, "the server and its worker"
        wanted = {form for one in sentinels for form in (one.encode(), one.encode("utf-16-le"), one.encode("utf-32-le"))}
        found = []
        for member in members:
            found += [one.decode(errors="replace") for one in wanted if one in (member / "environ").read_bytes()]
            with (member / "mem").open("rb", buffering=0) as memory:
                for line in (member / "maps").read_text().splitlines():
                    where, rights = line.split()[:2]
                    if rights.startswith("rw"):
                        start, end = (int(one, 16) for one in where.split("-"))
                        memory.seek(start)
                        part = memory.read(end - start)
                        found += [one.decode(errors="replace") for one in wanted if one in part]
        return found


def _group_of(process: Path) -> str:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[2]
    except OSError:
        return ""


@dataclass
class Site:
    """An office, its relay, a tablet that reaches the relay only, and a volunteer."""

    home: Home
    people: dict[str, Any]
    relay: RelayProcess
    tablet: Tablet
    amal: Volunteer

    def fetching(self, *more: str) -> subprocess.Popen[bytes]:
        """`intake fetch` at the office."""
        environment = {**os.environ, "INTAKE_HOME": str(self.home.config.home), "INTAKE_DATABASE_URL": "", "INTAKE_ROLE": ""}
        run = [sys.executable, "-m", "intake", "fetch", *more]
        return subprocess.Popen(run, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def fetch(self) -> dict[str, int]:
        """One fetch, to its end."""
        process = self.fetching("--json")
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, output
        found: dict[str, int] = json.loads(output)
        return found


@pytest.fixture
def site(tmp_path: Path, full_template: Path, playwright: Playwright, headless_path: str) -> Iterator[Site]:
    """All of it; the relay serves, the tablet is switched off."""
    home = world.make_home(tmp_path / "home", template=full_template)
    home.clock = lambda: datetime.now(UTC)
    people = world.make_people(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        relay = RelayProcess(tmp_path / "relay", probe.getsockname()[1])
    relay_link.join(home, operator(home), relay.url, relay.init(make_bundle(home)))
    tablet = Tablet(playwright, headless_path, tmp_path / "profile", relay.url)
    made = Site(home, people, relay, tablet, volunteer(home, people, "quvaxim", "84150937"))
    relay.start()
    yield made
    tablet.switch_off()
    relay.kill()
    home.close()


@pytest.mark.browser
def test_by_way_of_a_relay_everybody_arrives_once_and_the_relay_knows_nobody(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "take", lambda data: Sound(b"OggS" + data, b"M4A " + data, 2100))
    tablet, relay = site.tablet, site.relay
    tablet.switch_on()
    tablet.page.fill("#field-code", "ABCD-EFGH-JKLM")
    tablet.page.click("[data-form=enrol] [type=submit]")
    until(lambda: "The office is not connected" in tablet.page.inner_text(PROBLEM), "the tablet is not told")

    sounds = recorded(site)
    staying = site.fetching("--watch")
    try:
        until(lambda: _heard(tablet), "the office does not come", PATIENCE)
        tablet.enrol(site.home, site.people)
        tablet.sign_in(site.amal)
    finally:
        staying.kill()
        staying.communicate()
    until(lambda: tablet.page.evaluate(KEPT, sounds[0]), "the office's recording is not kept")
    assert not tablet.page.evaluate(KEPT, sounds[1]), "the relay put another sound in its place"
    assert tablet.page.evaluate(ASKED, sounds[0]) == [206, "OggS"] and tablet.page.evaluate(ASKED, sounds[1]) == [0, ""]

    given: dict[str, Answers] = {}
    for number in range(4):
        if number == 2:
            relay.kill()
        given[tablet.register(person(number))] = person(number)
        if number == 1:
            until(lambda: tablet.waiting() == 0, "the relay does not take it")
    assert tablet.waiting() == 2
    tablet.try_to_send()
    assert tablet.waiting() == 2, "there is no receipt without a relay"
    relay.start()
    tablet.send()

    said = {one[key] for one in given.values() for key in TYPED} | {one["contact_value"].replace(" ", "") for one in given.values()}
    secret = {*said, *given, site.amal.name, site.amal.password, site.amal.pin, site.amal.pseudonym, str(tablet.setting("token"))}
    secret |= {"AGE-SECRET-KEY", "dora", "Selam", "$argon2"}
    assert profile.found(relay.folder, secret) == []
    assert relay.in_memory(said) == []
    identity = office_key._all(site.home)[0][1]  # as it is wrapped; unwrapped it stands in no file at all
    assert identity not in b"".join(one.read_bytes() for one in relay.folder.rglob("*") if one.is_file())

    # The office is killed while it fetches, wherever it may be; then it fetches again.
    killed = site.fetching()
    until(lambda: killed.poll() is not None or _kept(site.home), "nothing is fetched", PATIENCE)
    killed.kill()
    killed.communicate()
    done = site.fetch()
    assert done["held"] == 0 and done["kept"] + done["already"] <= 4
    assert fetching.fetch(site.home, fetching.way(site.home)) == Fetched()

    with site.home.store.reading() as connection:
        assert len(connection.execute(select(RegistrationTable.id)).all()) == 4
        assert connection.execute(select(HeldEnvelopeTable.id)).all() == []
    for reference, one in given.items():
        payload = find.hold(site.home, reference).payload
        assert {key: payload[key] for key in TYPED} == {**{key: one[key] for key in TYPED}, "contact_value": e164(one)}
    assert profile.found(relay.folder, secret) == []
    stored = b"".join(one.read_bytes() for one in (relay.folder / "home").rglob("*") if one.is_file())
    assert b"age-encryption.org/v1" not in stored, "what was fetched is overwritten"


def recorded(site: Site) -> list[str]:
    """Two recordings come to the relay, which puts another sound in the place of the second; where they are."""
    for words in SAID:
        one = recording.keep(site.home, site.people["karim"], "en", mark_of(words), words.encode(), agreed=True)
        recording.approve(site.home, site.people["lina"], one)
    assert fetching.fetch(site.home, fetching.way(site.home)).sounds == len(SAID)
    (other,) = (site.relay.folder / "home" / "recordings" / "en").glob(f"{mark_of(SAID[1])}.*.ogg")
    other.write_bytes(b"!" * other.stat().st_size)
    there = sound.available(site.home, "en")
    return [f"/tablet/sound/en/{mark_of(words)}.ogg?v={there[mark_of(words)].version}" for words in SAID]


def _kept(home: Home) -> bool:
    with home.store.reading() as connection:
        return connection.execute(select(RegistrationTable.id)).first() is not None


def _heard(tablet: Tablet) -> bool:
    """Whether the office is with the relay by now: a wrong code is then a wrong code."""
    if "used up, out of date or mistyped" in tablet.page.inner_text(PROBLEM):
        return True
    tablet.page.click("[data-form=enrol] [type=submit]")
    tablet.page.wait_for_timeout(500)
    return False
