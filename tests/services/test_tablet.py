"""Tablets: one code enrols one tablet, once; volunteers work on the tablets of their own area; what was revoked is recognised."""

from __future__ import annotations

from intake.domain.account import Actor
from intake.services import account, audit, envelope, office_key, tablet
from intake.services.home import Home
from tests import steps, tablets, world

People = dict[str, Actor]


def test_a_code_enrols_one_tablet_once_however_it_is_typed(any_home: Home, people: People) -> None:
    code = tablet.enrol(any_home, people["ziad"], "dora", " Dora  2 ").code
    typed = " - ".join(code[start : start + 4] for start in (0, 4, 8)).lower()
    token, found = tablet.join(any_home, typed, "10.0.0.1")
    assert (found.name, found.area.code, found.state) == ("Dora 2", "dora", "enrolled")
    assert tablet.recognise(any_home, token).id == found.id
    with steps.refused("bad_enrolment_code"):
        tablet.join(any_home, code, "10.0.0.1")
    for wrong in ("", token, "x" * 5):
        with steps.refused("unknown_tablet"):
            tablet.recognise(any_home, wrong + "y" if wrong == token else wrong)
    assert steps.found_anywhere(any_home, [code, token]) == []


def test_a_code_ends_with_the_next_day_and_guessing_is_stopped(any_home: Home, people: People) -> None:
    code = tablet.enrol(any_home, people["ziad"], "dora", "Dora 2").code
    any_home.clock.forward(days=2)  # type: ignore[attr-defined]
    for _ in range(20):
        with steps.refused("bad_enrolment_code"):
            tablet.join(any_home, code, "10.0.0.1")
    with steps.refused("throttled"):
        tablet.join(any_home, code, "10.0.0.1")


def test_only_an_administrator_of_the_area_enrols_lists_and_revokes(any_home: Home, people: People) -> None:
    number = tablet.enrol(any_home, people["ziad"], "tripoli", "Tripoli 1").id
    south = Actor(None, "south", people["ziad"].role, world.make_areas(any_home)["south"], "z-south")
    assert tablet.tablets(any_home, south) == []
    with steps.refused("no_such_tablet"):
        tablet.revoke(any_home, south, number)
    for name in ("amal", "karim", "nadia"):
        for act in (lambda who: tablet.enrol(any_home, who, "dora", "x"), lambda who: tablet.revoke(any_home, who, number)):
            with steps.refused("not_allowed"):
                act(people[name])
    with steps.refused("not_allowed"):
        tablet.enrol(any_home, south, "dora", "x")
    for name in ("", " ", "x" * 31, "a\x07b"):
        with steps.refused("tablet_name"):
            tablet.enrol(any_home, people["ziad"], "dora", name)


def test_a_volunteer_works_on_tablets_of_her_own_area(any_home: Home, people: People) -> None:
    dora = tablets.enrolled(any_home, people)
    assert tablet.wearer(any_home, dora.badge) == (dora.tablet.id, people["amal"].pseudonym)
    lebanon = tablets.enrolled(any_home, people, "lebanon")
    assert [point.code for point in tablet.admit(any_home, lebanon.tablet, "amal", world.PASSWORD).points] == ["dora"]
    assert len(tablet.admit(any_home, lebanon.tablet, "karim", world.PASSWORD).points) == 5
    tripoli = tablets.enrolled(any_home, people, "tripoli", "karim")
    with steps.refused("foreign_tablet"):
        tablet.admit(any_home, tripoli.tablet, "amal", world.PASSWORD)
    with steps.refused("wrong_sign_in"):
        tablet.admit(any_home, dora.tablet, "amal", "not it at all")
    with steps.refused("cannot_register"):
        tablet.admit(any_home, dora.tablet, "ziad", world.PASSWORD)


def test_a_badge_cannot_be_made_up_or_carried_to_another_tablet(any_home: Home, people: People) -> None:
    badge = tablets.enrolled(any_home, people).badge
    number, pseudonym, mac = badge.split(".")
    forged = (
        f"{int(number) + 1}.{pseudonym}.{mac}",
        f"{number}.{people['karim'].pseudonym}.{mac}",
        f"{number}.{pseudonym}.",
        "",
        "..",
        "é.x.y",
    )
    assert [tablet.wearer(any_home, one) for one in forged] == [None] * len(forged)


def test_a_revoked_tablet_is_recognised_and_admits_nobody(any_home: Home, people: People) -> None:
    bench = tablets.enrolled(any_home, people)
    for _ in range(2):
        tablet.revoke(any_home, people["ziad"], bench.tablet.id)
    found = tablet.recognise(any_home, bench.token)
    assert found.is_revoked
    with steps.refused("unknown_tablet"):
        tablet.admit(any_home, found, "amal", world.PASSWORD)
    actions = [entry.action for entry in audit.read(any_home, people["nadia"], most=10)]
    assert actions.count("tablet_revoked") == 1 and "tablet_enrolled" in actions


def test_the_office_key_changes_monthly_and_is_destroyed_after_sixty_days(any_home: Home, people: People) -> None:
    bench = tablets.enrolled(any_home, people)
    first, old = office_key.current(any_home), tablets.envelope(any_home, bench)
    assert office_key.current(any_home) == first
    any_home.clock.forward(days=31)  # type: ignore[attr-defined]
    second = office_key.current(any_home)
    assert second != first and {key.id for key in office_key.all_keys(any_home)} == {first.id, second.id}
    (receipt,) = envelope.receive(any_home, bench.tablet, [old])
    assert receipt.verdict == "kept", "what was closed to the key before still opens"
    late = tablets.closed(any_home, b"x")
    any_home.clock.forward(days=60)  # type: ignore[attr-defined]
    assert office_key.destroy_old(any_home) == 2
    assert office_key.all_keys(any_home) == []
    (receipt,) = envelope.receive(any_home, bench.tablet, [late])
    assert receipt.verdict == "held"


def test_a_closed_account_stays_on_no_tablet(any_home: Home, people: People) -> None:
    bench = tablets.enrolled(any_home, people)
    account.close_account(any_home, people["ziad"], "amal")
    with steps.refused("wrong_sign_in"):
        tablet.admit(any_home, bench.tablet, "amal", world.PASSWORD)
