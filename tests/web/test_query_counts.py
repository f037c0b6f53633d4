"""How often a page asks the database: as often for many rows as for a few, so that no page becomes slow as a home grows."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event

from intake.domain.account import Actor
from intake.services import follow_up_plan, lent_arrive
from intake.services.home import Home
from tests import lending, steps
from tests.web import office
from tests.web.pages import Visitor

PAGES = {
    "karim": (
        *("/", "/attention", "/answers", "/answers/conflicts", "/answers/late", "/answers/notes", "/answers/picked", "/answers/queue"),
        *("/batches", "/batches/1", "/batches/1/rows", "/batches/preview?programme=vaccination&partner=moph_lb", "/deliveries"),
        *("/duplicates", "/duplicates/settled", "/consent/running-out", "/retention", "/retention/ending", "/retention/holds"),
        *("/lent", "/lent/messages", "/lent/take-down", "/visits", "/visits/sheet", "/accompaniments", "/centres", "/follow-ups"),
        *("/figures", "/figures/brief/en", "/gaps/counts", "/proposals", "/programmes", "/partners", "/more", "/account"),
    ),
    "amal": ("/", "/find", "/register", "/visits", "/accompaniments", "/follow-ups", "/lent/take-down", "/more", "/account"),
    "ziad": ("/", "/accounts", "/areas", "/programmes", "/partners", "/tablets", "/proposals", "/audit"),
    "nadia": ("/", "/audit", "/batches", "/batches/1", "/alerts", "/incidents", "/canaries", "/gaps/counts"),
}
"""Account -> the pages it opens; one that is not there for it is passed over."""
MORE = 6


def grow(home: Home, people: dict[str, Actor], first: int, count: int) -> None:
    """More of everything that pages list: registrations of twins, answers and answers that fit nobody, notes, messages, follow-ups."""
    common = {"consent_contact": "yes", "contact_mode": "lent"}
    names = [f"{start}{end}" for start in ("Ama", "Beti", "Chal", "Doro") for end in ("lu", "sha", "nesh", "wit", "ko", "mi")]
    references = []
    for number in range(first, first + count):
        one = office.enter(home, people["amal"], name_latin=f"{names[number]} Worku", birth_year=str(1960 + number), **common)
        references.append(one)
    lending.prepared(home, people)
    ready, _ = steps.send(home, people)
    refs = [steps.partner_ref(home, one) for one in references]
    rows = [{"partner_ref": ref, "decision": "accepted", "appt_date": "2026-03-20", "note": "a word", "batch_id": ready.id} for ref in refs]
    rows[0] |= {"decision": "rejected"}
    steps.answers(home, people["karim"], *rows[: len(rows) - 1], {**rows[0], "partner_ref": f"LB-{first:04d}"})
    for number in range(count):
        lent_arrive.take_down(home, people["amal"], 1, f"a message {number}", "", home.clock())
    follow_up_plan.plan_all(home)


def counts(home: Home, signed_in: Callable[..., Visitor]) -> dict[tuple[str, str], int]:
    """(account, page) -> how many statements it takes, once it has been opened before.

    The smaller of two openings: reviewed texts are looked up anew every few seconds, by whichever page is opened then.
    """
    asked, found = [0], {}

    def one_more(*_: object) -> None:
        asked[0] += 1

    event.listen(home.store.engine, "before_cursor_execute", one_more)
    for name, pages in PAGES.items():
        visitor = signed_in(name)
        for page in pages:
            if visitor.client.get(page).status_code == 200:
                openings = []
                for _ in range(2):
                    asked[0] = 0
                    visitor.client.get(page)
                    openings.append(asked[0])
                found[name, page] = min(openings)
    event.remove(home.store.engine, "before_cursor_execute", one_more)
    return found


def test_no_page_asks_the_database_more_often_for_more_rows(
    home: Home, people: dict[str, Actor], signed_in: Callable[..., Visitor]
) -> None:
    office.ministry_key(home)
    lending.contact(home, people["karim"], share=20)
    grow(home, people, 0, 3)
    few = counts(home, signed_in)
    grow(home, people, 3, MORE)
    many = counts(home, signed_in)
    print(*(f"{name:6} {page:36} {few[name, page]:4} {many.get((name, page), 0):4}" for name, page in few), sep="\n")
    assert len(few) > 30, "most pages are there"
    assert {one: (few[one], many[one]) for one in few if many[one] > few[one]} == {}
