"""Ticking what nobody offers, and looking at the counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.services import gap
from intake.services.home import Home
from tests.web.pages import Visitor


@pytest.mark.parametrize("language", ["en", "ar"])
def test_ticked_and_counted(signed_in: Callable[..., Visitor], home: Home, language: str) -> None:
    amal = signed_in("amal", language=language)
    amal.open("/gaps")
    assert amal.press().status == 400
    for _ in range(5):
        amal.open("/gaps")
        assert amal.press(gap=["food", "law"]).status == 200
    karim = signed_in("karim", language=language)
    karim.open("/gaps")
    karim.press(gap=["food"], point="tripoli")
    page = karim.open("/gaps/counts?what=food")
    assert [cell.text.strip() for cell in page.root.all("td")][:2] == ["6", "5"]
    assert amal.open("/gaps/counts").status == 404
    assert gap.MONTHS == 12
