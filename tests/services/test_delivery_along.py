"""The answer template that goes along with a list: one delivery, whatever is cut between; never closed to a key that was withdrawn."""

from __future__ import annotations

import re

from intake.domain.account import Actor
from intake.sealing.partner import new_age_identity, open_age
from intake.services import batch_export, batch_template, delivery, delivery_queue, delivery_run, delivery_secret, programme
from intake.services.home import Home
from tests import steps
from tests.partners import SftpServer, agree
from tests.services import test_delivery
from tests.services.test_delivery import lists, taken

ministry, server, people = test_delivery.ministry, test_delivery.server, test_delivery.people


def test_cut_between_its_two_files_it_is_still_one_delivery(home: Home, server: SftpServer) -> None:
    people = steps.open_packs(home)
    agree(home, people, server.profile())
    server.authorised = delivery_secret.make(home, people["ziad"], steps.MINISTRY)
    steps.register(home, people["amal"])
    ready = steps.approved(home, people)
    number = delivery.ask(home, people["karim"], ready.id)
    server.faults.full_after = server.faults.written + 1
    assert delivery_run.attempt(home, number) is not None
    assert [name for name in lists(server) if not name.endswith(".part")] == ["moph_lb-00001.answers.xlsx.age"]
    assert taken(home, people["karim"], ready.id) == ["queued"], "nothing is said to be sent before all of it is there"
    server.faults.clear()
    before = lists(server)["moph_lb-00001.answers.xlsx.age"]
    home.clock.forward(minutes=1)  # type: ignore[attr-defined]
    delivery_queue.run_due(home)
    assert lists(server)["moph_lb-00001.answers.xlsx.age"] == before and len(lists(server)) == 2
    assert taken(home, people["karim"], ready.id) == ["queued", "sent", "sent", "received"]


def test_nothing_goes_out_closed_to_a_key_that_was_withdrawn(any_home: Home, people: dict[str, Actor], server: SftpServer) -> None:
    ready = steps.approved(any_home, people)
    batch_template.export_both(any_home, people["karim"], ready.id, "csv", None, lambda *_: None)
    secret, public = new_age_identity()
    text = programme.shipped("partners")["moph_lb.toml"].replace("version = 1", "version = 3", 1)
    text = text.replace('recipient = "@demo"', f'recipient = "{public}"\n{server.profile()}', 1)
    text = re.sub(r"(?m)^formats = .*$", 'formats = ["csv"]', text)
    programme.load_partner(any_home, people["ziad"], text, "moph_lb.toml")
    for form in ("csv", batch_template.FORMAT):
        with steps.refused("key_was_changed"):
            batch_export.fetch(any_home, people["karim"], ready.id, form)
    delivery.ask(any_home, people["karim"], ready.id)
    delivery_queue.run_due(any_home)
    assert len(lists(server)) == 2 and all(open_age(data, secret) for data in lists(server).values())
    assert batch_export.fetch(any_home, people["karim"], ready.id, "csv").is_file()
