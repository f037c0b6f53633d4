"""What the app asks of the form on the tablet: points, a handover, another language in the middle of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsing import Site
from tests.tablet.walking import TABLET, Form

pytestmark = pytest.mark.browser


def test_several_points_are_chosen_from_but_not_in_a_handover(site: Site, pages: Any) -> None:
    points = [{"code": "dora", "name": "Dora"}, {"code": "saida", "name": "Saida"}]
    form = Form(pages(*TABLET), site, points=points)
    form.next()
    assert form.problems() and form.step == "~notice"
    form.page.select_option("[name=point]", "saida")
    form.agree()
    form.skip("~review")
    form.next()
    form.arrive("")
    assert form.kept[0]["point"] == "saida"
    form.start(points=points, point="dora", handover=True, mode="audio")
    assert not form.page.locator("[name=point]").is_visible()
    form.agree()
    for step in ("names", "~review"):
        assert form.page.locator("details.help:visible, .aside:visible").count() == 0, "what the volunteer is told is not for the person"
        form.skip(step)
    form.next()
    form.arrive("")
    assert (form.kept[0]["point"], form.kept[0]["consents"]["consent_mode"]) == ("dora", "audio")


def test_another_language_carries_everything_over(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site, "relief")
    form.next()
    form.tile("consent_store", "yes")
    form.tile("consent_contact", "no")
    form.arrive("greeting")
    form.page.fill("[name=call_name]", "Almaz")
    form.skip("language")
    form.page.fill("[name=language-other]", "Kurdish")
    form.tile("needs_interpreter", "no")
    form.arrive("needs")
    form.page.evaluate("""async () => {
        const { startForm } = await import("/tablet/js-test/walk.js");
        const text = await (await fetch("/tablet/form/relief/3/ar")).text();
        const other = document.adoptNode(new DOMParser().parseFromString(text, "text/html").querySelector("#tablet-form"));
        const here = document.querySelector("#tablet-form");
        const carried = window.form.answersFor(other);
        await window.form.wipe();
        here.replaceWith(other);
        window.form = startForm(other, {
            points: [], point: "dora", today: "2026-03-04", carried, done: (one) => window.kept.push(one), stopped: () => {},
        });
    }""")
    assert form.step == "needs" and form.page.locator("#tablet-form").get_attribute("dir") == "rtl"
    form.page.go_back()
    form.arrive("language")
    form.next()
    form.tile("relief_need", "food")
    form.next()
    form.page.fill("[name=household_size]", "٤")
    form.skip("~review")
    form.next()
    form.arrive("")
    answers = form.kept[0]["answers"]
    assert answers == {"call_name": "Almaz", "language": "kur", "needs_interpreter": "no", "relief_need": "food", "household_size": "4"}
    assert form.kept[0]["consents"] == {"consent_store": "yes", "consent_contact": "no", "consent_mode": "oral", "consent_witness": "none"}
    assert form.kept[0]["language"] == "en", "the consent was read out before"


def test_wiping_twice_does_not_go_too_far_back(site: Site, pages: Any) -> None:
    page = pages(*TABLET)
    page.goto(f"{site.url}/healthz")
    form = Form(page, site)
    form.next()
    form.arrive("~consent")
    form.ask("void Promise.all([window.form.wipe(), window.form.wipe()])")
    form.arrive("")
    form.page.wait_for_timeout(300)
    assert form.page.url == form.address and form.ask("history.state") is None
