"""What arrives: kept once, sealed, forgotten with her; the gateway's signature, its limits, and what a coordinator makes of a message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from intake.domain.account import Actor
from intake.domain.lent_match import NOBODY, QUEUED
from intake.services import access, attempts, duplicates, erasure, find, lent_arrive, lent_end, lent_gateway, lent_message
from intake.services.bucket import MOST_NAMES, Bucket
from intake.services.home import Home
from intake.services.lent_arrive import SEEN, Arrived
from intake.services.purge import purge
from tests import steps
from tests.lending import contact, prepared, who_wishes, with_mailbox_column
from tests.services.test_batch import coordinator

SENTINEL = "zebraquagga at nine"


def lent_one(home: Home, people: dict[str, Actor], nth: int = 0) -> str:
    reference = who_wishes(home, people["amal"], nth)
    prepared(home, people)
    return reference


def pasted(home: Home, actor: Actor, text: str = SENTINEL, number: int = 1, **more: str) -> str:
    return lent_arrive.take_down(home, actor, number, text, "+9611000000", home.clock(), **more)


@pytest.mark.parametrize("how", ["erased", "purged", "heard", "in time"])
def test_a_message_is_sealed_heard_once_and_forgotten_with_her(any_home: Home, people: dict[str, Actor], how: str) -> None:
    home = any_home
    contact(home, people["karim"])
    reference = lent_one(home, people)
    assert pasted(home, people["amal"]) == "for_her"
    assert steps.found_anywhere(home, [SENTINEL, "zebraquagga", "+9611000000"]) == []
    assert find.find(home, people["amal"], reference).messages == 1
    (said,) = lent_message.hear(home, people["amal"], reference)
    assert said.text == SENTINEL
    (found,) = access.read_out(home, people["karim"], reference)
    assert found.messages == (SENTINEL,) and {"message_came", "messages_read_out"} <= {deed.action for deed in found.deeds}
    if how == "erased":
        erasure.erase(home, people["karim"], reference)
    elif how == "purged":
        home.clock.forward(days=181)  # type: ignore[attr-defined]
        purge(home)
    elif how == "heard":
        assert lent_message.told(home, people["amal"], reference, [said.id]) == 1
        assert lent_message.hear(home, people["amal"], reference) == []
    else:
        home.clock.forward(days=7 * 28)  # type: ignore[attr-defined]
        lent_end.tidy(home)
    assert steps.counts(home)["lent_message"] == 0


def test_what_is_for_somebody_forgotten_is_not_kept(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"])
    erasure.erase(home, people["karim"], lent_one(home, people))
    assert pasted(home, people["amal"]) == NOBODY
    assert steps.counts(home)["lent_message"] == 0


def test_it_is_taken_in_once(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"])
    lent_one(home, people)
    assert [pasted(home, people["amal"], again="form 1") for _ in range(2)] == ["for_her", SEEN]


def test_a_reference_says_whose_it_is_only_of_who_has_the_contact(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"], share=2)
    one, two = (lent_one(home, people, nth) for nth in range(2))
    stranger = steps.register(home, people["amal"], {**steps.SELAM, "name_latin": "Grace Otieno", "birth_year": "1950"}).reference
    assert pasted(home, people["amal"]) == QUEUED
    assert pasted(home, people["amal"], reference=two) == "for_her"
    with steps.refused("lent_not_hers"):
        pasted(home, people["amal"], reference=stranger)
    assert [len(lent_message.hear(home, people["amal"], each)) for each in (one, two)] == [0, 1]


def test_a_coordinator_says_whose_it_is_and_only_of_those_who_have_it(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"], share=2)
    one, two = (lent_one(home, people, nth) for nth in range(2))
    pasted(home, people["amal"])
    (line,) = lent_message.waiting(home, people["karim"])
    opened = lent_message.open_one(home, people["karim"], line.id)
    assert (opened.said.text, {each.reference for each in opened.candidates}, opened.hers) == (SENTINEL, {one, two}, "")
    with steps.refused("lent_not_hers"):
        lent_message.give(home, people["karim"], line.id, steps.register(home, people["amal"]).reference)
    lent_message.give(home, people["karim"], line.id, two)
    assert [len(lent_message.hear(home, people["amal"], each)) for each in (one, two)] == [0, 1]
    for name in ("amal", "nadia", "ziad"):
        with steps.refused("not_allowed"):
            lent_message.open_one(home, people[name], line.id)


def test_opening_one_is_a_look_up_of_everybody_it_may_be_for(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"], share=2)
    references = [lent_one(home, people, nth) for nth in range(2)]
    pasted(home, people["amal"])
    (line,) = lent_message.waiting(home, people["karim"])
    for _ in range(attempts.LOOK_UPS.most):
        lent_message.open_one(home, people["karim"], line.id)
    with steps.refused("too_many_look_ups"):
        lent_message.open_one(home, people["karim"], line.id)
    for reference in references:
        (found,) = access.read_out(home, people["lina"], reference)
        assert "message_opened" in {deed.action for deed in found.deeds}, "she is told that it was opened"


def test_a_coordinator_below_learns_nothing_of_who_shares_the_contact_elsewhere(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"], share=2)
    one, two = lent_one(home, people), who_wishes(home, people["karim"], 1, point="tripoli")
    prepared(home, people)
    pasted(home, people["amal"], reference=one)
    below = coordinator(home, "mount-lebanon")
    (line,) = lent_message.waiting(home, below, hers=True)
    opened = lent_message.open_one(home, below, line.id)
    assert ([each.reference for each in opened.candidates], opened.hers) == ([one], one)
    for act in (lent_message.give, lambda *about: lent_message.as_answer(*about, "moph_lb", {"decision": "done"})):
        with steps.refused("lent_not_hers"):
            act(home, below, line.id, two)
    assert len(lent_message.open_one(home, people["karim"], line.id).candidates) == 2


def test_it_becomes_an_answer_by_the_same_way_as_a_file(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"])
    reference = lent_one(home, people)
    steps.send(home, people)
    pasted(home, people["amal"])
    (line,) = lent_message.waiting(home, people["karim"], hers=True)
    late = {"decision": "done", "done_date": "2027-01-01"}
    outcome = lent_message.as_answer(home, people["karim"], line.id, reference, "moph_lb", late)
    assert steps.verdicts(outcome) == [("refused", "date_in_future")] and steps.state_of(home, reference) == "sent"
    cells = {"decision": "accepted", "appt_date": "2026-03-20", "appt_from": "09:30", "centre_code": "MTL-01"}
    lent_message.as_answer(home, people["karim"], line.id, reference, "moph_lb", cells)
    assert steps.state_of(home, reference) == "booked"
    assert lent_message.count(home, people["karim"], hers=True) == 0, "what was taken as the answer is not kept twice"


def test_two_registrations_of_one_person_hear_what_came_for_either(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"], share=1)
    common = {"consent_contact": "yes", "contact_mode": "lent"}
    one = steps.register(home, people["amal"], {**steps.SELAM, **common}).reference
    prepared(home, people)
    two = steps.register(home, people["amal"], {**steps.SELAM, **common}).reference
    pasted(home, people["amal"])
    duplicates.compare_new(home)
    duplicates.settle(home, people["karim"], one, two, "same")
    assert find.find(home, people["amal"], two).messages == 1
    assert [each.text for each in lent_message.hear(home, people["amal"], two)] == [SENTINEL]


def test_a_tag_finds_her_in_a_mailbox_that_many_share(home: Home, people: dict[str, Actor]) -> None:
    with_mailbox_column(home)
    contact(home, people["karim"], "desk@mail.example", kind="mailbox", share=5)
    one, two = (lent_one(home, people, nth) for nth in range(2))
    (address,) = find.hold(home, two).payload["lent_mailboxes"].values()
    arrived = [
        Arrived("mailbox", to, "hello", home.clock(), "mail", to) for to in (address, "desk@mail.example", "desk+wrong@mail.example")
    ]
    assert [lent_arrive.arrive(home, people["karim"], each) for each in arrived] == ["for_her", QUEUED, QUEUED]
    assert [len(lent_message.hear(home, people["amal"], each)) for each in (one, two)] == [0, 1]


# --- the gateway -----------------------------------------------------------------------------------------------------


def body(home: Home, number: str = "1", to: str = "96170999111", **more: str) -> bytes:
    return orjson.dumps({"id": number, "to": to, "text": SENTINEL, "from": "X", "sent_at": home.clock().isoformat(), **more})


def ask(home: Home, secret: str, data: bytes, *, late: int = 0, address: str = "192.0.2.1") -> None:
    stamp = str(int(home.clock().timestamp()) - late)
    lent_gateway.take(home, address, stamp, lent_gateway.sign(bytes.fromhex(secret), stamp, data), data)


def test_only_who_has_the_secret_brings_something_in_and_each_once(home: Home, people: dict[str, Actor]) -> None:
    contact(home, people["karim"])
    reference = lent_one(home, people)
    old, new = (lent_gateway.new_secret(home, people["ziad"]).secret for _ in range(2))
    for _ in range(3):
        ask(home, new, body(home))
    assert find.find(home, people["amal"], reference).messages == 1
    with steps.refused("gateway_unknown"):
        ask(home, old, body(home, "2"))
    with steps.refused("gateway_unknown"):
        ask(home, new, body(home, "2"), late=301)
    stamp = str(int(home.clock().timestamp()))
    with steps.refused("gateway_unknown"):
        lent_gateway.take(home, "192.0.2.1", stamp, lent_gateway.sign(bytes.fromhex(new), stamp, body(home)), body(home, "2"))
    for wrong in (b"[]", b"{", orjson.dumps({"id": "3"}), body(home, "4", sent_at="yesterday")):
        with steps.refused("bad_message"):
            ask(home, new, wrong)
    ask(home, new, body(home, "5", to="96170000000"))  # nobody's number: not told
    assert steps.counts(home)["lent_message"] == 1


def test_guessing_is_limited_without_a_write_and_a_flood_by_count(
    home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = lent_gateway.new_secret(home, people["ziad"]).secret
    with monkeypatch.context() as frozen:
        frozen.setattr(type(home.store), "writing", lambda _self: pytest.fail("a request that is not signed costs a write"))
        for _ in range(lent_gateway.MOST_WRONG):
            with steps.refused("gateway_unknown"):
                ask(home, "00" * 32, body(home))
        with steps.refused("throttled"):
            ask(home, "00" * 32, body(home))
        with steps.refused("gateway_unknown"):
            ask(home, "00" * 32, body(home), address="192.0.2.2")
    ask(home, secret, body(home))  # from the same address, which may be the proxy's
    monkeypatch.setattr(lent_gateway, "MOST_RIGHT", 2)
    ask(home, secret, body(home, "2"))
    with steps.refused("throttled"):
        ask(home, secret, body(home, "3"))
    home.clock.forward(seconds=timedelta(hours=1).total_seconds())  # type: ignore[attr-defined]
    ask(home, secret, body(home, "3"))
    with steps.refused("gateway_unknown"):
        ask(home, "00" * 32, body(home))


def test_who_asks_from_many_addresses_fills_no_memory() -> None:
    counts = Bucket(1, 900)
    for name in range(3 * MOST_NAMES):
        assert counts.wait(name, 0) == 0
    assert len(counts._counts) == MOST_NAMES
    assert [counts.wait("a", now) for now in (0, 1, 899.5, 900)] == [0, 15, 1, 0]


@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59-05:00"])
def test_a_clock_that_was_never_set_breaks_nothing(home: Home, people: dict[str, Actor], sent: str) -> None:
    contact(home, people["karim"])
    lent_one(home, people)
    ask(home, lent_gateway.new_secret(home, people["ziad"]).secret, body(home, sent_at=sent))
    assert lent_message.count(home, people["karim"]) + lent_message.count(home, people["karim"], hers=True) == 1
    with steps.refused("bad_date"):
        lent_arrive.take_down(home, people["amal"], 1, "x", "", datetime(1, 1, 1, tzinfo=UTC))
