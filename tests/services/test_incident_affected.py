"""Requirement 19: the list of people affected by a lost tablet, account, batch or backup is right; references, for coordinators only."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import select

from intake.domain import incident as rules
from intake.domain.account import Actor
from intake.services import (
    access,
    account,
    batch,
    batch_preview,
    canary,
    correction,
    envelope_held,
    erasure,
    find,
    find_name,
    find_pictures,
    incident,
    retention,
    tablet,
)
from intake.services.envelope import receive
from intake.services.home import Home
from intake.services.incident import Opening
from intake.services.incident_affected import affected
from intake.store.base import Base
from tests import steps, tablets, world


def references(found: object) -> set[str]:
    return {one.reference for one in found.people}  # type: ignore[attr-defined]


def test_a_lost_tablet_affects_whoever_came_by_it(any_home: Home, people: dict[str, Actor]) -> None:
    lost, other = (tablets.enrolled(any_home, people) for _ in range(2))
    mine = [tablets.contents(any_home, lost, {**steps.EVERYTHING, "call_name": name}) for name in ("Hana", "Rahel")]
    mine[0]["consents"] |= {"consent_contact": "yes"}
    receive(any_home, lost.tablet, [tablets.closed(any_home, one) for one in mine])
    receive(any_home, other.tablet, [tablets.envelope(any_home, other)])
    steps.register(any_home, people["amal"])
    receive(any_home, lost.tablet, [tablets.envelope(any_home, lost, point="nowhere")])
    made = incident.open_one(any_home, people["ziad"], Opening("tablet", str(lost.tablet.id)))
    found = affected(any_home, people["karim"], made.number)
    assert references(found) == {one["reference"] for one in mine}
    assert (found.count, found.reachable, found.untraced, found.held) == (2, 1, 1, 1)
    assert found.since is not None
    assert {one.exposed for one in found.people} == {(rules.SEALED_ON_TABLET,)}


def test_one_that_is_taken_in_by_a_coordinator_keeps_its_tablet(any_home: Home, people: dict[str, Actor]) -> None:
    lost = tablets.enrolled(any_home, people)
    tablet.revoke(any_home, people["ziad"], lost.tablet.id)
    receive(any_home, tablet.by_number(any_home, lost.tablet.id), [tablets.envelope(any_home, lost)])
    (waiting,) = envelope_held.waiting(any_home, people["karim"])
    reference = envelope_held.take(any_home, people["karim"], waiting.id).reference
    made = incident.open_one(any_home, people["ziad"], Opening("tablet", str(lost.tablet.id)))
    assert references(affected(any_home, people["karim"], made.number)) == {reference}


def test_a_misused_account_affects_whom_it_opened_and_no_other(any_home: Home, people: dict[str, Actor]) -> None:
    opened, read, never, erased, early = (
        steps.register(any_home, people["amal"], {**steps.SELAM, "name_latin": f"Abeba {name}"}).reference
        for name in ("Tadesse", "Haile", "Bekele", "Girma", "Desta")
    )
    find.find(any_home, people["karim"], early)
    any_home.clock.forward(days=3)  # type: ignore[attr-defined]
    find.find(any_home, people["karim"], opened)
    access.read_out(any_home, people["karim"], read)
    find.find(any_home, people["lina"], never)
    find.find(any_home, people["karim"], erased)
    erasure.erase(any_home, people["lina"], erased)
    pictures = find.hold(any_home, never).payload["picture_code"]
    find_pictures.find_by_pictures(any_home, people["karim"], pictures)
    since = any_home.today.isoformat()
    made = incident.open_one(any_home, people["ziad"], Opening("account", "karim", since=since))
    found = affected(any_home, people["lina"], made.number)
    assert {one.reference: one.exposed for one in found.people} == {opened: (rules.SEEN_NAME,), read: (rules.SEEN_ALL,)}
    assert (found.gone, found.masked) == (1, 1)
    whole = incident.open_one(any_home, people["ziad"], Opening("account", "KARIM"))
    assert references(affected(any_home, people["lina"], whole.number)) == {opened, read, early}


def test_an_account_that_looked_in_the_newer_ways_is_told_of_too(any_home: Home, people: dict[str, Actor]) -> None:
    corrected, named, listed = (
        steps.register(any_home, people["amal"], steps.EVERYTHING | {"call_name": name, "name_latin": f"{name} Haile"}).reference
        for name in ("Abeba", "Selam", "Grace")
    )
    retention.hold(any_home, people["lina"], listed, "complaint", any_home.today + timedelta(days=30))
    correction.look(any_home, people["karim"], corrected, "herself")
    sought = find_name.Sought("Selam", "30-49", steps.EVERYTHING["language"], "dora")
    (one,) = find_name.find_by_name(any_home, people["karim"], sought)
    find_pictures.choose(any_home, people["karim"], one.token)
    retention.holds(any_home, people["karim"])
    made = incident.open_one(any_home, people["ziad"], Opening("account", "karim"))
    found = affected(any_home, people["lina"], made.number)
    assert {one.reference: one.exposed for one in found.people} == {
        corrected: (rules.SEEN_ALL,),
        named: (rules.SEEN_NAME,),
        listed: (rules.SEEN_NAME,),
    }
    assert found.masked == 1


def test_an_account_that_opened_a_preview_may_have_seen_whoever_waited_then(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    steps.send(any_home, people)  # built by karim, approved by lina, before sami was there
    any_home.clock.forward(days=7)  # type: ignore[attr-defined]
    waited = steps.register(any_home, people["amal"], steps.EVERYTHING).reference
    steps.register(any_home, people["amal"], {**steps.EVERYTHING, "consent_refer": "no"})
    token = account.invite(any_home, people["ziad"], "coordinator", "lebanon")
    sami = account.accept(any_home, token, "sami", world.PASSWORD)
    assert len(batch_preview.rows(any_home, sami, steps.VACCINATION, steps.MINISTRY)[1]) == 1
    any_home.clock.forward(days=7)  # type: ignore[attr-defined]
    steps.send(any_home, people)
    steps.register(any_home, people["amal"], {"call_name": "Later"})
    made = incident.open_one(any_home, people["ziad"], Opening("account", "sami"))
    found = affected(any_home, people["lina"], made.number)
    assert [(one.reference, one.exposed) for one in found.people] == [(waited, (rules.LIST_ROW,))]


def test_who_was_corrected_in_a_list_is_affected_by_it_and_who_opened_its_rows_saw_them(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    steps.send(any_home, people)
    correction.correct(any_home, people["karim"], reference, {"name_latin": "Selam Abebe"}, "herself")
    token = account.invite(any_home, people["ziad"], "coordinator", "lebanon")
    sami = account.accept(any_home, token, "sami", world.PASSWORD)
    second, _ = steps.send(any_home, people)
    batch.show(any_home, sami, second.id)
    for opening in (Opening("batch", str(second.id)), Opening("account", "sami")):
        made = incident.open_one(any_home, people["ziad"] if opening.kind == "account" else people["lina"], opening)
        found = affected(any_home, people["lina"], made.number)
        assert [(one.reference, one.exposed) for one in found.people] == [(reference, (rules.LIST_ROW,))]


def test_an_account_that_built_a_list_may_have_seen_its_rows(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    steps.approved(any_home, people)
    made = incident.open_one(any_home, people["ziad"], Opening("account", "lina"))
    assert [(one.reference, one.exposed) for one in affected(any_home, people["karim"], made.number).people] == [
        (reference, (rules.LIST_ROW,))
    ]


def test_whatever_shows_a_person_counts_as_seen(any_home: Home, people: dict[str, Actor]) -> None:
    """An auditor or coordinator who only opened the rows of a list; answers opened to correct one; previews, pairs and names heard."""
    listed = steps.register(any_home, people["amal"], steps.EVERYTHING).reference
    batch.show(any_home, people["karim"], batch.build(any_home, people["lina"], steps.VACCINATION, steps.MINISTRY).id)
    corrected = steps.register(any_home, people["amal"], {"call_name": "Rokeya"}).reference
    found_again = steps.register(any_home, people["amal"], {**steps.SELAM, "call_name": "Fatima"}).reference
    correction.look(any_home, people["karim"], corrected, "herself")
    batch_preview.rows(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    (candidate,) = find_name.find_by_name(any_home, people["karim"], find_name.Sought("Fatima", "30-49", "amh", "dora"))
    find_pictures.choose(any_home, people["karim"], candidate.token)
    any_home.clock.forward(days=1)  # type: ignore[attr-defined]
    made = incident.open_one(any_home, people["ziad"], Opening("account", "karim"))
    found = affected(any_home, people["lina"], made.number)
    seen = {one.reference: one.exposed for one in found.people}
    in_preview = rules.LIST_ROW
    assert seen == {listed: (in_preview,), corrected: (in_preview, rules.SEEN_ALL), found_again: (in_preview, rules.SEEN_NAME)}
    assert (found.masked, found.unnamed) == (1, 0)


def test_a_lost_list_affects_its_rows_and_counts_those_that_are_gone(any_home: Home, people: dict[str, Actor]) -> None:
    listed = steps.register_some(any_home, people["amal"], 3)
    sent, _ = steps.send(any_home, people)
    steps.register(any_home, people["amal"], {"call_name": "Later"})
    erasure.erase(any_home, people["karim"], listed[0])
    made = incident.open_one(any_home, people["karim"], Opening("batch", str(sent.id)))
    found = affected(any_home, people["karim"], made.number)
    assert (references(found), found.left) == (set(listed[1:]), 1)


def test_a_lost_backup_affects_whoever_was_kept_then_and_is_kept_now(any_home: Home, people: dict[str, Actor]) -> None:
    before, erased = steps.register_some(any_home, people["amal"], 2)
    day = any_home.today.isoformat()
    any_home.clock.forward(days=8)  # type: ignore[attr-defined]
    later = steps.register(any_home, people["amal"], {"call_name": "Later"}).reference
    erasure.erase(any_home, people["karim"], erased)
    made = incident.open_one(any_home, people["nadia"], Opening("backup", day))
    assert references(affected(any_home, people["karim"], made.number)) == {before}
    server = incident.open_one(any_home, people["nadia"], Opening("server"))
    assert references(affected(any_home, people["karim"], server.number)) == {before, later}


def test_an_invented_registration_is_nobody_whatever_is_lost(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    invented = canary.plant(any_home, people["nadia"], "dora").reference
    for one in (reference, invented):
        find.find(any_home, people["karim"], one)
    lost = tablets.enrolled(any_home, people)
    asked = [("server", ""), ("account", "karim"), ("backup", any_home.today.isoformat()), ("tablet", str(lost.tablet.id))]
    for kind, what in asked:
        found = affected(any_home, people["lina"], incident.open_one(any_home, people["ziad"], Opening(kind, what)).number)
        assert references(found) == (set() if kind == "tablet" else {reference}), kind
        assert (found.gone, found.untraced) == (0, int(kind == "tablet")), kind


def test_only_coordinators_get_references_and_only_of_their_area(any_home: Home, people: dict[str, Actor]) -> None:
    areas = world.make_areas(any_home)
    steps.register(any_home, people["amal"])
    saida = steps.register(any_home, people["karim"], {"call_name": "Mary"}, point="saida").reference
    made = incident.open_one(any_home, people["nadia"], Opening("server"))
    for name in ("nadia", "ziad"):
        found = affected(any_home, people[name], made.number)
        assert (found.people, found.count) == ((), 2)
    south = Actor(None, "south", people["karim"].role, areas["south"], "c-south")
    assert references(affected(any_home, south, made.number)) == {saida}
    with steps.refused("not_allowed"):
        incident.close(any_home, south, made.number)
    with steps.refused("not_allowed"):
        incident.incidents(any_home, people["amal"])
    lost = tablets.enrolled(any_home, people)
    dora = incident.open_one(any_home, people["ziad"], Opening("tablet", str(lost.tablet.id)))
    for action in (incident.one, incident.close, affected):
        with steps.refused("no_such_incident"):
            action(any_home, south, dora.number)
    with steps.refused("incident_what"):
        incident.open_one(any_home, south, Opening("tablet", str(lost.tablet.id)))
    assert [one.number for one in incident.incidents(any_home, south)] == [made.number]


def test_nobody_is_named_in_what_is_found(home: Home) -> None:
    people = steps.open_packs(home)
    steps.register(home, people["amal"], steps.EVERYTHING)
    made = incident.open_one(home, people["ziad"], Opening("server"))
    said = str(asdict(affected(home, people["karim"], made.number)))
    assert not [one for one in ("Selam", "Worku", "ሰላም", "70123456", "mango") if one in said]
    with home.store.reading() as connection:
        assert connection.execute(select(Base.metadata.tables["incident"])).all()
