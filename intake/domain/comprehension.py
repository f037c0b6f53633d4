"""Testing pictograms with people: each with four possible meanings, one of them meant. Nothing of anybody is noted but a tick on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from intake.domain.programme import Programme

MEANINGS = 4


@dataclass(frozen=True, slots=True)
class Tested:
    """One pictogram: four meanings (English msgids) in the order in which they are read out, and the place of the one that is meant."""

    pictogram: str
    meanings: tuple[str, ...]
    right: int


def sheet_of(pack: Programme) -> tuple[Tested, ...]:
    """Every pictogram that stands for an answer of the pack, once, always with the same three other meanings: sheets of several helpers
    can be added up. The others are meanings of pictograms near it, those of its own question first: they are what it may be taken for."""
    groups = [list(group) for group in _groups(pack)]
    others = [one for group in groups for one in group]
    found: dict[str, Tested] = {}
    for group in groups:
        for pictogram, meaning in group:
            if pictogram in found:
                continue
            wrong = _near(pictogram, meaning, [*group, *sorted(others, key=lambda one: _order(pictogram, one[1]))])
            read_out = sorted([meaning, *wrong], key=lambda text: _order(pictogram, text))
            found[pictogram] = Tested(pictogram, tuple(read_out), read_out.index(meaning))
    return tuple(found.values())


def _groups(pack: Programme) -> Iterator[list[tuple[str, str]]]:
    yield [(one.pictogram, one.title) for one in pack.notice.consents if one.pictogram]
    for check in pack.notice.checks:
        yield [(one.pictogram, one.label) for one in check.choices if one.pictogram]
    for question in pack.questions:
        yield [(one.pictogram, one.label) for one in question.choices if one.pictogram]


def _near(pictogram: str, meaning: str, others: list[tuple[str, str]]) -> list[str]:
    near = {text: None for other, text in others if other != pictogram and text != meaning}
    return list(near)[: MEANINGS - 1]


def _order(pictogram: str, text: str) -> bytes:
    return hashlib.sha256(f"{pictogram} {text}".encode()).digest()
