"""Reading out, as a coordinator sees it."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from intake.domain.account import Actor
from intake.inventory.payload import PROOF as DECLARED
from intake.services import consent, erasure
from intake.services.duplicates import DIFFERENT, OPEN, SAME
from intake.services.home import ROOT, Home
from intake.services.languages import catalogue
from intake.web.access import DEEDS, PROOF
from tests import steps
from tests.web import office
from tests.web.pages import Visitor


def test_every_proof_has_a_name() -> None:
    assert set(PROOF) == {field.name for field in DECLARED}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_everything_is_read_out_in_words_and_nothing_stays_in_an_address(
    signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor], language: str
) -> None:
    karim = signed_in("karim", language=language)
    reference = office.enter(home, people["amal"], **steps.EVERYTHING)
    karim.secret = ["Worku", "mango", reference]
    karim.open("/access")
    page = karim.press(reference=reference, presence="herself")
    for said in ("Selam Worku", "ሰላም ወርቁ", "mango", "amal", "karim"):
        assert said in page.text
    page = karim.press(form=page.form("/access"), read_in="am")
    (hers,) = page.root.all("div", class_="hers")
    assert (next(page.root.all("html")).attrs["lang"], hers.attrs["lang"]) == (language, "am")
    assert catalogue("am").gettext(DEEDS["read_out"]) in hers.text and "Selam Worku" in hers.text
    assert karim.open("/access").status == 200 and "Worku" not in karim.page.body
    assert karim.press(reference="4F7K2M9Q0", presence="herself").status in (400, 404)


def deeds_of(tree: ast.Module, action: ast.expr) -> set[str]:
    """The words an audit event may bear: written there, one of two, a decision on a pair, or given to a function that writes the event."""
    match action:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.IfExp(body=one, orelse=other):
            return deeds_of(tree, one) | deeds_of(tree, other)
        case ast.JoinedStr():
            assert ast.unparse(action) == "f'pair_{decision}'", ast.unparse(action)
            return {f"pair_{one}" for one in (OPEN, SAME, DIFFERENT)}
        case ast.Name(id=name):
            writers = {
                one.name: [argument.arg for argument in one.args.args].index(name)
                for one in ast.walk(tree)
                if isinstance(one, ast.FunctionDef) and name in [argument.arg for argument in one.args.args]
            }
            calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and ast.unparse(one.func) in writers]
            assert calls, ast.unparse(action)
            return set().union(*(deeds_of(tree, call.args[writers[ast.unparse(call.func)]]) for call in calls))
    raise AssertionError(ast.unparse(action))


def test_every_deed_that_can_concern_a_registration_is_told_in_a_sentence() -> None:
    words: set[str] = set()
    for path in (ROOT / "intake" / "services").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and any(one.arg == "about" for one in node.keywords) and node.args:
                words |= deeds_of(tree, node.args[0])
    assert words == set(DEEDS)
    assert all(sentence.endswith(".") for sentence in DEEDS.values())


def test_agreements_given_and_taken_back_later_are_told_in_order_and_in_words(
    signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]
) -> None:
    karim = signed_in("karim")
    reference = office.enter(home, people["amal"], consent_refer="no")
    consent.agree(home, people["amal"], reference, "refer", consent.Given("interpreter", "fr", "relative"), "herself")
    erasure.withdraw(home, people["karim"], reference, "refer", steps.MINISTRY, "guardian")
    karim.open("/access")
    page = karim.press(reference=reference, presence="guardian")
    told = page.text
    assert told.index("Agreed: hand them on: Yes") < told.index("Agreed: hand them on: No")
    assert "Spoken, through an interpreter" in told and "français" in told.lower()
    assert "You took an agreement back." in told and "Her parent or legal guardian is here" in told
    assert "consent_refer" not in page.body and "{'" not in page.body


def test_nobody_is_read_to_who_is_not_there(signed_in: Callable[..., Visitor], home: Home, people: dict[str, Actor]) -> None:
    karim = signed_in("karim")
    reference = office.enter(home, people["amal"], **steps.EVERYTHING)
    karim.open("/access")
    page = karim.press(reference=reference)
    assert page.status == 400 and "Say who is here." in page.text and "Worku" not in page.body
