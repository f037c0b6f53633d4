"""Requirement 2: every stored field is declared, and nothing is declared that is not stored; seals and files too."""

from __future__ import annotations

import sqlite3
from pathlib import PurePath

import orjson
import pytest
from sqlalchemy import inspect

from intake import inventory
from intake.domain.account import RIGHTS
from intake.domain.answer import COLUMNS
from intake.inventory.field import PARTNER
from intake.sealing.keyring import open_seal
from intake.services import duplicates, find, programme
from intake.services.home import Home
from intake.services.purge import purge
from intake.services.registration import Registering
from intake.services.registration import register as register_one
from intake.store import audit as kept_audit
from tests import steps
from tools import data_inventory

RELIEF = {
    "call_name": "Mina",
    "age_band": "12-17",
    "language": "ben",
    "needs_interpreter": "no",
    "relief_need": "food hygiene",
    "household_size": "4",
    "children_under_five": "1",
    "diet_need": "no_nuts",
    "collect_mode": "collect",
    "urgency": "urgent",
    "contact_mode": "own_shared",
    "contact_value": "70 123 456",
    "safe_days": "any",
    "consent_store": "yes",
    "consent_contact": "yes",
    "consent_mode": "audio",
}


def registered(home: Home, programme_code: str, answers: dict[str, str]) -> dict[str, object]:
    """The payload of a registration in which everything was answered, a child's with a guardian and a writer."""
    request = Registering(programme_code, "dora", answers, bytes(15) + bytes([len(answers)]), "amh", "guardian", "pseudonym")
    return dict(find.hold(home, register_one(home, steps.open_packs(home)["amal"], request).reference).payload)


def test_every_column_is_declared_and_every_declared_column_is_there(any_home: Home) -> None:
    with any_home.store.engine.connect() as connection:
        schema = inspect(connection)
        tables = {name: {str(column["name"]) for column in schema.get_columns(name)} for name in schema.get_table_names()}
    tables.pop("alembic_version")
    declared = {table: set(columns) for table, columns in inventory.columns().items() if not table.startswith("keys.")}
    assert tables == declared


def test_the_key_store_holds_what_is_declared(home: Home) -> None:
    database = sqlite3.connect(home.config.keys / "keys.db")
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = {f"keys.{name}": {row[1] for row in database.execute(f"PRAGMA table_info({name})")} for name in names}
    database.close()
    assert tables == {table: set(columns) for table, columns in inventory.columns().items() if table.startswith("keys.")}


def test_all_answered_registrations_hold_every_declared_key_and_no_other(home: Home) -> None:
    vaccination = steps.AGREED | steps.EVERYTHING
    one = registered(home, "vaccination", vaccination | {"consent_contact": "yes"})
    other = registered(home, "vaccination", {key: value for key, value in vaccination.items() if key != "safe_word"})
    relief = registered(home, "relief", RELIEF)
    duplicates.compare_new(home)
    duplicates.settle(home, steps.open_packs(home)["karim"], str(one["reference"]), str(other["reference"]), "same")
    linked = find.hold(home, str(one["reference"])).payload
    assert {key for payload in (one, other, relief, linked) for key in payload} == inventory.payload_keys()


def test_both_packs_together_can_ask_for_every_question_of_the_inventory(home: Home) -> None:
    steps.open_packs(home)
    asked = {question.key for pack in programme.open_programmes(home) for question in pack.questions}
    assert asked == inventory.question_keys()


def test_every_answer_the_reader_knows_is_declared() -> None:
    assert inventory.inside("answer") == set(COLUMNS)


def test_an_audit_entry_says_what_is_declared(home: Home) -> None:
    steps.open_packs(home)
    key = home.keyring.derive("audit seal")
    with home.store.reading() as connection:
        bodies = [orjson.loads(open_seal(key, entry.sealed, f"audit:{entry.seq}".encode())) for entry in kept_audit.entries(connection)]
    assert {frozenset(body) for body in bodies} == {inventory.inside("audit")}


def test_every_file_under_the_home_is_declared(home: Home) -> None:
    people = steps.open_packs(home)
    steps.register(home, people["amal"])
    steps.send(home, people)
    purge(home)
    names = {str(path.relative_to(home.config.home)) for path in home.config.home.rglob("*") if path.is_file()}
    names = {name for name in names if not name.startswith(("intake.db", "keys/keys.db"))}
    declared = inventory.inside("file")
    assert [name for name in sorted(names) if not any(PurePath(name).match(pattern) for pattern in declared)] == []
    assert {pattern for pattern in declared if "*" not in pattern} <= names


def test_every_declaration_says_something() -> None:
    roles = {role.value for role in RIGHTS}
    for field in inventory.FIELDS:
        assert field.purpose.endswith((".", "?")), field
        assert field.retention.endswith("."), field
        assert set(field.seen_by) <= roles, field
        assert field.exported_to, field
    assert len({field.place for field in inventory.FIELDS}) == len(inventory.FIELDS)


@pytest.mark.parametrize("key", ["safe_word", "call_name", "safe_days", "safe_hours", "who_may_answer", "helped_by", "reference"])
def test_what_stays_in_the_house_can_be_asked_for_by_no_profile(key: str) -> None:
    assert key not in inventory.export_sources()


def test_the_partner_gets_no_column_that_is_not_declared_as_exported(home: Home) -> None:
    steps.open_packs(home)
    exported = {column.source for column in programme.partner(home, "moph_lb").columns}
    made = {"batch_id", "partner_ref", "change", "consent_version"}
    assert exported - made <= inventory.export_sources()
    assert next(field for field in inventory.FIELDS if field.place == "payload:partner_refs").exported_to == PARTNER


def test_the_page_of_the_inventory_is_not_stale() -> None:
    assert data_inventory.DOCUMENT.read_text("utf-8") == data_inventory.document(), "run: python -m tools.data_inventory"
