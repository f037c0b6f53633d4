"""Figures count people: each once, as far as they have come, nobody invented, nobody erased, and none who could be told from the others."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest

from intake.domain.account import Actor
from intake.domain.figures import LEAST_INSIDE
from intake.domain.figures_funnel import DIMENSIONS, LEAST_OUTSIDE, NOT_ANSWERED, OTHERS, STAGES
from intake.services import account, canary, duplicates, erasure, visit, visit_report
from intake.services.figures_file import document, table
from intake.services.figures_show import OfProgramme, figures
from intake.services.home import Home
from tests import steps, world

HERE = "herself"
People = dict[str, Actor]


@pytest.fixture
def people(any_home: Home) -> People:
    return steps.open_packs(any_home)


def registered(home: Home, people: People, count: int, **answers: str) -> list[str]:
    return [
        steps.register(home, people["amal"], {"name_latin": f"{chr(65 + n)}{'xyz'[n % 3] * 4} {chr(90 - n)}ulu", **answers}).reference
        for n in range(count)
    ]


def of(home: Home, actor: Actor, *, outside: bool = False, again: bool = False) -> OfProgramme:
    (one,) = figures(home, actor, steps.VACCINATION, outside=outside, again=again).programmes
    return one


def first_steps(one: OfProgramme, dimension: str) -> dict[str, int | None]:
    return {row.code: row.steps[0] for row in one.tables[dimension]}


@pytest.fixture
def some(any_home: Home, people: People) -> list[str]:
    """Twelve women who speak Amharic, eleven men who speak Bengali, and one man, older, who speaks Swahili."""
    women = registered(any_home, people, 12, sex="f", language="amh", birth_year="1991")
    men = registered(any_home, people, 11, sex="m", language="ben", birth_year="1970")
    return [*women, *men, *registered(any_home, people, 1, sex="m", language="swa", birth_year="1940")]


def test_each_step_counts_those_who_have_come_so_far(any_home: Home, people: People, some: list[str]) -> None:
    assert of(any_home, people["karim"]).whole.steps == (24, None, None, None, None)
    steps.send(any_home, people)
    refs = [steps.partner_ref(any_home, one) for one in some]
    booked = {"decision": "accepted", "appt_date": "2026-03-29", "centre_code": "MTL-01"}
    answers = [booked] * 12 + [{"decision": "rejected", "reason_code": "no_capacity"}] * 6 + [{"decision": "acknowledged"}] * 3
    blank = dict.fromkeys(("decision", "reason_code", "appt_date", "centre_code"), "")
    rows = [{"partner_ref": ref, **blank, **answer} for ref, answer in zip(refs, answers, strict=False)]
    steps.answers(any_home, people["karim"], *rows)
    one = of(any_home, people["karim"], again=True)
    assert dict(zip(STAGES, one.whole.steps, strict=True)) == {"registered": 24, "referred": 24, "answered": 18, "booked": 12, "done": None}
    # Twelve women have an appointment; whoever takes them off the whole would learn that few men have one.
    assert {row.code: row.steps for row in one.tables["sex"]} == {"f": (12, 12, 12, None, None), "m": (12, 12, 6, None, None)}


def test_whom_few_share_something_with_is_told_of_together_with_others(any_home: Home, people: People, some: list[str]) -> None:
    one = of(any_home, people["nadia"])
    assert first_steps(one, "sex") == {"f": 12, "m": 12}
    assert first_steps(one, "language") == {"ben": 11, OTHERS: 13}, "the one with Swahili hides among those with Amharic"
    assert first_steps(one, "age") == {"50-64": 11, OTHERS: 13}
    assert first_steps(one, "month") == {any_home.today.isoformat()[:7]: 24}


def test_nothing_that_is_shown_gives_a_small_count_away_by_subtraction(any_home: Home, people: People, some: list[str]) -> None:
    """Sums minus what is shown, a step minus the next, what is inside minus what is for outside."""
    erasure.withdraw(any_home, people["karim"], some[0], "refer", steps.MINISTRY, HERE)
    steps.send(any_home, people)
    any_home.clock.forward(days=31)
    for outside, least in ((False, LEAST_INSIDE), (True, LEAST_OUTSIDE)):
        one = of(any_home, people["karim"], outside=outside, again=True)
        for name in DIMENSIONS:
            for stage in range(len(STAGES)):
                whole, cells = one.whole.steps[stage], [row.steps[stage] for row in one.tables[name]]
                shown = [cell for cell in cells if cell is not None]
                assert all(cell >= least for cell in shown)
                if whole is not None and len(shown) < len(cells):
                    assert whole - sum(shown) >= least
        for row in [one.whole, *(row for rows in one.tables.values() for row in rows)]:
            known = [step for step in row.steps if step is not None]
            assert all(before - after == 0 or before - after >= least for before, after in pairwise(known))


def test_whoever_was_erased_is_counted_no_more_at_once(any_home: Home, people: People, some: list[str]) -> None:
    assert of(any_home, people["karim"]).whole.steps[0] == 24
    erasure.erase(any_home, people["karim"], some[5], HERE)
    assert of(any_home, people["karim"]).whole.steps[0] == 23


def test_nobody_invented_is_counted(any_home: Home, people: People, some: list[str]) -> None:
    canary.plant(any_home, people["nadia"], "dora")
    assert of(any_home, people["nadia"], again=True).whole.steps[0] == 24


def test_two_registrations_of_one_person_count_once_as_far_as_either_has_come(any_home: Home, people: People, some: list[str]) -> None:
    first = steps.register(any_home, people["amal"])
    again = steps.register(any_home, people["amal"], steps.SELAM | {"name_latin": "selam  werku"})
    duplicates.compare_new(any_home)
    assert of(any_home, people["karim"]).whole.steps[0] == 26
    duplicates.settle(any_home, people["karim"], first.reference, again.reference, "same")
    steps.send(any_home, people)
    assert of(any_home, people["karim"], again=True).whole.steps[:2] == (25, 25)


def test_an_area_sees_its_own_and_what_tells_of_its_neighbour_is_hidden_from_both(any_home: Home, people: People, some: list[str]) -> None:
    for _ in range(3):
        steps.register(any_home, people["karim"], point="saida")
    south = account_in(any_home, people, "south")
    assert of(any_home, people["nadia"]).whole.steps[0] == 27
    assert first_steps(of(any_home, people["nadia"]), "area") == {OTHERS: 27}
    assert of(any_home, south).whole.steps[0] is None
    assert of(any_home, south).tables["language"] == ()


def account_in(home: Home, people: People, area: str) -> Actor:
    """An auditor of a smaller area."""
    return account.accept(home, account.invite(home, people["ziad"], "auditor", area), "rima", world.PASSWORD)


def test_for_outside_only_whole_months_count(any_home: Home, people: People, some: list[str]) -> None:
    assert of(any_home, people["karim"], outside=True).whole.steps[0] is None
    any_home.clock.forward(days=31)
    registered(any_home, people, 2)
    assert of(any_home, people["karim"], outside=True, again=True).whole.steps[0] == 20, "in tens"
    assert of(any_home, people["karim"]).whole.steps[0] == 26


def test_two_briefs_taken_off_each_other_tell_of_nobody(any_home: Home, people: People, some: list[str]) -> None:
    """The attack: the same figures before and after one person is erased, and a month later, when a few have come; and by programs."""

    def everything(actor: Actor) -> dict[tuple[str, str, str], int]:
        found = document(figures(any_home, actor, steps.VACCINATION, outside=True, again=True))
        rows = [("", found["programmes"][0])] + [(name, row) for name, rows in found["programmes"][0]["by"].items() for row in rows]
        return {(name, str(row.get("value", "")), stage): row[stage] for name, row in rows for stage in STAGES if row[stage] is not None}

    any_home.clock.forward(days=31)
    first = everything(people["karim"])
    assert first["", "", "registered"] == 20
    assert first["sex", "f", "registered"] == first["sex", "m", "registered"] == 10
    erasure.erase(any_home, people["karim"], some[0], HERE)
    assert everything(people["karim"]) == first, "who was erased cannot be told by what is gone"
    registered(any_home, people, 3, sex="m", language="ben", birth_year="1970")
    any_home.clock.forward(days=31)
    third = everything(people["karim"])
    assert {key: third[key] for key in third if key in first} == {key: first[key] for key in first if key in third}, "nor who the three are"
    assert len({*third} & {*first}) > 5
    registered(any_home, people, 9, sex="m", language="ben", birth_year="1970")
    any_home.clock.forward(days=31)
    fourth = everything(people["karim"])
    assert fourth["sex", "m", "registered"] == 20 and fourth["", "", "registered"] == 40
    moved = [abs(many - third[key]) for key, many in fourth.items() if key in third]
    assert all(many == 0 or many >= LEAST_OUTSIDE for many in moved)


def test_counts_are_remembered_for_some_minutes(any_home: Home, people: People, some: list[str]) -> None:
    assert of(any_home, people["karim"]).whole.steps[0] == 24
    registered(any_home, people, 6)
    assert of(any_home, people["karim"]).whole.steps[0] == 24
    any_home.clock.forward(minutes=11)
    assert of(any_home, people["karim"]).whole.steps[0] == 30


def test_the_file_and_the_document_say_what_the_page_says(any_home: Home, people: People, some: list[str]) -> None:
    found = figures(any_home, people["karim"], steps.VACCINATION)
    header, tags, *rows = list(csv.reader(io.StringIO(table(found))))
    assert all(tag.startswith("#") for tag in tags)
    assert len(header) == len(tags) == len(rows[0])
    by = {(row[1], row[2]): row[3] for row in rows}
    assert by[("all", "")] == "24"
    assert by[("sex", "f")] == "12"
    assert ("language", "swa") not in by
    (one,) = document(found)["programmes"]
    assert (one["registered"], one["done"]) == (24, None)
    assert {row["value"]: row["registered"] for row in one["by"]["language"]} == {"ben": 11, "others": 13}


def test_who_has_no_business_with_figures_gets_none(any_home: Home, people: People) -> None:
    for name in ("amal", "ziad"):
        with steps.refused("not_allowed"):
            figures(any_home, people[name])
    with steps.refused("no_such_programme"):
        figures(any_home, people["karim"], "nothing")


def test_who_was_turned_away_and_why_is_counted(any_home: Home, people: People) -> None:
    some = registered(any_home, people, 14, sex="f", language="amh", birth_year="1991")
    steps.send(any_home, people)
    day = any_home.today.isoformat()
    booked = {"decision": "accepted", "appt_date": day, "appt_from": "09:30", "centre_code": "BEY-01"}
    rows = [{"partner_ref": steps.partner_ref(any_home, one), **booked} for one in some]
    steps.answers(any_home, people["karim"], *rows)
    for n, one in enumerate(visit.of_day(any_home, people["karim"], any_home.today)):
        if n < 12:
            visit_report.report(any_home, people["karim"], one.id, "turned_away", "id_asked" if n < 11 else "closed")
    one = of(any_home, people["karim"], again=True)
    assert one.whole.turned_away == 12
    assert one.whole.steps[3] == 14, "they had a date"
    assert one.reasons == {"closed": None, "id_asked": None}, "whoever takes the one from the sum has the other"
    assert [row.turned_away for row in one.tables["sex"]] == [12]
    assert of(any_home, people["karim"], outside=True).reasons == {}


def test_how_long_the_partner_took_is_told_in_weeks(any_home: Home, people: People) -> None:
    some = registered(any_home, people, 22)
    steps.send(any_home, people)
    refs = [steps.partner_ref(any_home, one) for one in some]
    any_home.clock.forward(days=5)
    steps.answers(any_home, people["karim"], *({"partner_ref": ref, "decision": "accepted"} for ref in refs[:12]))
    one = of(any_home, people["karim"], again=True)
    assert one.answers == {"0": 12, NOT_ANSWERED: 10}
    any_home.clock.forward(days=30)
    steps.answers(any_home, people["karim"], {"partner_ref": refs[12], "decision": "accepted"})
    one = of(any_home, people["karim"], again=True)
    assert one.answers == {"0": 12, "4": None, NOT_ANSWERED: None}, "the one who waited long hides among others"
    erasure.erase(any_home, people["karim"], some[0], HERE)
    assert of(any_home, people["karim"]).answers == one.answers, "counts of answers outlive the people"
