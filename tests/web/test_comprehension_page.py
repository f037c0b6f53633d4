"""The sheet to test the pictures: printed by whoever works with people, its meanings in a language they speak."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.pages import Visitor


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_sheet_has_the_pictures_of_every_open_programme(signed_in: Callable[..., Visitor], language: str) -> None:
    karim = signed_in("karim", language=language)
    page = karim.open("/pictures/sheet?language=am")
    drawn = [one.attrs["href"].rpartition("#")[2] for one in page.root.all("use") if "pictograms.svg" in one.attrs["href"]]
    assert {"age_old", "no_pork", "day_7_pm", "volunteers_ministry", "be_called"} <= set(drawn)
    meanings = [one for one in page.root.all("ul") if one.attrs.get("lang") == "am"]
    assert len(meanings) == len(drawn) and all(len(list(one.all("li"))) == 4 for one in meanings)


def test_only_for_who_works_with_people(signed_in: Callable[..., Visitor]) -> None:
    assert signed_in("amal").open("/pictures/sheet").status == 200
    assert signed_in("nadia").open("/pictures/sheet").status == 404
    assert signed_in("amal").open("/pictures/sheet?language=nothing").status == 200
