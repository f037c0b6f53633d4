"""Finding by reference."""

from __future__ import annotations

from collections.abc import Callable

from intake.domain.reference import in_groups
from intake.services.home import Home
from tests.web.pages import Visitor
from tests.web.registering import NAME, begin, on_step, reference_on


def registered(amal: Visitor) -> str:
    """A registration by amal; returns its reference."""
    begin(amal)
    amal.press("next", call_name=NAME)
    on_step(amal, "Read everything back")
    return reference_on(amal.press("save"))


def test_her_own_point_sees_the_name_another_does_not(amal: Visitor, signed_in: Callable[..., Visitor], home: Home) -> None:
    reference = registered(amal)
    amal.secret.append(reference)
    amal.open("/find")
    page = amal.press(reference=f" {in_groups(reference).lower()} ")
    assert page.heading == "Ready to be sent"
    assert NAME in page.text
    assert next(page.root.all("bdi", class_="reference")).attrs["dir"] == "ltr"
    home.clock.forward(minutes=1)  # type: ignore[attr-defined]


def test_a_slip_is_said_and_stays_to_be_mended(amal: Visitor) -> None:
    amal.open("/find")
    page = amal.press(reference="4F7-K2M-9Q")
    assert page.status == 400 and 'value="4F7-K2M-9Q"' in page.body
    assert "This is not a reference" in page.text


def test_the_thirty_first_look_up_in_an_hour_is_refused(amal: Visitor) -> None:
    reference = registered(amal)
    amal.open("/find")
    form = amal.page.form()
    for _ in range(30):
        assert amal.press(form=form, reference=reference).status == 200
    page = amal.press(form=form, reference=reference)
    assert page.status == 429 and "Too many look-ups" in page.text


def test_by_name_a_field_left_empty_is_asked_for_in_words(signed_in: Callable[..., Visitor]) -> None:
    karim = signed_in("karim", language="ar")
    assert [one.attrs["lang"] for one in next(karim.open("/find/name").root.all("nav", class_="languages")).all("a")] == ["en", "fr"]
    page = karim.press(call_name="Selam")
    said = next(page.root.all(data_problems="")).text
    assert page.status == 400 and not [one for one in ("ISO", "12-17", "haret-hreik") if one in said], said
