"""Pictograms as somebody sees them on a small or a bad screen: 32 pixels, grey. Two that stand in one question must not look alike."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import intake
from intake import inventory
from intake.domain.pack_file import read_pack
from intake.domain.programme import DECLINED
from intake.services.programme import shipped
from intake.web.forms.registration import MOST_TILES

SHEET = Path(intake.__file__).parent / "static" / "lib" / "pictograms.svg"
SIZE = 32
LEAST_INK, MOST_INK = 0.03, 0.6
ALIKE = 0.12
"""How much of the ink of two pictures may differ at least, after a shift of up to two pixels to make them fit."""

DRAW = """async ([sheet, size, pairs]) => {
    const drawn = {};
    const symbols = [...new DOMParser().parseFromString(sheet, "image/svg+xml").querySelectorAll("symbol")];
    for (const symbol of symbols) {
        const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="${size}" height="${size}" color="#000" fill="none"
            stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${symbol.innerHTML}</svg>`;
        const image = new Image();
        image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
        await image.decode();
        const canvas = new OffscreenCanvas(size, size).getContext("2d");
        canvas.drawImage(image, 0, 0);
        drawn[symbol.id] = canvas.getImageData(0, 0, size, size).data.filter((_, place) => place % 4 === 3);
    }
    const ink = (name) => drawn[name].reduce((sum, dark) => sum + dark, 0);
    // Share of the ink in which two pictures differ where they fit best: 0 the same, 1 nothing in common.
    const apart = ([one, other]) => {
        const [here, there] = [drawn[one], drawn[other]];
        const shifted = (down, across) => {
            let differs = 0;
            for (let y = 0; y < size; y += 1)
                for (let x = 0; x < size; x += 1) {
                    const [row, column] = [y + down, x + across];
                    const inside = row >= 0 && row < size && column >= 0 && column < size;
                    differs += Math.abs(here[y * size + x] - (inside ? there[row * size + column] : 0));
                }
            return differs;
        };
        const shifts = [-2, 0, 2].flatMap((down) => [-2, 0, 2].map((across) => shifted(down, across)));
        return Math.min(...shifts) / (ink(one) + ink(other));
    };
    const inks = Object.fromEntries(Object.keys(drawn).map((name) => [name, ink(name) / (255 * size * size)]));
    return { inks, apart: pairs.map((pair) => [...pair, apart(pair)]) };
}"""

pytestmark = pytest.mark.browser


def side_by_side() -> set[tuple[str, str]]:
    """Every two pictograms that somebody has to tell apart on one screen."""
    tallies = [f"tally_{number}" for number in range(MOST_TILES)]
    groups = [
        [*tallies, *DECLINED],
        ["guardian", "safeguarding_lead", "nobody"],
        ["volunteer_writes", "keyboard", "not_said"],
        ["go_on", "undo"],
    ]
    for name, text in shipped("programmes").items():
        pack = read_pack(text, name, inventory.question_keys())
        groups += [[*(one.pictogram for one in question.choices), *DECLINED] for question in pack.questions]
        groups += [[one.pictogram for one in check.choices] for check in pack.notice.checks]
        groups += [list(pack.notice.pictograms), *(list(one.story) for one in pack.notice.consents)]
    return {(one, other) for group in groups for one, other in combinations(sorted(set(group)), 2)}


@pytest.fixture(scope="module")
def seen(chromium: Browser) -> dict[str, Any]:
    """How dark each pictogram is on the whole, 0 to 1, and how far apart each pair."""
    page = chromium.new_page()
    found: dict[str, Any] = page.evaluate(DRAW, [SHEET.read_text(encoding="utf-8"), SIZE, [list(pair) for pair in side_by_side()]])
    page.close()
    return found


def test_no_two_that_stand_together_look_alike(seen: dict[str, Any]) -> None:
    assert len(seen["apart"]) > 300
    assert sorted((round(much, 3), one, other) for one, other, much in seen["apart"] if much < ALIKE) == []


def test_none_is_empty_or_a_blot(seen: dict[str, Any]) -> None:
    assert {name: round(dark, 3) for name, dark in seen["inks"].items() if not LEAST_INK < dark < MOST_INK} == {}
