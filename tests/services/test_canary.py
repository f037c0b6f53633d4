"""Canaries: nobody can tell one from a person, none is ever handed on or counted, and whoever opens one is seen, but not told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from intake.domain.account import Actor
from intake.services import (
    access,
    account,
    alert,
    audit,
    batch,
    batch_preview,
    canary,
    consent,
    correction,
    duplicates,
    erasure,
    find,
    find_pictures,
    needs,
    programme,
    retention,
)
from intake.services.area import operator
from intake.services.consent import Given
from intake.services.home import Home
from intake.services.purge import purge
from tests import steps, world

QUIET = {**steps.SELAM, "consent_refer": "no"}


@pytest.fixture
def people(any_home: Home) -> dict[str, Actor]:
    found = steps.open_packs(any_home)
    for name, role, area in (("omar", "auditor", "lebanon"), ("rima", "auditor", "south")):
        found[name] = account.accept(any_home, account.invite(any_home, found["ziad"], role, area), name, world.PASSWORD)
    return found


@pytest.fixture
def reference(any_home: Home, people: dict[str, Actor]) -> str:
    return canary.plant(any_home, people["nadia"], "dora").reference


def told(home: Home, actor: Actor) -> list[tuple[str, str, str]]:
    return [(one.kind, one.who, one.reference) for one in alert.alerts(home, actor)]


def test_opening_one_alerts_the_auditors_of_its_area_and_nobody_else(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    assert told(any_home, people["nadia"]) == []
    find.find(any_home, people["karim"], reference)
    for name in ("nadia", "omar"):
        assert told(any_home, people[name]) == [("canary", "karim", reference)]
    for name in ("karim", "lina", "rima"):
        assert told(any_home, people[name]) == []
    assert needs.needs(any_home, people["karim"]).alerts == 0


def test_every_way_of_opening_one_alerts(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    find.find(any_home, people["amal"], reference)
    access.read_out(any_home, people["karim"], reference)
    erasure.foresee(any_home, people["lina"], reference)
    pictures = find.hold(any_home, reference).payload["picture_code"]
    (one,) = find_pictures.find_by_pictures(any_home, people["amal"], pictures)
    assert len(told(any_home, people["nadia"])) == 3  # seen masked among others: not opened yet
    find_pictures.choose(any_home, people["amal"], one.token)
    erasure.erase(any_home, people["karim"], reference)
    assert sorted(who for _, who, _ in told(any_home, people["nadia"])) == ["amal", "amal", "karim", "karim", "lina"]


def test_what_is_refused_alerts_too(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    """Each of these tells that there is somebody with this reference, and how she stands."""
    day, many = any_home.today + timedelta(days=400), 0
    for code, act in (
        ("no_hold", lambda: retention.release(any_home, people["karim"], reference)),
        ("not_closed", lambda: retention.reopen(any_home, people["karim"], reference)),
        ("hold_too_long", lambda: retention.hold(any_home, people["karim"], reference, "complaint", day)),
        ("not_a_choice", lambda: erasure.withdraw(any_home, people["karim"], reference, "refer", "nobody")),
        ("unknown_field", lambda: correction.correct(any_home, people["karim"], reference, {"shoe_size": "40"}, "herself")),
        ("consent_mode_missing", lambda: consent.agree(any_home, people["karim"], reference, "refer", Given("", "fr"), "herself")),
    ):
        with steps.refused(code):
            act()
        many += 1
        assert told(any_home, people["nadia"]) == [("canary", "karim", reference)] * many, code
    retention.close(any_home, people["karim"], reference)
    with steps.refused("closed_already"):
        retention.close(any_home, people["karim"], reference)
    programme.close_programme(any_home, people["ziad"], find.hold(any_home, reference).kept.programme)
    with steps.refused("programme_closed"):
        consent.look(any_home, people["karim"], reference, "herself")
    assert len(told(any_home, people["nadia"])) == many + 3


def test_an_auditor_who_opens_one_is_not_told_but_the_other_is(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    erasure.foresee(any_home, people["nadia"], reference)
    assert told(any_home, people["nadia"]) == []
    assert told(any_home, people["omar"]) == [("canary", "nadia", reference)]


def test_whoever_looks_marks_it_and_the_mark_is_in_the_log(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    find.find(any_home, people["karim"], reference)
    (one,) = alert.alerts(any_home, people["nadia"])
    with steps.refused("not_found"):
        alert.look(any_home, people["karim"], one.id)
    alert.look(any_home, people["nadia"], one.id)
    assert [found.seen_by for found in alert.alerts(any_home, people["omar"])] == ["nadia"]
    assert alert.waiting(any_home, people["omar"]) == 0
    assert audit.read(any_home, people["nadia"], most=1)[0].action == "alert_seen"


def rows_of(home: Home, reference: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of the database that belongs to a registration."""
    one = find.hold(home, reference).kept
    with home.store.reading() as connection:
        ask = lambda query: [dict(row) for row in connection.execute(text(query), {"id": one.id}).mappings()]  # noqa: E731
        return {
            "registration": ask("SELECT * FROM registration WHERE id = :id"),
            "referral": ask("SELECT * FROM referral WHERE registration_id = :id"),
            "suspected": ask("SELECT * FROM suspected_duplicate WHERE first_id = :id OR second_id = :id"),
            "erased": ask("SELECT * FROM erased WHERE id = :id"),
        }


def test_the_database_does_not_tell_a_canary_from_somebody_who_is_not_handed_on(
    any_home: Home, people: dict[str, Actor], reference: str
) -> None:
    real = steps.register(any_home, people["amal"], QUIET).reference
    duplicates.compare_new(any_home)
    random = {"id", "key_id", "reference_hash", "picture_hash", "sealed"}
    clear = [
        [{key: value for key, value in row.items() if key not in random} for row in rows]
        for one in (reference, real)
        for rows in (rows_of(any_home, one)["registration"],)
    ]
    assert clear[0] == clear[1]
    assert rows_of(any_home, reference).keys() == rows_of(any_home, real).keys()
    assert [len(rows) for rows in rows_of(any_home, reference).values()] == [len(rows) for rows in rows_of(any_home, real).values()]
    one, other = find.hold(any_home, reference).payload, find.hold(any_home, real).payload
    assert {"helped_by", "registered_at", "picture_code", "partner_refs"} <= set(one) & set(other)
    assert one["helped_by"] == other["helped_by"] == people["amal"].pseudonym
    with any_home.store.reading() as connection:
        actions = list(connection.execute(text("SELECT action FROM audit_entry ORDER BY seq DESC LIMIT 2")).scalars())
    assert actions == ["registered", "registered"]


def test_read_out_it_was_registered_by_a_volunteer_and_the_log_tells_auditors_the_truth(
    any_home: Home, people: dict[str, Actor], reference: str
) -> None:
    (read,) = access.read_out(any_home, people["karim"], reference)
    assert [(deed.action, deed.who) for deed in read.deeds] == [("registered", "amal"), ("read_out", "karim")]
    made = next(one for one in audit.read(any_home, people["nadia"]) if one.action == "registered")
    assert (made.who, made.role) == (people["nadia"].pseudonym, "auditor")
    assert audit.verify(any_home)


def test_none_is_handed_on_counted_or_suspected(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    steps.register(any_home, people["amal"], QUIET)
    before = batch_preview.summary(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    waits = needs.needs(any_home, people["karim"])
    planted = [canary.plant(any_home, people["nadia"], "dora").reference for _ in range(3)]
    payload = find.hold(any_home, planted[0]).payload
    alike = {key: payload[key] for key in ("call_name", "name_latin", "birth_year", "sex", "language")}
    assert batch_preview.summary(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY) == before
    assert needs.needs(any_home, people["karim"]) == waits
    steps.register(any_home, people["amal"], alike)
    duplicates.compare_new(any_home)
    pairs = duplicates.pairs(any_home, people["karim"])
    assert not {pair.a.reference for pair in pairs} & set(planted) and not {pair.b.reference for pair in pairs} & set(planted)
    built, exported = steps.send(any_home, people)
    assert (built.rows, built.left_out["no_consent"]) == (2, 1)
    written = steps.opened_by_the_ministry(any_home, exported.path).decode()
    assert "Worku" in written and written.count(payload["name_latin"]) == 1  # hers who is alike, not the canary's
    assert batch.manifest(any_home, people["karim"], built.id)[0].left_out == built.left_out


def test_one_for_which_somebody_agrees_anew_is_still_handed_on_and_counted_nowhere(
    any_home: Home, people: dict[str, Actor], reference: str
) -> None:
    steps.register(any_home, people["amal"])
    steps.register(any_home, people["amal"], QUIET)
    before = batch_preview.summary(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    waits = batch_preview.waiting(any_home, people["karim"]), needs.needs(any_home, people["karim"])
    assert consent.agree(any_home, people["amal"], reference, "refer", Given("oral", "fr"), "herself").referred
    assert told(any_home, people["nadia"]) == [("canary", "amal", reference)]
    assert batch_preview.summary(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY) == before
    assert (batch_preview.waiting(any_home, people["karim"]), needs.needs(any_home, people["karim"])) == waits
    assert len(batch_preview.rows(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)[1]) == 1
    built, exported = steps.send(any_home, people)
    assert (built.rows, built.left_out) == (1, before.left_out)
    name = find.hold(any_home, reference).payload["name_latin"]
    assert name not in steps.opened_by_the_ministry(any_home, exported.path).decode()
    erasure.withdraw(any_home, people["karim"], reference, "refer", steps.MINISTRY)
    assert batch_preview.summary(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY).left_out == before.left_out


def test_an_erased_one_is_not_counted_twice_and_is_gone_from_the_list(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    steps.register(any_home, people["amal"], QUIET)
    assert [one.reference for one in canary.planted(any_home, people["nadia"])] == [reference]
    assert canary.planted(any_home, people["rima"]) == []
    erasure.erase(any_home, people["karim"], reference)
    assert canary.planted(any_home, people["nadia"]) == []
    summary = batch_preview.summary(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    assert summary.left_out["no_consent"] == 1


def test_it_is_purged_like_any_other(any_home: Home, people: dict[str, Actor], reference: str) -> None:
    assert purge(any_home, any_home.today + timedelta(days=180)).registrations == 1
    assert canary.planted(any_home, people["nadia"]) == []
    assert canary.plant(any_home, people["nadia"], "dora").reference != reference


def test_the_same_in_every_open_programme(any_home: Home, people: dict[str, Actor]) -> None:
    for code in ("relief", "vaccination"):
        for _ in range(20):
            one = canary.plant(any_home, people["nadia"], "dora", code)
            assert find.find(any_home, operator(any_home), one.reference).state == "registered"
    assert len(canary.planted(any_home, people["nadia"])) == 40


@pytest.mark.parametrize("name", ["amal", "karim", "ziad"])
def test_only_auditors_plant_and_list(any_home: Home, people: dict[str, Actor], name: str) -> None:
    with steps.refused("not_allowed"):
        canary.plant(any_home, people[name], "dora")
    with steps.refused("not_allowed"):
        canary.planted(any_home, people[name])


def test_an_auditor_plants_in_her_own_area_and_where_somebody_could_have_registered(any_home: Home, people: dict[str, Actor]) -> None:
    for point in ("dora", "south", "nowhere"):
        with steps.refused("not_a_choice"):
            canary.plant(any_home, people["rima"], point)
    assert find.hold(any_home, canary.plant(any_home, people["rima"], "saida").reference).payload["helped_by"].startswith("c-")
