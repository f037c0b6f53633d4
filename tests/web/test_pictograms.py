"""Pictograms stand beside questions and answers, and say nothing by themselves."""

from __future__ import annotations

from intake.web.pictures import drawn_pictograms
from tests.web.pages import Visitor
from tests.web.registering import begin, on_step
from tests.web.tree import Node


def beside(part: Node) -> list[str]:
    """The pictograms in a part of a page."""
    return [one.attrs["href"].rpartition("#")[2] for one in part.all("use") if "lib/pictograms.svg" in one.attrs["href"]]


def test_a_question_its_answers_and_the_ways_to_decline_have_theirs(amal: Visitor) -> None:
    begin(amal)
    page = on_step(amal, "Help on the day")
    (question,) = page.form().all("fieldset")
    assert beside(next(question.all("legend"))) == ["help"]
    assert beside(question) == ["help", "ramp", "companion", "quiet", "unknown", "not_said"]


def test_a_pictogram_is_read_by_nobody(amal: Visitor) -> None:
    begin(amal)
    page = on_step(amal, "Reaching you")
    shown = [one for one in page.root.all("svg") if "pictogram" in one.attrs.get("class", "")]
    assert shown and all(one.attrs["aria-hidden"] == "true" and "aria-label" not in one.attrs for one in shown)


def test_a_pictogram_that_is_not_drawn_leaves_no_gap(amal: Visitor) -> None:
    template = amal.client.application.jinja_env.get_template("components/pictures.html")
    with amal.client.application.test_request_context():
        module = template.make_module({})
        assert not str(module.pictogram("unheard_of")).strip()  # type: ignore[attr-defined]
        assert not str(module.pictogram("")).strip()  # type: ignore[attr-defined]
        assert "#ramp" in str(module.pictogram("ramp"))  # type: ignore[attr-defined]
    assert "unheard_of" not in drawn_pictograms()
