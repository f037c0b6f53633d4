"""Requirement 2: every stored field is declared, and nothing is declared that is not stored; seals and files too."""

from __future__ import annotations

import sqlite3
from pathlib import Path, PurePath

import orjson
import pytest
from sqlalchemy import inspect, select

from intake import inventory
from intake.domain.account import RIGHTS
from intake.domain.answer import COLUMNS
from intake.inventory.field import PARTNER
from intake.sealing.keyring import open_seal
from intake.services import centre as centres
from intake.services import duplicates, erasure, find, programme, shift, walk_in
from intake.services.home import Home
from intake.services.purge import purge
from intake.services.registration import Registering
from intake.services.registration import register as register_one
from intake.services.second_factor_seal import opened
from intake.store import account as kept_account
from intake.store import audit as kept_audit
from intake.store import lent as kept_lent
from intake.store import second_factor as kept_second
from intake.store.tables_house import SecondStepTable
from tests import lending, relays, steps
from tests.second import half, with_app, with_passkey
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
    request = Registering(programme_code, "dora", answers, bytes(15) + bytes([len(answers)]), "ara", "guardian", "pseudonym", tablet=7)
    return dict(find.hold(home, register_one(home, steps.open_packs(home)["amal"], request).reference).payload)


def test_every_column_is_declared_and_every_declared_column_is_there(any_home: Home) -> None:
    with any_home.store.engine.connect() as connection:
        schema = inspect(connection)
        tables = {name: {str(column["name"]) for column in schema.get_columns(name)} for name in schema.get_table_names()}
    tables.pop("alembic_version")
    declared = {table: set(columns) for table, columns in inventory.columns().items() if not table.startswith(("keys.", "relay."))}
    assert tables == declared


def test_a_relay_holds_what_is_declared(tmp_path: Path) -> None:
    relay = relays.make_relay(tmp_path / "relay")
    with relay.store.engine.connect() as connection:
        schema = inspect(connection)
        tables = {f"relay.{name}": {str(column["name"]) for column in schema.get_columns(name)} for name in schema.get_table_names()}
    relay.close()
    tables.pop("relay.sqlite_sequence", None)
    assert tables == {table: set(columns) for table, columns in inventory.columns().items() if table.startswith("relay.")}


def test_the_key_store_holds_what_is_declared(home: Home) -> None:
    database = sqlite3.connect(home.config.keys / "keys.db")
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = {f"keys.{name}": {row[1] for row in database.execute(f"PRAGMA table_info({name})")} for name in names}
    database.close()
    assert tables == {table: set(columns) for table, columns in inventory.columns().items() if table.startswith("keys.")}


def test_all_answered_registrations_hold_every_declared_key_and_no_other(home: Home) -> None:
    vaccination = steps.AGREED | steps.EVERYTHING
    one = registered(home, "vaccination", vaccination | {"consent_contact": "yes", "consent_witness": "relative"})
    other = registered(home, "vaccination", {key: value for key, value in vaccination.items() if key != "safe_word"})
    relief = registered(home, "relief", RELIEF)
    duplicates.compare_new(home)
    duplicates.settle(home, steps.open_packs(home)["karim"], str(one["reference"]), str(other["reference"]), "same")
    linked = find.hold(home, str(one["reference"])).payload
    people = steps.open_packs(home)
    lending.with_mailbox_column(home)
    lending.contact(home, people["karim"])
    lending.contact(home, people["karim"], "desk@mail.example", kind="mailbox")
    reference = lending.who_wishes(home, people["amal"])
    lending.prepared(home, people)
    lent = dict(find.hold(home, reference).payload)
    erasure.withdraw(home, steps.open_packs(home)["karim"], str(relief["reference"]), "contact", "")
    relief = dict(find.hold(home, str(relief["reference"])).payload)
    assert {key for payload in (one, other, relief, linked, lent) for key in payload} == inventory.payload_keys()


def test_a_place_on_a_lent_contact_says_what_is_declared(home: Home) -> None:
    people = steps.open_packs(home)
    lending.contact(home, people["karim"])
    lending.who_wishes(home, people["amal"])
    lending.prepared(home, people)
    with home.store.reading() as connection:
        (place,) = kept_lent.held(connection)
    key = home.record_keys([place.key_id or b""])[place.key_id or b""]
    assert orjson.loads(open_seal(key, place.sealed or b"", b"lent_place:" + place.id)).keys() == inventory.inside("place")


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


def test_visits_sessions_and_shifts_hold_what_is_declared(home: Home) -> None:
    people = steps.open_packs(home)
    shift.offer(home, people["amal"], home.today, "day")
    centre = centres.centres(home, people["karim"])[0]
    session = walk_in.add(home, people["karim"], centre.id, home.today, "09:00", "12:00", 3)
    reference = steps.register(home, people["amal"]).reference
    steps.send(home, people)
    walk_in.put(home, people["amal"], reference, session.id)
    found = steps.rows(home, "visit", "walk_in", "shift")
    key = find.hold(home, reference).key
    visit = open_seal(key, found["visit"]["sealed"], b"visit:" + found["visit"]["id"])
    assert set(orjson.loads(visit)) == inventory.inside("visit")
    for what in ("walk_in", "shift"):
        opened_one = open_seal(home.keyring.derive(what), found[what]["sealed"], f"{what}:".encode() + found[what]["id"])
        assert set(orjson.loads(opened_one)) == inventory.inside(what)


def test_a_second_factor_holds_what_is_declared(home: Home) -> None:
    people = steps.open_packs(home)
    with_app(home, people["karim"])
    with_passkey(home, people["lina"])
    half(home, "karim")
    found: set[str] = set()
    with home.store.reading() as connection:
        for account in (kept_account.by_name(connection, name) for name in ("karim", "lina")):
            assert account is not None
            for factor in kept_second.factors(connection, account.id):
                found |= opened(home, factor, account.pseudonym).keys()
        name, sealed = connection.execute(select(SecondStepTable.token_hash, SecondStepTable.sealed)).one()
    found |= orjson.loads(open_seal(home.keyring.derive("second step"), sealed, b"second_step:" + name)).keys()
    assert found == inventory.inside("second")


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
