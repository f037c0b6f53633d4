"""Programmes and partners on pages: loaded with every fault told, opened, closed, read through."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.services import programme as service
from intake.services.home import Home
from tests.web.office import cells, force, upload
from tests.web.pages import Visitor

SignedIn = Callable[..., Visitor]


@pytest.fixture
def ziad(signed_in: SignedIn) -> Visitor:
    return signed_in("ziad")


def pack(home: Home, version: int, *changes: tuple[str, str]) -> bytes:
    """The vaccination pack as another version."""
    text = service.shipped("programmes")["vaccination.toml"]
    now = service.programme(home, "vaccination").version
    for old, new in ((f"version = {now}\n", f"version = {version}\n"), *changes):
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def states(home: Home) -> dict[int, str]:
    return {one.version: one.state for one in service.programmes(home) if one.code == "vaccination"}


def test_every_pack_is_listed_with_its_state(ziad: Visitor) -> None:
    text = ziad.open("/programmes").text
    assert "Vaccination" in text and "Relief" in text and "Open" in text
    assert "Ministry of Public Health" in text


def test_a_new_version_opens_and_closes_the_one_before(home: Home, ziad: Visitor) -> None:
    ziad.open("/programmes")
    page = upload(ziad, "/programmes/load", pack(home, 7), "vaccination.toml", open="yes")
    assert "Vaccination, version 7, is loaded." in page.text and page.heading == "Vaccination"
    assert states(home)[7] == "open" and list(states(home).values()).count("open") == 1


def test_a_pack_may_wait(home: Home, ziad: Visitor) -> None:
    ziad.open("/programmes")
    upload(ziad, "/programmes/load", pack(home, 7), "vaccination.toml")
    assert states(home)[7] == "loaded"
    assert "Loaded, not open" in ziad.open("/programmes").text


def test_what_is_missing_to_open_is_told(home: Home, ziad: Visitor) -> None:
    lines = service.shipped("programmes")["vaccination.toml"].splitlines()
    date = next(line for line in lines if line.startswith("dpia_date"))
    data = pack(home, 7, (date + "\n", ""))
    ziad.open("/programmes")
    page = upload(ziad, "/programmes/load", data, "vaccination.toml", open="yes")
    assert page.status == 409 and "dpia_date is missing in its pack" in page.text
    assert 7 not in states(home)
    upload(ziad, "/programmes/load", data, "vaccination.toml")
    assert "Cannot open without: the date of the data protection assessment" in ziad.open("/programmes").text
    assert "Cannot open without" in ziad.open("/programmes/vaccination?version=7").text


def test_everything_that_is_wrong_in_a_pack_is_told_at_once(home: Home, ziad: Visitor) -> None:
    data = pack(home, 7, ('key = "call_name"', 'key = "passport_no"'), ('code = "vaccination"', 'code = "Not A Code"'))
    before = service.programmes(home)
    ziad.open("/programmes")
    page = upload(ziad, "/programmes/load", data, "vaccination.toml", open="yes")
    assert page.status == 400 and "things are wrong in it" in page.text
    told = [" ".join(row) for row in cells(page)]
    assert any("never asked and never stored" in one for one in told)
    assert any("small letters" in one for one in told)
    assert service.programmes(home) == before


@pytest.mark.parametrize("path", ["/programmes", "/partners"])
@pytest.mark.parametrize(("data", "what"), [(b"= broken", "is not TOML"), (b"\xff\xfe\xfa", "is not UTF-8 text."), (b"", "is missing")])
def test_what_is_no_such_file_is_told(ziad: Visitor, path: str, data: bytes, what: str) -> None:
    ziad.open(path)
    page = upload(ziad, f"{path}/load", data, "some.toml")
    assert page.status == 400 and what in page.text
    ziad.open(path)
    assert "No file was chosen." in ziad.press(form=ziad.page.form(f"{path}/load")).text


def test_the_same_version_with_other_contents_is_refused(home: Home, ziad: Visitor) -> None:
    now = service.programme(home, "vaccination").version
    ziad.open("/programmes")
    page = upload(ziad, "/programmes/load", pack(home, now) + b"\n# changed\n", "vaccination.toml", open="yes")
    assert page.status == 409 and "Raise the version number." in page.text


def test_closing_asks_first(home: Home, ziad: Visitor, signed_in: SignedIn) -> None:
    now = service.programme(home, "vaccination").version
    ziad.open("/programmes")
    page = force(ziad, "/programmes/close", code="vaccination")
    assert page.heading == "Close this programme?" and states(home)[now] == "open"
    assert "Nobody can be registered in it any more." in ziad.press().text
    assert states(home)[now] == "closed"
    assert signed_in("amal").open("/register/vaccination").status == 409
    assert force(ziad, "/programmes/close", code="nothing").status == 404


def test_a_pack_can_be_read_through_in_its_order(home: Home, ziad: Visitor) -> None:
    pack = service.programme(home, "vaccination")
    text = ziad.open("/programmes/vaccination").text
    places = [text.index(question.ask) for question in pack.questions]
    assert places == sorted(places)
    assert all(line in text for line in (*pack.notice.text, *pack.walk_in, *pack.documents))
    assert all(consent.wording in text for consent in pack.notice.consents)
    assert ziad.open("/programmes/nothing").status == ziad.open("/programmes/vaccination?version=99").status == 404


def test_partners_are_listed_and_can_be_read_through(home: Home, ziad: Visitor) -> None:
    assert "age, with the partner’s own key" in ziad.open("/partners").text
    profile = service.partner(home, "moph_lb")
    text = ziad.open("/partners/moph_lb").text
    assert all(column.code in text and column.headers["ar"] in text for column in profile.columns)
    assert ziad.open("/partners/nobody").status == 404


def test_a_profile_is_loaded_as_a_new_version(home: Home, ziad: Visitor) -> None:
    now = service.partner(home, "moph_lb").version
    text = service.shipped("partners")["moph_lb.toml"].replace(f"version = {now}\n", f"version = {now + 1}\n", 1)
    ziad.open("/partners")
    assert "is loaded." in upload(ziad, "/partners/load", text.encode(), "moph_lb.toml").text
    assert service.partner(home, "moph_lb").version == now + 1
    ziad.open("/partners")
    page = upload(ziad, "/partners/load", text.replace('source = "name_latin"', 'source = "safe_word"').encode(), "moph_lb.toml")
    assert page.status == 400 and cells(page)


@pytest.mark.parametrize("name", ["amal", "karim", "nadia"])
def test_others_find_nothing(signed_in: SignedIn, name: str) -> None:
    visitor = signed_in(name)
    for path in ("/programmes", "/programmes/vaccination", "/partners", "/partners/moph_lb"):
        assert visitor.open(path).status == 404
    assert force(visitor, "/programmes/close", code="vaccination", sure="yes").status == 404
