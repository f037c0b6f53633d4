"""Reading out, as a coordinator sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.domain.account import Actor
from intake.inventory.payload import PROOF as DECLARED
from intake.services.home import Home
from intake.web.access import PROOF
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
    page = karim.press(reference=reference)
    for said in ("Selam Worku", "ሰላም ወርቁ", "mango", "amal", "karim"):
        assert said in page.text
    assert karim.open("/access").status == 200 and "Worku" not in karim.page.body
    assert karim.press(reference="4F7K2M9Q0").status in (400, 404)
