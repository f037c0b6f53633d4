"""Programmes and partners: nothing opens without its legal basis, a version never changes, no demonstration key in a real home."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.sealing.partner import new_age_identity
from intake.services import audit, partner_key, programme
from intake.services.area import operator
from intake.services.home import Home
from intake.services.schema import upgrade
from tests import steps

PACKS, PROFILES = programme.shipped("programmes"), programme.shipped("partners")
pytestmark = pytest.mark.empty
VACCINATION, RELIEF, MINISTRY = PACKS["vaccination.toml"], PACKS["relief.toml"], PROFILES["moph_lb.toml"]


@pytest.fixture
def ziad(home: Home) -> Actor:
    """The administrator, in a home with nothing loaded."""
    return steps.world.make_people(home)["ziad"]


def load(home: Home, actor: Actor, text: str = RELIEF, **more: bool) -> programme.Programme:
    return programme.load_programme(home, actor, text, "pack.toml", **more)


def newer(text: str, version: int = 4) -> str:
    return re.sub(r"(?m)^version = \d+$", f"version = {version}", text, count=1)


@pytest.mark.parametrize("key", ["legal_basis", "agreement", "dpia_date"])
def test_a_programme_opens_only_with_its_legal_basis_agreement_and_dpia_date(home: Home, ziad: Actor, key: str) -> None:
    text = "\n".join(line for line in RELIEF.splitlines() if not line.startswith(f"{key} ="))
    before = steps.counts(home)
    with pytest.raises(Refused) as caught:
        load(home, ziad, text)
    assert key in str(caught.value)
    assert steps.counts(home) == before


def test_a_pack_without_them_can_be_loaded_and_stays_closed(home: Home, ziad: Actor) -> None:
    text = RELIEF.replace('agreement = "AMEL-RELIEF-DEMO-2026-01"', 'agreement = ""')
    load(home, ziad, text, open_it=False)
    (listed,) = programme.programmes(home)
    assert (listed.state, listed.missing) == (programme.LOADED, ("agreement",))
    with steps.refused("programme_closed"):
        programme.open_programme(home, "relief")


def test_a_pack_that_asks_for_a_passport_fails_to_load(home: Home, ziad: Actor) -> None:
    with pytest.raises(Refused) as caught:
        load(home, ziad, RELIEF.replace('key = "call_name"', 'key = "passport_no"'))
    assert "passport_no" in str(caught.value)
    assert not programme.programmes(home)


def test_loading_the_same_text_again_changes_nothing(home: Home, ziad: Actor) -> None:
    load(home, ziad)
    load(home, ziad)
    assert [(one.version, one.state) for one in programme.programmes(home)] == [(3, programme.OPEN)]


def test_a_version_never_changes(home: Home, ziad: Actor) -> None:
    load(home, ziad, newer(RELIEF))
    for text, code in ((newer(RELIEF) + "\n# altered\n", "same_version"), (RELIEF, "older_version")):
        with steps.refused(code):
            load(home, ziad, text)
    assert programme.open_programme(home, "relief").version == 4


def test_a_new_version_takes_over_and_the_old_one_stays_readable(home: Home, ziad: Actor) -> None:
    load(home, ziad)
    load(home, ziad, newer(RELIEF).replace('title = "Relief"', 'title = "Relief, second version"'))
    assert [(one.version, one.state) for one in programme.programmes(home)] == [(3, programme.CLOSED), (4, programme.OPEN)]
    assert programme.open_programme(home, "relief").version == 4
    assert programme.programme(home, "relief", 3).title == "Relief"
    assert programme.programme(home, "relief").title == "Relief, second version"


def test_a_new_version_can_wait(home: Home, ziad: Actor) -> None:
    load(home, ziad)
    load(home, ziad, newer(RELIEF), open_it=False)
    assert programme.open_programme(home, "relief").version == 3
    load(home, ziad, newer(RELIEF))
    assert programme.open_programme(home, "relief").version == 4


def test_opening_a_version_that_waited_closes_the_one_before(home: Home, ziad: Actor) -> None:
    load(home, ziad)
    load(home, ziad, newer(RELIEF), open_it=False)
    load(home, ziad, newer(RELIEF))
    assert [one.version for one in programme.open_programmes(home)] == [4]


def test_a_closed_programme_takes_nobody_and_keeps_everybody(home: Home) -> None:
    people = steps.open_packs(home)
    reference = steps.register(home, people["amal"]).reference
    programme.close_programme(home, people["ziad"], "vaccination")
    with steps.refused("programme_closed"):
        steps.register(home, people["amal"])
    assert steps.state_of(home, reference) == "ready"
    with steps.refused("no_such_programme"):
        programme.close_programme(home, people["ziad"], "nothing")


def test_what_is_not_there_is_refused_by_name(home: Home, ziad: Actor) -> None:
    for look in (programme.programme, programme.open_programme):
        with steps.refused("no_such_programme"):
            look(home, "nothing")
    with steps.refused("no_such_partner"):
        programme.partner(home, "nobody")
    with steps.refused("no_such_partner"):
        load(home, ziad, VACCINATION)  # its partner first


@pytest.mark.parametrize("name", ["amal", "karim", "nadia"])
def test_only_administrators_load_and_close(home: Home, name: str) -> None:
    people = steps.open_packs(home)
    for act in (
        lambda: load(home, people[name]),
        lambda: programme.load_partner(home, people[name], MINISTRY, "a.toml"),
        lambda: programme.close_programme(home, people[name], "relief"),
    ):
        with steps.refused("not_allowed"):
            act()


def test_a_profile_that_asks_for_what_the_pack_lacks_is_refused_by_name(home: Home, ziad: Actor) -> None:
    programme.load_partner(home, ziad, MINISTRY, "moph_lb.toml")
    start = VACCINATION.index('[[steps]]\nkey = "sex"')
    without_sex = VACCINATION[:start] + VACCINATION[VACCINATION.index("[[steps]]", start + 1) :]
    with pytest.raises(Refused) as caught:
        load(home, ziad, without_sex)
    assert "“sex”" in str(caught.value)
    assert not programme.programmes(home)


def test_a_profiles_version_never_changes(home: Home, ziad: Actor) -> None:
    programme.load_partner(home, ziad, newer(MINISTRY), "a.toml")
    programme.load_partner(home, ziad, newer(MINISTRY), "a.toml")
    for text, code in ((newer(MINISTRY) + "\n# altered\n", "same_version"), (MINISTRY, "older_version")):
        with steps.refused(code):
            programme.load_partner(home, ziad, text, "a.toml")
    programme.load_partner(home, ziad, newer(MINISTRY, 5), "a.toml")
    assert [one.version for one in programme.partners(home)] == [5]
    assert programme.partner(home, "moph_lb", 4).version == 4


def test_the_demonstration_key_opens_nothing_in_a_real_home(home: Home, ziad: Actor) -> None:
    profile = programme.load_partner(home, ziad, MINISTRY, "a.toml")
    with steps.refused("demo_key_in_real_home"):
        partner_key.recipient(home, profile)  # no demonstration key was made yet
    steps.demo.make_programmes(home)
    assert partner_key.recipient(home, profile).startswith("age1")
    home.demo = False
    with steps.refused("demo_key_in_real_home"):
        partner_key.recipient(home, profile)
    with steps.refused("demo_key_in_real_home"):
        programme.load_partner(home, ziad, newer(MINISTRY), "a.toml")


def test_a_partners_own_key_is_used_as_it_is(home: Home, ziad: Actor) -> None:
    public = new_age_identity()[1]
    profile = programme.load_partner(home, ziad, MINISTRY.replace('"@demo"', f'"{public}"'), "a.toml")
    home.demo = False
    assert partner_key.recipient(home, profile) == public


def test_a_partners_key_with_a_slip_is_refused_by_name(home: Home, ziad: Actor) -> None:
    public = new_age_identity()[1]
    slip = MINISTRY.replace('"@demo"', f'"{public[:-1]}{"q" if public[-1] != "q" else "p"}"')
    for read in (lambda: programme.check_partner(slip, "a.toml"), lambda: programme.load_partner(home, ziad, slip, "a.toml")):
        with pytest.raises(Refused) as caught:
            read()
        assert "a.toml, delivery, key “recipient”" in str(caught.value)
    assert not programme.partners(home)


def test_what_was_closed_opens_again_only_when_asked(home: Home) -> None:
    ziad = steps.open_packs(home)["ziad"]
    programme.close_programme(home, ziad, "relief")
    steps.demo.make_programmes(home)
    load(home, ziad, open_it=False)
    assert [one.code for one in programme.open_programmes(home)] == ["vaccination"]
    load(home, ziad)
    assert {one.code for one in programme.open_programmes(home)} == {"relief", "vaccination"}


def test_two_homes_never_see_each_others_packs(home: Home, ziad: Actor) -> None:
    load(home, ziad)
    other = replace(home, store=type(home.store)(f"sqlite:///{home.config.home / 'other.db'}"))
    try:
        upgrade(other.store.url)
        assert programme.programmes(other) == []
        assert len(programme.programmes(home)) == 1
    finally:
        other.store.close()


def test_loading_and_closing_are_in_the_log(home: Home) -> None:
    people = steps.open_packs(home)
    load(home, people["ziad"], newer(RELIEF), open_it=False)
    programme.close_programme(home, people["ziad"], "relief")
    assert programme.open_programmes(home) == [programme.open_programme(home, "vaccination")]
    closed, loaded = audit.read(home, people["nadia"], most=2)
    assert (closed.action, loaded.action) == ("programme_closed", "programme_loaded")
    assert closed.detail["programme"] == loaded.detail["programme"] == "relief"


def test_the_operator_of_the_machine_may_load(home: Home) -> None:
    programme.load_partner(home, operator(home), MINISTRY, "a.toml")
    assert programme.partners(home)
