"""Requirement 19: incidents are noted, the 72 hours run, steps are ticked by people, the list of those affected is right; and drills."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from intake import inventory
from intake.domain import incident as rules
from intake.domain.account import Actor
from intake.sealing.keyring import open_seal
from intake.services import audit, incident, restore, sweep
from intake.services.envelope import receive
from intake.services.home import Home
from intake.services.incident import Opening
from intake.services.incident_affected import affected, drill
from intake.store import incident as kept
from intake.store.base import Base
from tests import steps, tablets
from tests.services import backups


def test_the_72_hours_run_from_when_it_was_noticed_until_the_authority_is_told(any_home: Home, people: dict[str, Actor]) -> None:
    noticed = (any_home.clock() - timedelta(hours=30)).isoformat()
    made = incident.open_one(any_home, people["nadia"], Opening("other", title="The office was open all night", discovered=noticed))
    assert rules.hours_left(made.discovered, any_home.clock()) == 42
    any_home.clock.forward(hours=42, minutes=1)  # type: ignore[attr-defined]
    assert rules.hours_left(made.discovered, any_home.clock()) == -1
    assert incident.one(any_home, people["ziad"], made.number).counts
    told = incident.tick(any_home, people["karim"], made.number, rules.AUTHORITY)
    assert (told.counts, told.state) == (False, rules.TOLD_AUTHORITY)
    assert [(tick.step, tick.who, tick.needed) for tick in told.ticks] == [(rules.AUTHORITY, people["karim"].pseudonym, True)]


def test_it_is_closed_only_when_every_step_is_done_or_not_needed(any_home: Home, people: dict[str, Actor]) -> None:
    made = incident.open_one(any_home, people["ziad"], Opening("server"))
    with steps.refused("incident_steps_open"):
        incident.close(any_home, people["ziad"], made.number)
    for step in made.steps_open:
        incident.tick(any_home, people["ziad"], made.number, step, needed=step != "new_recovery")
    with steps.refused("not_a_choice"):
        incident.tick(any_home, people["ziad"], made.number, "revoke_tablet")
    closed = incident.close(any_home, people["nadia"], made.number)
    assert (closed.state, closed.done["new_recovery"].needed) == (rules.CLOSED, False)
    for again in (lambda: incident.close(any_home, people["nadia"], 1), lambda: incident.tick(any_home, people["nadia"], 1, rules.PEOPLE)):
        with steps.refused("incident_closed"):
            again()
    assert incident.incidents(any_home, people["nadia"], closed=False) == []
    assert [entry.action for entry in audit.read(any_home, people["nadia"], 2)] == ["incident_closed", "incident_step"]


def test_whose_account_was_sold_learns_nothing_of_it_and_closes_nothing(any_home: Home, people: dict[str, Actor]) -> None:
    made = incident.open_one(any_home, people["nadia"], Opening("account", "karim"))
    for name, there in (("karim", []), ("lina", [made.number]), ("ziad", [made.number])):
        assert [one.number for one in incident.incidents(any_home, people[name], closed=False)] == there
    for act in (
        lambda: incident.one(any_home, people["karim"], made.number),
        lambda: incident.tick(any_home, people["karim"], made.number, rules.AUTHORITY, needed=False),
        lambda: incident.close(any_home, people["karim"], made.number),
        lambda: affected(any_home, people["karim"], made.number),
    ):
        with steps.refused("no_such_incident"):
            act()
    own = incident.open_one(any_home, people["karim"], Opening("account", "karim"))
    assert [one.number for one in incident.incidents(any_home, people["karim"])] == [own.number], "what she noted herself she sees"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Opening("fire"), "not_a_choice"),
        (Opening("tablet", "7"), "incident_what"),
        (Opening("tablet", "9" * 30), "incident_what"),
        (Opening("account", "nobody"), "incident_what"),
        (Opening("batch", "x"), "incident_what"),
        (Opening("backup", "last week"), "incident_what"),
        (Opening("other", discovered="2999-01-01 10:00"), "incident_time"),
        (Opening("other", discovered="yesterday"), "incident_time"),
        (Opening("account", "amal", since="2999-01-01"), "incident_time"),
        (Opening("other", title="x" * 141), "incident_title"),
        (Opening("other", title="call 70 123 456"), "incident_title"),
        (Opening("other", title="two\u202eback"), "incident_title"),
    ],
)
def test_what_is_not_right_is_refused_and_nothing_is_noted(home: Home, asked: Opening, code: str) -> None:
    ziad = steps.open_packs(home)["ziad"]
    before = steps.counts(home)
    with steps.refused(code):
        incident.open_one(home, ziad, asked)
    assert steps.counts(home) == before


def test_a_title_takes_no_reference(home: Home) -> None:
    people = steps.open_packs(home)
    reference = ""
    while not any(sign.isdigit() for sign in reference):  # small letters alone are a word
        reference = steps.register(home, people["amal"]).reference
    for written in (reference, reference.lower(), " ".join((reference[:3], reference[3:6], reference[6:]))):
        with steps.refused("incident_title"):
            incident.open_one(home, people["ziad"], Opening("other", title=f"Card of {written} was found"))
    for without_a_digit in ("MARAWETXF", "MAR AWE TXF"):  # one reference in thirty
        with steps.refused("incident_title"):
            incident.open_one(home, people["ziad"], Opening("other", title=f"Card of {without_a_digit}"))
    assert incident.open_one(home, people["ziad"], Opening("backup", "2026-03-01", title="Disk of 2026-03-01, box 12")).title


def test_what_happened_is_in_no_file_in_clear_and_is_all_declared(any_home: Home, people: dict[str, Actor]) -> None:
    made = incident.open_one(any_home, people["ziad"], Opening("account", "amal", title="Sentineltitle"))
    incident.tick(any_home, people["ziad"], made.number, "close_account")
    assert steps.found_anywhere(any_home, ["Sentineltitle", "close_account"]) == []
    with any_home.store.reading() as connection:
        (row,) = kept.all_incidents(connection)
    body = orjson.loads(open_seal(any_home.record_keys([row.key_id])[row.key_id], row.sealed, b"incident:" + row.id))
    assert set(body) == inventory.inside("incident")
    any_home.clock.forward(days=60)  # type: ignore[attr-defined]
    sweep.sweep(any_home)
    assert incident.one(any_home, people["nadia"], made.number).title == "Sentineltitle"


def test_an_incident_noted_since_the_backup_outlives_the_restore(any_home: Home, people: dict[str, Actor], tmp_path: object) -> None:
    first = incident.open_one(any_home, people["ziad"], Opening("other", title="before"))
    saved = backups.saved(any_home, any_home.config.home.parent)
    incident.tick(any_home, people["ziad"], first.number, rules.PEOPLE)
    second = incident.open_one(any_home, people["ziad"], Opening("backup", "2026-03-01", title="after"))
    assert isinstance(backups.brought_back(any_home, saved), restore.Restored)
    nadia = people["nadia"]
    assert incident.one(any_home, nadia, first.number).state == rules.TOLD_PEOPLE
    assert incident.one(any_home, nadia, second.number).title == "after"


def test_an_incident_of_the_backup_gets_another_number_if_its_own_is_taken(any_home: Home, people: dict[str, Actor]) -> None:
    incident.open_one(any_home, people["ziad"], Opening("other", title="in the backup"))
    saved = backups.saved(any_home, any_home.config.home.parent)
    with any_home.store.writing() as connection:
        connection.execute(Base.metadata.tables["incident"].delete())
    incident.open_one(any_home, people["ziad"], Opening("other", title="on the new machine"))
    backups.brought_back(any_home, saved)
    found = {one.title: one.number for one in incident.incidents(any_home, people["nadia"])}
    assert found == {"on the new machine": 1, "in the backup": 2}


@pytest.mark.parametrize("kind", list(rules.KIND_NAMES))
def test_a_drill_counts_and_leaves_nothing_open(home: Home, kind: str) -> None:
    people = steps.open_packs(home)
    lost = tablets.enrolled(home, people)
    receive(home, lost.tablet, [tablets.envelope(home, lost)])
    steps.send(home, people)
    which = {"tablet": str(lost.tablet.id), "account": "amal", "batch": "1", "backup": home.today.isoformat()}.get(kind, "")
    before = {name: count for name, count in steps.counts(home).items() if name not in ("incident", "audit_entry")}
    practised, found = drill(home, people["nadia"], Opening(kind, which))
    assert {name: count for name, count in steps.counts(home).items() if name not in ("incident", "audit_entry")} == before
    assert (found.count, found.people) == (0 if kind == "other" else 1, ())
    assert incident.incidents(home, people["nadia"], closed=False) == []
    (listed,) = incident.incidents(home, people["nadia"])
    assert listed.drill is not None and listed.drill.people == found.count
    assert audit.read(home, people["nadia"], 1)[0].action == "incident_drill"
    with steps.refused("incident_closed"):
        incident.tick(home, people["nadia"], practised.number, rules.PEOPLE)
