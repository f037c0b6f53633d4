"""A home with something in every list, and every page that a role can open in it, with real numbers in the addresses.

Made through the services, as people make it. All of it is invented, and the clock stands still, so that two homes differ
in nothing but what is drawn at random. For whoever looks at all pages: tests/accessibility, tools/gallery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from intake.domain.account import Actor
from intake.services import (
    account,
    batch,
    canary,
    centre,
    delivery,
    delivery_queue,
    duplicates,
    envelope,
    find,
    gap,
    incident,
    lent_arrive,
    pick_up,
    proposal,
    retention,
    shift,
    tablet,
    visit,
    walk_in,
)
from intake.services.home import Home
from intake.services.incident import Opening
from tests import lending, partners, steps, tablets, world
from tests.services.partner_account import invited

CODE = "sun cup bus key"
TWICE = {"contact_mode": "own_private", "contact_value": "70 123 456", "birth_year": "1987", "language": "amh", "name_native": "ሰላም ወርቁ"}

SIGN_IN = """async ([name, password]) => {
    const csrf_token = (await (await fetch("/sign-in")).text()).match(/name="csrf_token"[^>]*value="([^"]+)"/)[1];
    await fetch("/sign-in", { method: "POST", body: new URLSearchParams({ name, password, csrf_token }) });
}"""


@dataclass(frozen=True)
class Known:
    """What there is: `selam` has an appointment, `abeba` waits for an answer, `new` is not sent yet; references of registrations."""

    people: Mapping[str, Actor]
    selam: str
    abeba: str
    second: str
    new: str
    twins: tuple[str, str]
    invitation: str
    visit: str
    folder: Path


def fill(home: Home, folder: Path) -> Known:
    """Something for every list, in a home with the packs and the sample people. `folder`: an empty one, for files of a partner."""
    people = steps.open_packs(home)
    amal, karim = people["amal"], people["karim"]
    invited(home, people)
    lending.contact(home, karim, share=2)
    selam = steps.register(home, amal, {**steps.EVERYTHING, "consent_contact": "yes"}, picture_code=CODE).reference
    abeba = lending.who_wishes(home, amal, 1)
    second = lending.who_wishes(home, amal, 2)
    others = steps.register_some(home, amal, 6)
    lending.prepared(home, people)
    lending.contact(home, karim, "70 999 112")
    steps.send(home, people)
    home.clock.forward(days=16)  # type: ignore[attr-defined]
    _partner(home, people, folder)
    _answered(home, people, selam, others)
    twins = _twins(home, people)
    _messages(home, people, second)
    _along(home, people)
    invitation = _house(home, people, others)
    new = steps.register(home, amal, {**steps.SELAM, "name_latin": "Nadeesha Silva", "call_name": "Nadee", "birth_year": "1979"}).reference
    found = visit.of_day(home, karim, home.today)[0]
    return Known(people, selam, abeba, second, new, twins, invitation, found.id, folder)


def _answered(home: Home, people: Mapping[str, Actor], selam: str, others: list[str]) -> None:
    """An appointment today, two answers that disagree, a question back with a note, and rows that fit nobody; the rest is late."""
    first, second, third = (steps.partner_ref(home, one) for one in others[:3])
    today = home.today.isoformat()
    when = {"appt_date": today, "appt_from": "23:30", "centre_code": "BEY-01"}
    said = ({"partner_ref": steps.partner_ref(home, selam), "decision": "accepted", **when, "updated_at": today, "note": ""},)
    empty = dict.fromkeys(when, "")
    said += ({"partner_ref": first, "decision": "done", **empty, "updated_at": "2026-03-10", "note": ""},)
    said += ({"partner_ref": second, "decision": "needs_info", **empty, "updated_at": today, "note": "Please send the birth year again"},)
    said += ({"partner_ref": "ABCDEFGHJKMNPQRS", "decision": "accepted", **empty, "updated_at": today, "note": ""},)
    said += ({"partner_ref": third, "decision": "perhaps", **empty, "updated_at": today, "note": ""},)
    steps.answers(home, people["karim"], *said)
    steps.answers(home, people["karim"], {"partner_ref": first, "decision": "rejected", "updated_at": "2026-03-11"})


def _twins(home: Home, people: Mapping[str, Actor]) -> tuple[str, str]:
    one = steps.register(home, people["amal"], {**TWICE, "name_latin": "Almaz Tesema Bekele"}).reference
    other = steps.register(home, people["karim"], {**TWICE, "name_latin": "Almas Tessema Bekele"}, point="tripoli").reference
    duplicates.compare_new(home)
    return one, other


def _partner(home: Home, people: Mapping[str, Actor], folder: Path) -> None:
    """A list that waits for approval; one whose delivery fails; an answer file fetched that nobody has looked at, and one that is none."""
    (folder / "answers").mkdir(parents=True)
    (folder / "answers" / "a.csv").write_bytes(steps.csv_file([{"partner_ref": "ABCDEFGHJKMNPQRS", "decision": "accepted"}]))
    (folder / "answers" / "b.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    way = f'way = "folder"\n[delivery.folder]\npath = "{folder / "gone"}"\n[delivery.pick_up]\nfolder = "{folder / "answers"}"\n'
    partners.agree(home, dict(people), way)
    pick_up.look_now(home, people["karim"])
    steps.register(home, people["amal"], {**steps.SELAM, "name_latin": "Grace Otieno", "birth_year": "1977"})
    delivery.ask(home, people["karim"], steps.approved(home, people).id)
    for _ in range(9):
        delivery_queue.run_due(home)
        home.clock.forward(hours=5)  # type: ignore[attr-defined]
    steps.register(home, people["amal"], {**steps.SELAM, "name_latin": "Mariama Kamara", "birth_year": "1969"})
    batch.build(home, people["karim"], steps.VACCINATION, steps.MINISTRY)


def _messages(home: Home, people: Mapping[str, Actor], hers: str) -> None:
    now = home.clock()
    for number, text in enumerate(("Your appointment is on Sunday at nine.", "Please call us")):
        lent_arrive.take_down(home, people["amal"], number + 1, text, "+9611", now)
    lent_arrive.take_down(home, people["amal"], 1, "Bring a companion", "+9611", now, hers)


def _along(home: Home, people: Mapping[str, Actor]) -> None:
    """A centre with a risk, a walk-in session, an offered day."""
    karim, tomorrow = people["karim"], home.today + timedelta(days=1)
    centre.missing(home)
    some = centre.centres(home, karim)
    centre.raise_risk(home, karim, some[-1].id, "reported")
    walk_in.add(home, karim, some[0].id, tomorrow, "09:00", "12:00", 12)
    shift.offer(home, people["amal"], tomorrow, "am")


def _house(home: Home, people: Mapping[str, Actor], others: list[str]) -> str:
    """What auditors and administrators look after; returns the token of an open invitation."""
    tablets_ = [tablets.enrolled(home, people) for _ in range(2)]
    envelope.receive(home, tablets_[0].tablet, [tablets.envelope(home, tablets_[0], {"call_name": "Only a name", "birth_year": "soon"})])
    tablet.revoke(home, people["ziad"], tablets_[1].tablet.id)
    retention.hold(home, people["karim"], others[3], "answer_due", home.today + timedelta(days=30))
    incident.open_one(home, people["ziad"], Opening("tablet", str(tablets_[1].tablet.id), "left in a taxi"))
    proposal.propose(home, people["amal"], "programme", "vaccination", "words", "slow", "Shorter words in the notice")
    proposal.propose_own(home, account.actor_by_name(home, "ministry"), "partner", "moph_lb", "words", "slow")
    for _ in range(5):
        gap.note(home, people["amal"], ["food", "law"])
    find.find(home, people["amal"], canary.plant(home, people["nadia"], "dora").reference)
    return account.invite(home, people["ziad"], "volunteer", "dora")


def enter(page: Any, url: str, name: str, language: str) -> None:
    """Have a browser's page signed in as somebody ('': nobody), in a language."""
    page.goto(f"{url}/what-we-keep?lang={language}")
    if name:
        page.evaluate(SIGN_IN, [name, world.PASSWORD])
