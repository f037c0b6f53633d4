"""Batches: the preview is what goes out, two people are needed, nobody's row is in two lists, what was changed meanwhile is seen."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import area, audit, batch, batch_preview, erasure
from intake.services.home import Home
from intake.store.batch import KeptBatch
from intake.store.tables import ReferralTable, RegistrationTable, RetractionTable
from tests import steps, world
from tests.steps import MINISTRY, VACCINATION


def build(home: Home, actor: Actor) -> KeptBatch:
    return batch.build(home, actor, VACCINATION, MINISTRY)


def coordinator(home: Home, code: str) -> Actor:
    """A coordinator of one region."""
    return Actor(None, code, world.make_people(home)["karim"].role, world.make_areas(home)[code], f"c-{code}")


def numbers(home: Home) -> dict[bytes, int | None]:
    with home.store.reading() as connection:
        return {row.id: row.batch_id for row in connection.execute(select(ReferralTable.id, ReferralTable.batch_id))}


def test_whoever_did_not_agree_is_in_no_list(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"], {"consent_refer": "no", "name_latin": "Selam Worku"})
    steps.register(any_home, people["amal"], {"name_latin": "Grace Otieno"})
    built = build(any_home, people["karim"])
    assert (built.rows, built.left_out["no_consent"]) == (1, 1)
    assert [row.cells[2] for row in batch.show(any_home, people["karim"], built.id).rows] == ["Grace Otieno"]


def test_the_manifest_says_all_and_names_nobody(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"], steps.EVERYTHING).reference
    ready = steps.approved(any_home, people)
    for name in ("karim", "nadia"):
        kept, files = batch.manifest(any_home, people[name], ready.id)
        assert (kept.rows, kept.state, kept.built_by, kept.approved_by) == (
            1,
            batch.APPROVED,
            people["karim"].pseudonym,
            people["lina"].pseudonym,
        )
        assert len(kept.content_digest) == len(kept.audit_head) == 32
        assert not [word for word in ("Selam", "Worku", "70123456", reference) if word in repr((kept, files))]


def test_the_builder_cannot_approve(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    built = build(any_home, people["karim"])
    assert not batch.show(any_home, people["karim"], built.id).may_approve
    assert batch.show(any_home, people["lina"], built.id).may_approve
    with steps.refused("builder_approves"):
        batch.approve(any_home, people["karim"], built.id)
    assert batch.manifest(any_home, people["karim"], built.id)[0].state == batch.BUILT
    assert batch.approve(any_home, people["lina"], built.id).state == batch.APPROVED
    for name in ("lina", "karim"):
        with pytest.raises(Refused):
            batch.approve(any_home, people[name], built.id)


@pytest.mark.parametrize("name", ["amal", "nadia", "ziad"])
def test_only_coordinators_make_batches(any_home: Home, people: dict[str, Actor], name: str) -> None:
    steps.register(any_home, people["amal"])
    number = build(any_home, people["karim"]).id
    for act in (
        lambda actor: build(any_home, actor),
        lambda actor: batch.approve(any_home, actor, number),
        lambda actor: batch.cancel(any_home, actor, number),
        lambda actor: batch.show(any_home, actor, number),
        lambda actor: batch_preview.summary(any_home, actor, VACCINATION, MINISTRY),
        lambda actor: batch_preview.rows(any_home, actor, VACCINATION, MINISTRY),
        lambda actor: batch_preview.waiting(any_home, actor),
    ):
        with steps.refused("not_allowed"):
            act(people[name])


def test_the_operator_of_the_machine_sees_the_manifest_and_builds_nothing(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    number = build(any_home, people["karim"]).id
    assert batch.manifest(any_home, area.operator(any_home), number)[0].rows == 1
    with steps.refused("not_allowed"):
        build(any_home, area.operator(any_home))


def test_a_region_sees_and_sends_its_own_only(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["karim"], point="saida")
    steps.register(any_home, people["karim"], point="tripoli")
    south, north = coordinator(any_home, "south"), coordinator(any_home, "north")
    built = build(any_home, south)
    assert built.rows == 1
    for act in (batch.show, batch.approve, batch.manifest, batch.cancel):
        with steps.refused("no_such_batch"):
            act(any_home, north, built.id)
    assert [one.id for one in batch.batches(any_home, south)] == [built.id] == [one.id for one in batch.batches(any_home, people["karim"])]
    assert batch.batches(any_home, north) == []
    assert build(any_home, north).rows == 1


def test_nothing_ready_is_no_batch(any_home: Home, people: dict[str, Actor]) -> None:
    before = steps.counts(any_home)
    with steps.refused("nothing_ready"):
        build(any_home, people["karim"])
    assert steps.counts(any_home) == before


@pytest.mark.parametrize(
    ("programme", "partner", "code"), [("nothing", MINISTRY, "no_such_programme"), (VACCINATION, "x", "no_such_partner")]
)
def test_what_is_not_there_is_refused(any_home: Home, people: dict[str, Actor], programme: str, partner: str, code: str) -> None:
    with steps.refused(code):
        batch.build(any_home, people["karim"], programme, partner)


def test_two_who_build_at_once_share_no_row(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 12)
    start = threading.Barrier(2)

    def one(name: str) -> str:
        start.wait()
        try:
            return str(build(any_home, people[name]).rows)
        except Refused as refused:
            return refused.problems[0].code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, ("karim", "lina"))) == ["12", "nothing_ready"]
    assert len(batch.batches(any_home, people["karim"])) == 1
    assert set(numbers(any_home).values()) == {batch.batches(any_home, people["karim"])[0].id}


def test_building_while_people_are_registered_loses_nobody(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 3)
    with ThreadPoolExecutor(2) as pool:
        registering = pool.submit(steps.register_some, any_home, people["amal"], 15)
        built = pool.submit(build, any_home, people["karim"]).result()
        registering.result()
    rest = batch_preview.summary(any_home, people["karim"], VACCINATION, MINISTRY).ready
    assert built.rows >= 3
    assert built.rows + rest == 18


def test_a_partner_takes_no_more_rows_than_it_says(any_home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    steps.register_some(any_home, people["amal"], 5)
    limited = replace(batch.partner_profile(any_home, MINISTRY), most_rows=2)
    monkeypatch.setattr(batch, "partner_profile", lambda *_: limited)
    assert [build(any_home, people["karim"]).rows for _ in range(3)] == [2, 2, 1]


def test_a_cancelled_batch_gives_its_rows_back(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 2)
    ready = steps.approved(any_home, people)
    batch.cancel(any_home, people["lina"], ready.id)
    assert set(numbers(any_home).values()) == {None}
    assert batch.manifest(any_home, people["karim"], ready.id)[0].state == batch.CANCELLED
    for act in (batch.cancel, batch.approve):
        with pytest.raises(Refused):
            act(any_home, people["lina"], ready.id)
    assert build(any_home, people["karim"]).rows == 2


def test_a_batch_that_was_sent_cannot_be_cancelled(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    sent, _ = steps.send(any_home, people)
    for act in (batch.cancel, batch.approve):
        with steps.refused("batch_sent"):
            act(any_home, people["lina"], sent.id)


def test_retractions_travel_with_a_list_and_come_back_when_it_is_cancelled(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    steps.send(any_home, people)
    erasure.withdraw(any_home, people["karim"], reference, "refer", MINISTRY)
    assert batch_preview.summary(any_home, people["karim"], VACCINATION, MINISTRY).retractions == 1
    built = build(any_home, people["karim"])
    assert (built.rows, built.retractions) == (0, 1)
    (row,) = batch.show(any_home, people["lina"], built.id).rows
    assert "retraction" in row.cells
    batch.cancel(any_home, people["karim"], built.id)
    assert build(any_home, people["karim"]).retractions == 1


def test_pages_of_a_batch_hold_each_row_once(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 5)
    number = build(any_home, people["karim"]).id
    pages = [batch.show(any_home, people["karim"], number, page=page, most=2) for page in (1, 2, 3)]
    assert [(len(page.rows), page.more) for page in pages] == [(2, True), (2, True), (1, False)]
    assert len({row.cells for page in pages for row in page.rows}) == 5


def test_the_approver_agrees_to_what_was_looked_at(any_home: Home, people: dict[str, Actor]) -> None:
    first, _ = steps.register_some(any_home, people["amal"], 2)
    built = build(any_home, people["karim"])
    erasure.erase(any_home, people["karim"], first)
    with steps.refused("batch_changed"):
        batch.approve(any_home, people["lina"], built.id, seen=built.content_digest)
    seen = batch.show(any_home, people["lina"], built.id).batch.content_digest
    assert batch.approve(any_home, people["lina"], built.id, seen=seen).rows == 1


def test_rows_moved_in_the_database_before_approval_are_noticed(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 2)
    built = build(any_home, people["karim"])
    with any_home.store.writing() as connection:
        connection.execute(update(ReferralTable).where(ReferralTable.id == min(numbers(any_home))).values(row_digest=bytes(16)))
    with steps.refused("batch_tampered"):
        batch.approve(any_home, people["lina"], built.id)


def test_building_approving_and_cancelling_are_in_the_log(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    batch.cancel(any_home, people["lina"], steps.approved(any_home, people).id)
    actions = [(entry.action, entry.who) for entry in audit.read(any_home, people["nadia"], most=3)]
    karim, lina = people["karim"].pseudonym, people["lina"].pseudonym
    assert actions == [("batch_cancelled", lina), ("batch_approved", lina), ("batch_built", karim)]


def test_a_person_whose_key_is_gone_is_in_no_list(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 2)
    with any_home.store.reading() as connection:
        one = connection.execute(select(RegistrationTable.key_id)).scalars().first()
    any_home.destroy_keys([one])
    assert build(any_home, people["karim"]).rows == 1
    assert steps.counts(any_home)[RetractionTable.__tablename__] == 0
