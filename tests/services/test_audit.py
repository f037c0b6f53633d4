"""The audit log: whatever is altered, removed, cut off, moved or put in is found; it says who and what, and names nobody."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Connection, delete, select, update

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.sealing.keyring import seal
from intake.services import audit, erasure, find
from intake.services.home import Home
from intake.store.tables_house import AuditHeadTable, AuditTable
from tests import steps


def rows(connection: Connection) -> list[dict[str, object]]:
    query = select(*AuditTable.__table__.columns).order_by(AuditTable.seq)
    return [dict(row) for row in connection.execute(query).mappings()]


def altered_action(connection: Connection) -> None:
    connection.execute(update(AuditTable).where(AuditTable.seq == 3).values(action="nothing_happened"))


def altered_week(connection: Connection) -> None:
    connection.execute(update(AuditTable).where(AuditTable.seq == 3).values(week=date(2020, 1, 6)))


def altered_seal(connection: Connection) -> None:
    sealed = connection.execute(select(AuditTable.sealed).where(AuditTable.seq == 3)).scalar_one()
    connection.execute(update(AuditTable).where(AuditTable.seq == 3).values(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1])))


def altered_link(connection: Connection) -> None:
    connection.execute(update(AuditTable).where(AuditTable.seq == 3).values(link=bytes(32)))


def removed(connection: Connection) -> None:
    connection.execute(delete(AuditTable).where(AuditTable.seq == 3))


def removed_and_renumbered(connection: Connection) -> None:
    removed(connection)
    for row in rows(connection)[2:]:
        connection.execute(update(AuditTable).where(AuditTable.seq == row["seq"]).values(seq=AuditTable.seq - 1))


def swapped(connection: Connection) -> None:
    third, fourth = rows(connection)[2:4]
    for seq, other in ((3, fourth), (4, third)):
        connection.execute(update(AuditTable).where(AuditTable.seq == seq).values(**{k: v for k, v in other.items() if k != "seq"}))


def beginning_removed(connection: Connection) -> None:
    connection.execute(delete(AuditTable).where(AuditTable.seq <= 2))


def end_removed(connection: Connection) -> None:
    last = rows(connection)[-1]["seq"]
    connection.execute(delete(AuditTable).where(AuditTable.seq == last))


def all_removed(connection: Connection) -> None:
    connection.execute(delete(AuditTable))


def entry_put_in(connection: Connection) -> None:
    last = rows(connection)[-1]
    connection.execute(AuditTable.__table__.insert().values(last | {"seq": int(str(last["seq"])) + 1, "action": "batch_approved"}))


def head_turned_back(connection: Connection) -> None:
    second = rows(connection)[1]
    connection.execute(update(AuditHeadTable).values(seq=2, link=second["link"]))


def head_altered(connection: Connection) -> None:
    connection.execute(update(AuditHeadTable).values(link=bytes(32)))


@pytest.mark.parametrize(
    "attack",
    [
        altered_action,
        altered_week,
        altered_seal,
        altered_link,
        removed,
        removed_and_renumbered,
        swapped,
        beginning_removed,
        end_removed,
        all_removed,
        entry_put_in,
        head_turned_back,
        head_altered,
    ],
)
def test_whoever_can_write_to_the_database_is_found_out(home: Home, attack: Callable[[Connection], None]) -> None:
    steps.open_packs(home)
    assert audit.verify(home) > 4
    with home.store.writing() as connection:
        attack(connection)
    with steps.refused("audit_broken"):
        audit.verify(home)


def test_cutting_the_end_off_and_turning_the_head_back_is_found_by_the_anchor(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    audit.anchor(any_home)
    with any_home.store.writing() as connection:
        end_removed(connection)
        last = rows(connection)[-1]
        connection.execute(update(AuditHeadTable).values(seq=last["seq"], link=last["link"]))
    with steps.refused("audit_broken"):
        audit.verify(any_home)


def test_another_history_of_the_same_length_is_found_by_the_anchor(any_home: Home, people: dict[str, Actor]) -> None:
    with any_home.store.reading() as connection:
        before = rows(connection)
    audit.anchor(any_home)
    with any_home.store.writing() as connection:
        connection.execute(delete(AuditTable).where(AuditTable.seq == before[-1]["seq"]))
        connection.execute(update(AuditHeadTable).values(seq=before[-2]["seq"], link=before[-2]["link"]))
        audit.write(any_home, connection, people["karim"], [audit.Event("something_else")])
    with steps.refused("audit_broken"):
        audit.verify(any_home)


def test_an_entry_whose_seal_does_not_open_is_found_even_when_it_is_chained(home: Home) -> None:
    people = steps.open_packs(home)
    with home.store.writing() as connection:
        audit.write(home, connection, people["karim"], [audit.Event("one")])
    entry = audit.kept.Entry(0, date(2026, 3, 2), "forged", seal(bytes(32), b"{}", b"audit:1"), b"")
    with home.store.writing() as connection:
        seq, link = audit.kept.head(connection)
        chained = audit.chain(home.keyring.derive("audit chain"), link, audit._bytes(seq + 1, entry.week, entry.action, entry.sealed))
        audit.kept.append(connection, [audit.kept.Entry(seq + 1, entry.week, entry.action, entry.sealed, chained)])
    with pytest.raises(Refused) as caught:
        audit.verify(home)
    assert f"entry {seq + 1}" in str(caught.value)


def test_an_untouched_log_holds_however_many_write_at_once(any_home: Home, people: dict[str, Actor]) -> None:
    before = audit.verify(any_home)

    def write(number: int) -> None:
        with any_home.store.writing() as connection:
            audit.write(any_home, connection, people["karim"], [audit.Event("one", detail={"n": number}), audit.Event("two")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
        seen = list(pool.map(lambda _: audit.verify(any_home), range(4)))
    assert seen == [before + 80] * 4


def test_nothing_to_write_leaves_the_head_as_it_is(home: Home) -> None:
    people = steps.open_packs(home)
    with home.store.writing() as connection:
        head = audit.write(home, connection, people["karim"], [])
        assert audit.kept.head(connection)[1] == head


@pytest.mark.empty
def test_an_empty_log_holds_and_needs_no_anchor(home: Home) -> None:
    audit.anchor(home)
    assert audit.verify(home) == 0
    assert home.keys.setting(audit.ANCHOR) is None


def test_an_auditor_reads_who_did_what_and_no_name(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    find.find(any_home, people["karim"], reference)
    looked_up, registered = audit.read(any_home, people["nadia"], most=2)
    assert (looked_up.action, looked_up.who, looked_up.role, looked_up.area) == (
        "looked_up",
        people["karim"].pseudonym,
        "coordinator",
        "lebanon",
    )
    assert (registered.action, registered.detail) == ("registered", {"programme": "vaccination"})
    assert registered.about == looked_up.about != ""
    assert audit.read(any_home, people["nadia"], most=1, before=looked_up.seq)[0].seq == registered.seq
    text = repr(audit.read(any_home, people["nadia"], most=1000))
    assert not [word for word in ("Selam", reference, "karim", "amal", "1991") if word in text]


def test_an_entry_cannot_be_linked_to_a_person_once_the_key_is_gone(any_home: Home, people: dict[str, Actor]) -> None:
    first = steps.register(any_home, people["amal"]).reference
    erasure.erase(any_home, people["karim"], first)
    steps.register(any_home, people["amal"])
    entries = audit.read(any_home, people["nadia"], most=10)
    about = {entry.action: entry.about for entry in reversed(entries) if entry.about}
    assert about["erased"] != about["registered"]
    assert audit.verify(any_home)


@pytest.mark.parametrize("name", ["amal", "karim", "ziad"])
def test_only_auditors_read_the_log(any_home: Home, people: dict[str, Actor], name: str) -> None:
    with steps.refused("not_allowed"):
        audit.read(any_home, people[name])
