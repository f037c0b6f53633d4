"""The other ways (a shared folder, e-mail), the queue, and the secrets: neutral words, trusted connections, numbers alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from huey.registry import Message

from intake.domain.account import Actor
from intake.exchange import mail, way
from intake.sealing.partner import open_age
from intake.services import delivery, delivery_queue, delivery_secret, delivery_steps, keys_master
from intake.services.home import Home
from intake.services.programme import check_partner, partner, shipped
from tests import steps
from tests.journey.test_serve import certificate
from tests.partners import MailServer, agree


def taken(home: Home, actor: Actor, number: int) -> list[str]:
    return [one.step for one in delivery_steps.shown(home, actor, number).steps]


def test_into_a_shared_folder(any_home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(any_home)
    shared = tmp_path / "shared"
    agree(any_home, people, f'way = "folder"\n[delivery.folder]\npath = "{shared}"\n')
    steps.register(any_home, people["amal"])
    number = delivery.ask(any_home, people["karim"], steps.approved(any_home, people).id)
    delivery_queue.run_due(any_home)
    assert [one.problem for one in delivery.failed(any_home, people["karim"])] == ["partner_folder"], "a drive that is not mounted"
    assert not shared.exists()
    shared.mkdir()
    delivery.again(any_home, people["karim"], number)
    delivery_queue.run_due(any_home)
    assert {path.name for path in shared.iterdir()} == {"moph_lb-00001.csv.age", "moph_lb-00001.answers.xlsx.age"}
    assert taken(any_home, people["karim"], 1)[-2:] == ["sent", "received"]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[tuple[MailServer, str]]:
    cert, key = certificate(tmp_path)
    running = MailServer(cert, key, "the mail password")
    yield running, cert.read_text()
    running.stop()


def test_by_e_mail_with_neutral_words(home: Home, post: tuple[MailServer, str], monkeypatch: pytest.MonkeyPatch) -> None:
    server, trusted = post
    people = steps.open_packs(home)
    agree(home, people, server.profile(trusted, user="lists"))
    steps.register(home, people["amal"], steps.EVERYTHING)
    ready = steps.approved(home, people)
    with steps.refused("no_delivery_secret"):
        delivery.ask(home, people["karim"], ready.id)
    with steps.refused("not_allowed"):
        delivery_secret.give(home, people["karim"], steps.MINISTRY, "x")
    delivery_secret.give(home, people["ziad"], steps.MINISTRY, "not the password")
    number = delivery.ask(home, people["karim"], ready.id)
    delivery_queue.run_due(home)
    assert [one.problem for one in delivery.failed(home, people["karim"])] == ["mail_login"]
    delivery_secret.give(home, people["ziad"], steps.MINISTRY, "the mail password")
    delivery.again(home, people["karim"], number)
    delivery_queue.run_due(home)
    (message,) = server.messages
    assert (message["Subject"], message["To"], message["From"]) == ("File 00001", "lists@ministry.example", "lists@house.example")
    template, attached = message.iter_attachments()
    assert template.get_filename() == "moph_lb-00001.answers.xlsx.age"
    assert open_age(template.get_payload(decode=True), steps.demo_key(home).read_text().splitlines()[-1]).startswith(b"PK")
    assert attached.get_filename() == "moph_lb-00001.csv.age"
    assert b"Selam Worku" in open_age(attached.get_payload(decode=True), steps.demo_key(home).read_text().splitlines()[-1])
    said = (message.get_body() or message).get_content() + str(dict(message.items()))
    assert not [word for word in ("Selam", "accin", "inistry of", "migra", "health") if word in said]
    assert taken(home, people["karim"], ready.id)[-1] == "sent", "that it was received, nobody knows yet"
    delivery_steps.note_by_hand(home, people["lina"], ready.id, "received")
    delivery_steps.note_by_hand(home, people["lina"], ready.id, "received")
    assert taken(home, people["karim"], ready.id)[-2:] == ["sent", "received"]
    assert not steps.found_anywhere(home, ["the mail password"])
    for answer, problem, waits in (
        ("451 later", "mail_refused", True),
        ("552 large", "mail_too_large", False),
        ("550 no", "mail_refused", False),
    ):
        server.answer = answer
        delivery.ask(home, people["karim"], ready.id)
        delivery_queue.run_due(home)
        (one,) = delivery_steps.shown(home, people["karim"], ready.id).waiting
        assert (one.problem, one.state == "queued") == (problem, waits)
        delivery.put_away(home, people["karim"], one.id)


def test_files_that_are_too_large_for_one_message_go_in_two(post: tuple[MailServer, str], tmp_path: Path) -> None:
    server, trusted = post
    tables = f'recipient = "@demo"\n{server.profile(trusted, user="lists")}'
    route = check_partner(shipped("partners")["moph_lb.toml"].replace('recipient = "@demo"', tables, 1), "moph_lb.toml").delivery.route
    assert route.mail is not None
    files = []
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(bytes(600_000))
        files.append(mail.Attached(tmp_path / name, f"{name}.age", name * 64))
    with pytest.raises(way.Undelivered, match="mail_login"):
        mail.send(route.mail, "not the password", files, 1)
    assert mail.send(route.mail, "the mail password", files, 1).size == 1_200_000
    assert [[one.get_filename() for one in message.iter_attachments()] for message in server.messages] == [["a.age"], ["b.age"]]


def test_no_mail_without_tls_that_can_be_trusted(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    cert, key = certificate(tmp_path)
    steps.register(home, people["amal"])
    ready = steps.approved(home, people)
    for server, trusted in ((MailServer(cert, key, tls=False), cert.read_text()), (MailServer(cert, key), "")):
        agree(home, people, server.profile(trusted))
        number = delivery.ask(home, people["karim"], ready.id)
        delivery_queue.run_due(home)
        assert [one.problem for one in delivery.failed(home, people["karim"])] == ["mail_tls"]
        assert not server.messages
        delivery.put_away(home, people["karim"], number)
        server.stop()


def test_a_queue_that_is_lost_or_damaged_loses_nothing(home: Home, tmp_path: Path) -> None:
    people = steps.open_packs(home)
    agree(home, people, f'way = "folder"\n[delivery.folder]\npath = "{tmp_path}"\n')
    steps.register(home, people["amal"])
    delivery_queue.send_off(home, people["karim"], steps.approved(home, people).id)
    (home.config.home / "deliver" / "queue.db").write_bytes(b"no database at all" * 100)
    working = delivery_queue.Deliverer(home)
    working._queue.look()
    assert working._queue.huey.pending_count() == 1
    working._queue.close()


@pytest.mark.parametrize("numbers", [("Selam",), (True,), (1.5,)])
def test_nothing_but_numbers_goes_into_the_queue(numbers: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        delivery_queue.Numbers().serialize(Message("1", "deliver", None, 0, 0, None, numbers, {}))
    with pytest.raises(TypeError):
        delivery_queue.Numbers().serialize({"a": 1})


def test_the_key_of_the_server_survives_another_master_key(home: Home) -> None:
    people = steps.open_packs(home)
    agree(home, people, 'way = "sftp"\n[delivery.sftp]\nhost = "h"\nuser = "u"\nhost_key = "ssh-ed25519 ' + "A" * 68 + '"\n')
    with steps.refused("bad_delivery_secret"):
        delivery_secret.give(home, people["ziad"], steps.MINISTRY, "no key")
    delivery_secret.make(home, people["ziad"], steps.MINISTRY)
    before = delivery_secret.secret(home, partner(home, steps.MINISTRY))
    keys_master.change_master(home, None)
    assert delivery_secret.secret(home, partner(home, steps.MINISTRY)) == before
    assert b"OPENSSH PRIVATE" in before and not steps.found_anywhere(home, [before.decode().splitlines()[2]])
