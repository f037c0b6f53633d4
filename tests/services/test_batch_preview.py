"""The preview: exactly what would go out now, what is missing in it, who is left out; looking changes nothing."""

from __future__ import annotations

from intake.domain.account import Actor
from intake.services import batch, batch_preview
from intake.services.home import Home
from tests import steps
from tests.steps import MINISTRY, VACCINATION


def test_the_preview_shows_what_is_built_and_changes_nothing(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 5)
    before = steps.counts(any_home)
    profile, rows = batch_preview.rows(any_home, people["karim"], VACCINATION, MINISTRY, most=3)
    _, rest = batch_preview.rows(any_home, people["karim"], VACCINATION, MINISTRY, skip=3)
    logged = {"audit_entry": before["audit_entry"] + 2}  # that the rows were opened, each time
    assert steps.counts(any_home) == before | logged
    shown = batch.show(any_home, people["lina"], batch.build(any_home, people["karim"], VACCINATION, MINISTRY).id)
    number = [column.code for column in profile.columns].index("batch_id")
    assert [(*row.cells[:number], "1", *row.cells[number + 1 :]) for row in rows + rest] == [row.cells for row in shown.rows]
    assert (len(rows), len(rest)) == (3, 2)


def test_the_summary_counts_who_is_ready_who_is_left_out_and_what_is_missing(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 3)
    steps.register(any_home, people["amal"], {"name_latin": "not_said"})
    steps.register(any_home, people["amal"], {"consent_refer": "no"})
    told: list[tuple[int, int]] = []
    summary = batch_preview.summary(any_home, people["karim"], VACCINATION, MINISTRY, lambda done, count: told.append((done, count)))
    assert (summary.ready, summary.retractions) == (4, 0)
    assert summary.left_out == {"no_consent": 1, "consent_expired": 0, "held_back": 0, "withdrawn": 0}
    gaps = {(one.gap.column, one.gap.absent.value): one.rows for one in summary.gaps}
    assert gaps["name_latin", "asked-declined"] == 1
    assert gaps["contact_value", "asked-unknown"] == 4
    assert told == [(0, 4)]
    assert [one.gap.required for one in summary.gaps] == sorted((one.gap.required for one in summary.gaps), reverse=True)


def test_what_is_ready_for_which_partner(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 2)
    (one,) = batch_preview.waiting(any_home, people["karim"])
    assert (one.programme, one.partner, one.ready, one.retractions) == (VACCINATION, MINISTRY, 2, 0)
