"""The tablet's checks beside the server's: what passes on the tablet, days away from any network, is not refused when it arrives."""

from __future__ import annotations

import random
from typing import Any

import pytest

from intake.domain.programme import Kind, Programme, Question
from intake.domain.registration import When, check_answers
from intake.services import programme as programmes
from tests.browsing import Site
from tests.tablet.walking import TODAY

pytestmark = pytest.mark.browser
WHEN = When(int(TODAY[:4]), TODAY[:7])
CASES = 400
# Left out: the byte order mark, which the tablet takes away with the spaces before it hands an answer over.
LETTERS = [
    "Almaz",
    "ሰላም",
    "سلام",
    "é",
    "e\u0301",
    " ",
    "  ",
    "\t",
    "\u00a0",
    "\u200d",
    "\u202e",
    "\x07",
    "𝟙",
    "👩🏾",
    "-",
    "'",
    "x" * 61,
]
DIGITS = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯"]
YEARS = ["2025", "2026", "1905", "1906", "2027", "2028", "26", ""]
MONTHS = ["3", "03", "04", "00", "12", "13", ""]
CHECK = """async (cases) => {
    const { checkAnswers } = await import("/tablet/js-test/check.js");
    const { questionsOf, rulesOf } = await import("/tablet/js-test/read.js");
    const root = document.querySelector("#tablet-form");
    const [questions, rules] = [questionsOf(root), rulesOf(root, TODAY)];
    return cases.map((answers) => checkAnswers(questions, answers, rules));
}""".replace("TODAY", repr(TODAY))


def local(text: str, chance: random.Random) -> str:
    """Now and then in the digits of another script."""
    if chance.random() < 0.7:
        return text
    script = chance.choice(DIGITS)
    return "".join(script[int(one)] if one.isascii() and one.isdigit() else one for one in text)


def value(question: Question, chance: random.Random) -> str:
    """An answer as it might be given: good, nearly good, or nonsense."""
    if chance.random() < 0.12:
        return chance.choice([*question.decline, "", " ", *LETTERS])
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        offered = [*(choice.value for choice in question.choices), *question.decline, "nonsense", "employer"]
        count = 1 if question.kind is Kind.CHOICE else chance.randint(1, 4)
        return " ".join(
            chance.choices(offered, weights=[8] * len(question.choices) + [1] * (len(offered) - len(question.choices)), k=count)
        )
    made = {
        Kind.TEXT: lambda: "".join(chance.choices(LETTERS, k=chance.randint(1, 6))),
        Kind.YEAR: lambda: chance.choice(
            [str(chance.randint(1900, 2030)), "1906", "1905", "2026", "2027", "19 91", "+1991", "1991.0", "001991"]
        ),
        Kind.NUMBER: lambda: chance.choice([str(chance.randint(0, 35)), "-1", "9", "10", "1e1", "0000001", "007"]),
        Kind.MONTH: lambda: "-".join((chance.choice(YEARS), chance.choice(MONTHS))),
        Kind.PHONE: lambda: chance.choice(["03 111 222", "+961 3 111 222", "0096171234567", "12", "1" * 16, "call me", "(03) 111-222"]),
        Kind.LANGUAGE: lambda: chance.choice(["amh", "AMH", "ben", "am", "Amharic", "zzz", "und"]),
        Kind.COUNTRY: lambda: chance.choice(["ET", "et", "stateless", "STATELESS", "XX", "Ethiopia", "GB"]),
    }
    return local(made[question.kind](), chance)


def cases(pack: Programme) -> list[dict[str, str]]:
    """Always the same ones."""
    chance = random.Random(3)
    shares = [chance.random() * 0.7 for _ in range(CASES)]
    return [{one.key: value(one, chance) for one in pack.questions if chance.random() < share} for share in shares]


def on_the_tablet(page: Any, site: Site, pack: Programme, given: list[dict[str, str]]) -> list[dict[str, Any]]:
    page.goto(f"{site.url}/tablet/form/{pack.code}/{pack.version}/en")
    return list(page.evaluate(CHECK, given))


@pytest.mark.parametrize("code", ["vaccination", "relief"])
def test_the_tablet_judges_as_the_server_does(site: Site, pages: Any, code: str) -> None:
    pack = programmes.programme(site.home, code)
    given = cases(pack)
    passed = 0
    for answers, tablet in zip(given, on_the_tablet(pages(800, 1280), site, pack, given), strict=True):
        server = check_answers(pack, answers, "LB", WHEN)
        ours = {(one["code"], one["field"]) for one in tablet["problems"] if one["code"] != "impossible_phone"}
        theirs = {(one.code, one.field) for one in server.problems if one.code not in ("impossible_phone", "employer_number")}
        theirs |= {("not_a_choice", one.field) for one in server.problems if one.code == "employer_number"}
        assert ours == theirs, answers
        assert tablet["minor"] == server.minor, answers
        assert {(one["code"], one["field"]) for one in tablet["warnings"]} == {
            (one.code, one.field) for one in server.warnings if one.code != "unallocated_phone"
        }, answers
        numbers = {one.key for one in pack.questions if one.kind is Kind.PHONE}
        assert {key: one for key, one in tablet["answers"].items() if key not in numbers} == {
            key: one for key, one in server.answers.items() if key not in numbers
        }, answers
        passed += not tablet["problems"]
    assert passed > CASES // 20


@pytest.mark.parametrize("code", ["vaccination", "relief"])
def test_what_passes_on_the_tablet_passes_on_arrival(site: Site, pages: Any, code: str) -> None:
    """What the tablet hands over is its own clean answers. Only a number may still be refused: its country's rules are the server's."""
    pack = programmes.programme(site.home, code)
    given = cases(pack)
    for tablet in on_the_tablet(pages(800, 1280), site, pack, given):
        kept = {key: one for key, one in tablet["answers"].items() if key not in {wrong["field"] for wrong in tablet["problems"]}}
        server = check_answers(pack, kept, "LB", WHEN)
        assert {one.code for one in server.problems} <= {"impossible_phone", "phone_not_wanted", "contact_mode_missing"}, kept
        if not tablet["problems"]:
            assert {one.code for one in server.problems} <= {"impossible_phone"}, kept


def test_every_language_and_country_of_the_lists_is_taken(site: Site, pages: Any) -> None:
    pack = programmes.programme(site.home, "vaccination")
    page = pages(800, 1280)
    for language in ("en", "fr", "ar"):
        page.goto(f"{site.url}/tablet/form/vaccination/3/{language}")
        offered = page.evaluate("""async () => {
            const { questionsOf, answerOf } = await import("/tablet/js-test/read.js");
            const listed = questionsOf(document.querySelector("#tablet-form")).filter(({ codes }) => codes);
            return Object.fromEntries(listed.map((one) => [one.key, [...one.part.querySelectorAll("datalist option")].map(({ value }) => {
                one.part.querySelector("[list]").value = value;
                return answerOf(one);
            })]));
        }""")
        assert set(offered) == {"language", "nationality"} and all(len(codes) > 200 for codes in offered.values())
        for key, codes in offered.items():
            for code in codes:
                assert not check_answers(pack, {key: code}, "LB", WHEN).problems, (language, code)
