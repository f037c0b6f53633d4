"""Deliveries: only what two people approved, whole, with receipts; what fails is tried again and in the end is a task for a person."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest

from intake.domain.account import Actor
from intake.domain.delivery import PAUSES
from intake.sealing.partner import open_age
from intake.services import batch, delivery, delivery_queue, delivery_run, delivery_secret, delivery_steps, erasure
from intake.services.home import Home
from intake.services.needs import needs
from tests import steps
from tests.partners import SftpServer, agree


@pytest.fixture(scope="module")
def ministry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    running = SftpServer(tmp_path_factory.mktemp("ministry"))
    yield running
    running.stop()


@pytest.fixture
def server(ministry: SftpServer) -> SftpServer:
    """An empty, faultless ministry."""
    ministry.faults.clear()
    for path in ministry.folder.iterdir():
        path.unlink()
    return ministry


@pytest.fixture
def people(any_home: Home, server: SftpServer) -> dict[str, Actor]:
    """An agreed server, our key there, one person registered."""
    people = steps.open_packs(any_home)
    agree(any_home, people, server.profile())
    server.authorised = delivery_secret.make(any_home, people["ziad"], steps.MINISTRY)
    steps.register(any_home, people["amal"], steps.EVERYTHING)
    return people


def lists(server: SftpServer) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in server.folder.iterdir()}


def taken(home: Home, actor: Actor, number: int) -> list[str]:
    return [one.step for one in delivery_steps.shown(home, actor, number).steps]


def test_an_approved_list_arrives_with_receipts_and_opens_at_the_ministry(
    any_home: Home, people: dict[str, Actor], server: SftpServer
) -> None:
    ready = steps.approved(any_home, people)
    number = delivery.ask(any_home, people["karim"], ready.id)
    assert delivery.ask(any_home, people["lina"], ready.id) == number, "asked for twice, sent once"
    any_home.clock.forward(minutes=3)
    (done,) = delivery_queue.run_due(any_home)
    assert (done.state, done.tries, done.problem) == ("sent", 1, "")
    files, secret = lists(server), steps.demo_key(any_home).read_text().splitlines()[-1]
    assert set(files) == {"moph_lb-00001.csv.age", "moph_lb-00001.answers.xlsx.age"}
    clear = open_age(files["moph_lb-00001.csv.age"], secret)
    assert b"Selam Worku" in clear
    assert open_age(files["moph_lb-00001.answers.xlsx.age"], secret).startswith(b"PK"), "the template to answer in, closed as well"
    shown = delivery_steps.shown(any_home, people["nadia"], ready.id)
    assert [(one.step, one.at, one.by) for one in shown.steps] == [
        ("queued", "2026-03-04T09:05:00Z", people["karim"].pseudonym),
        ("sent", "2026-03-04T09:08:00Z", people["karim"].pseudonym),
        ("sent", "2026-03-04T09:08:00Z", people["karim"].pseudonym),
        ("received", "2026-03-04T09:08:00Z", ""),
    ]
    made = batch.manifest(any_home, people["karim"], ready.id)[1]
    assert {one.sha256 for one in shown.files} == {file.sha256 for file in made} and len(made) == 2
    assert batch.manifest(any_home, people["karim"], ready.id)[0].state == batch.SENT
    assert not delivery_queue.run_due(any_home)
    reference = clear.decode("utf-8-sig").splitlines()[1].split(",")[1]
    steps.answers(any_home, people["lina"], {"partner_ref": reference, "decision": "acknowledged"})
    assert taken(any_home, people["karim"], ready.id) == ["queued", "sent", "sent", "received", "acknowledged"]


def test_nothing_is_sent_before_a_second_person_has_looked(any_home: Home, people: dict[str, Actor], server: SftpServer) -> None:
    built = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    with steps.refused("batch_not_approved"):
        delivery.ask(any_home, people["karim"], built.id)
    for name in ("amal", "nadia", "ziad"):
        with steps.refused("not_allowed"):
            delivery.ask(any_home, people[name], built.id)
    batch.approve(any_home, people["lina"], built.id)
    delivery.ask(any_home, people["lina"], built.id)
    batch.cancel(any_home, people["karim"], built.id)
    delivery_queue.run_due(any_home)
    assert not lists(server) and needs(any_home, people["karim"]).undelivered == 0


def test_a_server_that_is_down_is_tried_less_and_less_often_and_then_somebody_is_told(
    any_home: Home, people: dict[str, Actor], server: SftpServer
) -> None:
    ready = steps.approved(any_home, people)
    server.stop()
    try:
        number = delivery.ask(any_home, people["karim"], ready.id)
        for tries, pause in enumerate(PAUSES, 1):
            assert delivery_run.attempt(any_home, number) == pause
            assert delivery_run.attempt(any_home, number) is None, "not before its time"
            assert needs(any_home, people["karim"]).undelivered == 0
            (waiting,) = delivery_steps.shown(any_home, people["karim"], ready.id).waiting
            assert (waiting.tries, waiting.problem) == (tries, "partner_unreachable")
            any_home.clock.forward(seconds=pause.total_seconds())
        assert delivery_run.attempt(any_home, number) is None
    finally:
        server.start()
    assert needs(any_home, people["lina"]).undelivered == 1
    (task,) = delivery.failed(any_home, people["lina"])
    assert task.problem == "partner_unreachable"
    assert delivery.again(any_home, people["lina"], task.id) == ready.id
    delivery_queue.run_due(any_home)
    assert needs(any_home, people["lina"]).undelivered == 0 and len(lists(server)) == 2


@pytest.mark.parametrize(("fault", "code"), [("denied", "partner_denied"), ("key", "partner_host_key"), ("login", "partner_login")])
def test_what_only_people_can_settle_is_a_task_at_once(home: Home, server: SftpServer, fault: str, code: str) -> None:
    people = steps.open_packs(home)
    profile = server.profile()
    if fault == "key":
        profile = profile.replace(server.host_key.split()[1], SftpServer.stranger().split()[1])
    agree(home, people, profile)
    server.authorised = delivery_secret.make(home, people["ziad"], steps.MINISTRY)
    server.faults.denied = fault == "denied"
    if fault == "login":
        server.authorised = ""
    steps.register(home, people["amal"])
    delivery.ask(home, people["karim"], steps.approved(home, people).id)
    delivery_queue.run_due(home)
    assert [one.problem for one in delivery.failed(home, people["karim"])] == [code] and not lists(server)
    number = delivery.failed(home, people["karim"])[0].id
    delivery.put_away(home, people["karim"], number)
    assert needs(home, people["karim"]).undelivered == 0
    with steps.refused("delivery_over"):
        delivery.again(home, people["karim"], number)


def test_killed_midway_it_goes_on_where_it_stopped(
    any_home: Home, people: dict[str, Actor], server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.register_some(any_home, people["amal"], 40)
    ready = steps.approved(any_home, people)
    monkeypatch.setattr("intake.exchange.sftp.BLOCK", 512)
    number = delivery.ask(any_home, people["karim"], ready.id)
    killed = pytest.MonkeyPatch()
    killed.setattr(delivery_run, "_noted", _killed)  # nothing of the try is noted, as when the machine stops
    server.faults.cut_after = server.faults.written + 1500
    with pytest.raises(KeyboardInterrupt):
        delivery_run.attempt(any_home, number)
    killed.undo()
    server.faults.clear()
    assert [one.state for one in delivery_steps.shown(any_home, people["karim"], ready.id).deliveries] == ["queued"]
    before = server.faults.written
    delivery_queue.run_due(any_home)
    files = lists(server)
    assert len(files) == 2 and server.faults.written - before < sum(map(len, files.values())) - 1000
    assert taken(any_home, people["karim"], ready.id) == ["queued", "sent", "sent", "received"]


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_who_was_erased_meanwhile_is_in_no_file_that_is_sent(any_home: Home, people: dict[str, Actor], server: SftpServer) -> None:
    gone = steps.register(any_home, people["amal"], {"name_latin": "Grace Otieno"}).reference
    ready = steps.approved(any_home, people)
    server.faults.full_after = server.faults.written
    number = delivery.ask(any_home, people["karim"], ready.id)
    assert delivery_run.attempt(any_home, number) is not None
    erasure.erase(any_home, people["lina"], gone)
    server.faults.clear()
    any_home.clock.forward(minutes=1)
    delivery_queue.run_due(any_home)
    data = lists(server)["moph_lb-00001.csv.age"]
    clear = open_age(data, steps.demo_key(any_home).read_text().splitlines()[-1])
    assert b"Selam" in clear and b"Grace" not in clear


def test_a_file_closed_with_a_password_is_made_by_a_person_first(home: Home, server: SftpServer) -> None:
    people = steps.open_packs(home)
    agree(home, people, server.profile(), encryption="aes_zip")
    server.authorised = delivery_secret.make(home, people["ziad"], steps.MINISTRY)
    steps.register(home, people["amal"])
    ready = steps.approved(home, people)
    with steps.refused("file_needs_password"):
        delivery.ask(home, people["karim"], ready.id)
    delivery.ask(home, people["karim"], ready.id, password="a long enough password")
    delivery_queue.run_due(home)
    assert set(lists(server)) == {"moph_lb-00001.csv.zip", "moph_lb-00001.answers.xlsx.zip"}


def test_the_server_works_the_queue_which_holds_numbers_alone(people: dict[str, Actor], any_home: Home, server: SftpServer) -> None:
    ready = steps.approved(any_home, people)
    number = delivery_queue.send_off(any_home, people["karim"], ready.id)
    with sqlite3.connect(any_home.config.home / "deliver" / "queue.db") as queue:
        (message,) = (json.loads(row[0]) for row in queue.execute("SELECT data FROM task"))
    queue.close()
    assert message[3:] == [0, 0, [number]] and message[2] is None
    working = delivery_queue.Deliverer(any_home)
    working.begin()
    until = time.monotonic() + 20
    while "received" not in taken(any_home, people["karim"], ready.id) and time.monotonic() < until:
        threading.Event().wait(0.1)
    working.end()
    assert len(lists(server)) == 2
    assert not [one for one in steps.found_anywhere(any_home, ["Selam Worku", "70123456", "mango"]) if "deliver" in one]
