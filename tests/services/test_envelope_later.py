"""Envelopes: what a coordinator takes in long after it came, an odd request, and which of the office's keys is the present one."""

from __future__ import annotations

from dataclasses import replace

from intake.services import envelope, envelope_held, find, office_key, tablet
from intake.services.home import Home
from tests import steps, tablets


def test_what_is_taken_in_months_later_keeps_the_day_of_the_consent(any_home: Home) -> None:
    people = steps.open_packs(any_home)
    bench = tablets.enrolled(any_home, people)
    inside = tablets.contents(any_home, bench)
    tablet.revoke(any_home, people["ziad"], bench.tablet.id)
    envelope.receive(any_home, tablet.recognise(any_home, bench.token), [tablets.closed(any_home, inside)])
    any_home.clock.forward(days=120)  # type: ignore[attr-defined]
    (line,) = envelope_held.waiting(any_home, people["karim"])
    envelope_held.take(any_home, people["karim"], line.id)
    assert find.hold(any_home, inside["reference"]).payload["consent_date"] == "2026-03-04"


def test_one_envelope_under_two_names_of_keys_is_kept_once(any_home: Home) -> None:
    bench = tablets.enrolled(any_home, steps.open_packs(any_home))
    one = tablets.envelope(any_home, bench)
    receipts = envelope.receive(any_home, bench.tablet, [one, replace(one, key="another")])
    assert [receipt.verdict for receipt in receipts] == ["kept"] and steps.counts(any_home)["registration"] == 1


def test_the_key_made_last_is_the_present_one_also_on_the_same_day(any_home: Home) -> None:
    for _ in range(6):
        assert office_key.rotate(any_home) == office_key.current(any_home)
