"""Fit and measure the weights of duplicate detection, with nothing but the project's own environment.

    python tools/fit_duplicates.py REGISTRATIONS.csv PAIRS.csv [--this-year 2026] [--write]

REGISTRATIONS.csv has the question keys and `point` as columns; PAIRS.csv has `first_row,again_row`, data rows counted from 1, for rows of
one person. Use made-up people or a labelled file that may be kept for this: the weights hold no name, but the files do. `--write` writes
`intake/domain/duplicates_weights.toml`. All figures are on people that a fit has not seen, except the last line.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from intake.domain.duplicates import likeness, match_codes, prepare
from intake.domain.duplicates_evidence import CODES, Prepared, evidence

WEIGHTS_FILE = Path(__file__).parent.parent / "intake" / "domain" / "duplicates_weights.toml"
RIDGE = 0.5
"""Pull of every weight towards 0: with some hundred true pairs, rare evidence must not get an extreme weight."""
FOLDS, DRAWS = 5, 5
REPEATS = 10

FOR, AGAINST = (0.0, 6.0), (-6.0, 0.0)
BOUNDS = {
    # What the rules say, whatever a file says: doses and area must never decide, a private number says more than a shared one, people
    # change their number.
    "dose_differs": (-0.5, 0.0), "dose_down": (-0.5, -0.1), "same_area": (0.0, 0.5), "language_differs": (-1.0, 0.0),
    "sex_differs": (-2.0, 0.0), "nationality_differs": (-2.0, 0.0), "same_private_phone": (0.3, 6.0), "phone_differs": (-1.5, 0.0),
}  # fmt: skip
"""The least and greatest weight (log-odds); the others speak only for or only against, as their codes say."""
SPEAKS_AGAINST = ("_differs", "_apart", "_far", "_down")


class Pair(NamedTuple):
    """Two rows that share a match code: their numbers, their evidence, whether they are one person, and their language."""

    one: int
    other: int
    evidence: list[float]
    same: bool
    language: str


class Model(NamedTuple):
    start: float
    weights: tuple[float, ...]

    def score(self, pair: Pair) -> float:
        return 1 / (1 + math.exp(-self.start - sum([w * x for w, x in zip(self.weights, pair.evidence, strict=True) if x])))


class Measured(NamedTuple):
    """Precision, recall and F1 of the pairs that score `threshold` or more; pairs lost by blocking count as missed."""

    f1: float
    precision: float
    recall: float
    threshold: float

    def __str__(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}  from {self.threshold:.2f}"


def bounds(code: str) -> tuple[float, float]:
    return BOUNDS.get(code, AGAINST if code.endswith(SPEAKS_AGAINST) else FOR)


def fit(pairs: Sequence[Pair], rounds: int = 40) -> Model:
    """Logistic regression with ridge and bounds, by Newton steps on one weight after another (stable, and bounds are just a clamp)."""
    columns = [[1.0] * len(pairs), *[list(column) for column in zip(*[pair.evidence for pair in pairs], strict=True)]]
    rows = [[(place, x) for place, x in enumerate(column) if x] for column in columns]
    limits = [(-12.0, 0.0), *[bounds(code) for code in CODES]]
    weights, totals = [0.0] * len(columns), [0.0] * len(pairs)
    for _ in range(rounds):
        moved = 0.0
        for place, ((low, high), column) in enumerate(zip(limits, rows, strict=True)):
            pull = RIDGE if place else 0.0
            slope, bend = -pull * weights[place], pull + 1e-9
            for row, x in column:
                chance = 1 / (1 + math.exp(-totals[row]))
                slope += x * (pairs[row].same - chance)
                bend += x * x * max(chance * (1 - chance), 0.01)
            step = min(max(weights[place] + slope / bend, low), high) - weights[place]
            weights[place] += step
            moved = max(moved, abs(step))
            for row, x in column:
                totals[row] += step * x
        if moved < 1e-3:
            break
    return Model(weights[0], tuple(weights[1:]))


def measured(scored: Iterable[tuple[float, bool]], true_pairs: int, threshold: float) -> Measured:
    shown = [same for score, same in scored if score >= threshold]
    right = sum(shown)
    precision = right / len(shown) if shown else 1.0
    return Measured(2 * right / max(len(shown) + true_pairs, 1), precision, right / max(true_pairs, 1), threshold)


def best(scored: Sequence[tuple[float, bool]], true_pairs: int) -> Measured:
    """The best F1 over thresholds in steps of 0.01."""
    return max(measured(scored, true_pairs, step / 100) for step in range(2, 99))


def find_clusters(size: int, listed: Iterable[tuple[int, int]]) -> list[int]:
    """For each row the number of its person: rows linked by listed pairs, directly or through others."""
    person = list(range(size))
    for one, other in listed:
        old, new = person[other], person[one]
        person = [new if number == old else number for number in person]
    return person


def blocked(people: Sequence[Prepared], cluster: Sequence[int], languages: Sequence[str]) -> list[Pair]:
    met: dict[str, list[int]] = defaultdict(list)
    pairs = []
    for row, person in enumerate(people):
        codes = sorted(match_codes(person))
        for other in sorted({before for code in codes for before in met[code]}):
            pairs.append(Pair(other, row, evidence(people[other], person), cluster[other] == cluster[row], languages[other]))
        for code in codes:
            met[code].append(row)
    return pairs


def halves(pairs: Sequence[Pair], truth: set[tuple[int, int]], cluster: Sequence[int]) -> None:
    """Fit on one half of the people, measure on the other, both ways, for several splits."""
    found: list[Measured] = []
    fixed: list[Measured] = []
    for seed in range(REPEATS):
        draw = random.Random(seed)
        side = {number: draw.random() < 0.5 for number in sorted(set(cluster))}
        of = [side[number] for number in cluster]
        for half in (False, True):
            seen = [pair for pair in pairs if of[pair.one] == of[pair.other] == half]
            model = fit(seen)
            chosen = best([(model.score(pair), pair.same) for pair in seen], sum(of[one] == half for one, _ in truth)).threshold
            scored = [(model.score(pair), pair.same) for pair in pairs if of[pair.one] == of[pair.other] != half]
            others = sum(of[one] != half for one, _ in truth)
            found.append(best(scored, others))
            fixed.append(measured(scored, others, chosen))
    for title, results in (("held-out halves, best threshold", found), ("held-out halves, threshold of the other half", fixed)):
        mean = Measured(*[sum(column) / len(results) for column in zip(*results, strict=True)])
        print(f"{title}: {mean}  (F1 {min(results).f1:.3f} to {max(results).f1:.3f}, {len(results)} halves)")


def unseen(pairs: Sequence[Pair], group: Callable[[Pair], frozenset[object]]) -> list[tuple[float, bool]]:
    """Every pair scored by a model that was fitted on pairs that share nothing of `group` with it."""
    models: dict[frozenset[object], Model] = {}
    scored = []
    for pair in pairs:
        held = group(pair)
        if held not in models:
            models[held] = fit([other for other in pairs if not group(other) & held])
        scored.append((models[held].score(pair), pair.same))
    return scored


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit and measure the weights of duplicate detection.")
    parser.add_argument("registrations", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--this-year", type=int, default=2026)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with given.registrations.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with given.pairs.open(encoding="utf-8-sig", newline="") as file:
        listed = [(int(row["first_row"]) - 1, int(row["again_row"]) - 1) for row in csv.DictReader(file)]
    people = [prepare(likeness(row, row["point"], given.this_year)) for row in rows]
    cluster = find_clusters(len(rows), listed)
    truth = {pair for pair in combinations(range(len(rows)), 2) if cluster[pair[0]] == cluster[pair[1]]}
    pairs = blocked(people, cluster, [row["language"] for row in rows])
    kept = sum(pair.same for pair in pairs)
    print(f"{len(rows)} rows, {len(listed)} listed pairs, {len(truth)} true pairs; blocking gives {len(pairs)} pairs, {kept} of them true")
    halves(pairs, truth, cluster)
    scored: list[tuple[float, bool]] = []
    for seed in range(DRAWS):
        draw = random.Random(seed)
        fold = {number: draw.randrange(FOLDS) for number in sorted(set(cluster))}
        scored += unseen(pairs, lambda pair, fold=fold: frozenset({fold[cluster[pair.one]], fold[cluster[pair.other]]}))  # type: ignore[misc]
    chosen = best(scored, len(truth) * DRAWS)
    print(f"whole file, people not seen ({FOLDS} folds, {DRAWS} draws): {chosen}")
    wanted = {(min(pair), max(pair)) for pair in listed}
    as_listed = [(score, (pair.one, pair.other) in wanted) for (score, _), pair in zip(scored, pairs * DRAWS, strict=True)]
    print(f"  the same against the listed pairs only: {measured(as_listed, len(wanted) * DRAWS, chosen.threshold)}")
    by_language = unseen(pairs, lambda pair: frozenset({pair.language}))
    print(f"whole file, names not seen (languages left out in turn): {best(by_language, len(truth))}")
    print(f"  the same at the chosen threshold: {measured(by_language, len(truth), chosen.threshold)}")
    model = fit(pairs)
    print(f"whole file, fitted on it: {measured([(model.score(pair), pair.same) for pair in pairs], len(truth), chosen.threshold)}")
    lines = ["# Log-odds, fitted by tools/fit_duplicates.py (ADR 0004); never edited by hand."]
    lines += [f"suspect_from = {chosen.threshold:.2f}", f"start = {model.start:.3f}", "", "[weights]"]
    lines += [f"{code} = {weight:.3f}" for code, weight in zip(CODES, model.weights, strict=True)]
    print("\n".join(lines))
    if given.write:
        WEIGHTS_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
