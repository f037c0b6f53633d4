"""The basic run in WebKit, as Safari on a tablet would go it: enrolled, signed in, somebody registered with no server, the card, sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.app import create_app
from intake.services import find
from intake.services.home import Home
from tests import world
from tests.browser.tablet import until, volunteer
from tests.browser.webkit import SafariTablet, webkit
from tests.tablet.served import Served

ANSWERS = {
    "consent_store": "yes",
    "consent_refer": "yes",
    "consent_contact": "no",
    "call_name": "Selam",
    "name_native": "ሰላም ወርቁ",
    "birth_year": "1991",
    "sex": "f",
    "dose_no": "0",
    "contact_mode": "none",
}


@pytest.fixture
def served(tmp_path: Path, full_template: Path) -> Iterator[tuple[Home, Served]]:
    """A demonstration home with its packs and people, served."""
    home = world.make_home(tmp_path / "home", template=full_template)
    home.clock = lambda: datetime.now(UTC)
    served = Served(create_app(home))
    yield home, served
    served.stop()
    home.close()


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")  # selenium's own doing
def test_the_basic_run_in_webkit(served: tuple[Home, Served]) -> None:
    home, server = served
    people = world.make_people(home)
    who = volunteer(home, people, "saba", "84150937")
    with webkit() as driver:
        tablet = SafariTablet(driver, server.url)
        tablet.enrol(home, people)
        tablet.sign_in(who)
        server.stop()
        reference = tablet.register(ANSWERS)
        assert driver.execute_script("return document.querySelectorAll('[data-pictures] li svg').length") == 4
        tablet.press("[data-next-person]")
        tablet.comes("home")
        assert tablet.kept("envelopes", "count") == 1

        tablet.open()  # with no server: from what the worker keeps
        tablet.unlock(who)
        assert tablet.kept("envelopes", "count") == 1
        server.start()
        tablet.press("[data-send]")
        until(lambda: tablet.kept("envelopes", "count") == 0, "something still waits")
        until(lambda: "Nothing waits here" in tablet.text("[data-status]"), "it does not say so")
    payload = find.hold(home, reference).payload
    assert (payload["call_name"], payload["name_native"]) == (ANSWERS["call_name"], ANSWERS["name_native"])
