"""Measure duplicate detection in a crowd: how many candidates a registration meets, and how many of its suspicions are right.

    python tools/crowd_duplicates.py REGISTRATIONS.csv PAIRS.csv [--size 100000] [--this-year 2026]

The labelled registrations (see fit_duplicates.py) come last, after so many made-up people that there are SIZE in all. A made-up person has
the first name of one registration, the other names of two more of the same language, and the rest of a fourth, with a phone number of her
own: strangers who share their names by chance, far more often than in life, where there are more names.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from fit_duplicates import best, find_clusters, measured  # type: ignore[import-not-found,unused-ignore]

from intake.domain.duplicates import SUSPECT_FROM, compare, likeness, match_codes, prepare
from intake.domain.names import words

Row = dict[str, str]
Spelt = tuple[str, str]  # one name in Latin letters and, where known, in its own script


def take_apart(rows: list[Row]) -> tuple[list[Spelt], list[Spelt]]:
    """The first names and the other names of registrations of one language; rows whose words do not line up are left out."""
    first, others = [], []
    for row in rows:
        latin, native, call = row["name_latin"].split(), row["name_native"].split(), words(row["call_name"])
        heard = words(row["name_latin"])
        if not call or len(heard) != len(latin) or (native and len(native) != len(latin)):
            continue
        if heard[-1].bones == call[0].bones:
            latin.reverse()
        elif heard[0].bones != call[0].bones:
            continue
        spelt = list(zip(latin, native or [""] * len(latin), strict=True))
        first.append(spelt[0])
        others += spelt[1:]
    return first, others


def strangers(rows: list[Row], number: int, draw: random.Random) -> list[Row]:
    by_language = defaultdict(list)
    for row in rows:
        by_language[row["language"]].append(row)
    names = {language: take_apart(some) for language, some in by_language.items() if len(some) >= 50}
    languages = [row["language"] for row in rows if row["language"] in names]
    made = []
    for _ in range(number):
        language = draw.choice(languages)
        first, others = names[language]
        spelt = [draw.choice(first), draw.choice(others), draw.choice(others)]
        person = dict(draw.choice(by_language[language]), call_name=spelt[0][0])
        native = " ".join([own for _, own in spelt]) if all(own for _, own in spelt) and draw.random() < 0.8 else ""
        if draw.random() < 0.3:
            del spelt[1]
        person |= {"name_latin": " ".join([latin for latin, _ in spelt]), "name_native": native}
        if person["contact_value"]:
            person["contact_value"] = f"+961{draw.randrange(70_000_000, 80_000_000)}"
        made.append(person)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure duplicate detection in a crowd.")
    parser.add_argument("registrations", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--this-year", type=int, default=2026)
    given = parser.parse_args()
    with given.registrations.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with given.pairs.open(encoding="utf-8-sig", newline="") as file:
        cluster = find_clusters(len(rows), [(int(row["first_row"]) - 1, int(row["again_row"]) - 1) for row in csv.DictReader(file)])
    true_pairs = sum(cluster[one] == cluster[other] for one, other in combinations(range(len(rows)), 2))
    crowd = strangers(rows, max(given.size - len(rows), 0), random.Random(0))
    people = [prepare(likeness(row, row["point"], given.this_year)) for row in [*crowd, *rows]]

    met: dict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    alone: list[tuple[float, bool]] = []
    crowded: list[tuple[float, bool]] = []
    seconds = 0.0
    for place, person in enumerate(people):
        codes = match_codes(person)
        if place >= len(crowd):
            candidates = sorted({before for code in codes for before in met[code]})
            sizes.append(len(candidates))
            start = time.perf_counter()
            scores = [compare(people[before], person, len(candidates)).score for before in candidates]
            seconds += time.perf_counter() - start
            for before, score in zip(candidates, scores, strict=True):
                same = before >= len(crowd) and cluster[before - len(crowd)] == cluster[place - len(crowd)]
                crowded.append((score, same))
                alone.append((compare(people[before], person).score, same))
        for code in codes:
            met[code].append(place)
    sizes.sort()
    mean, median, most = sum(sizes) / len(sizes), sizes[len(sizes) // 2], sizes[len(sizes) * 95 // 100]
    print(f"{len(people)} registrations; candidates of each of the last {len(rows)}: mean {mean:.1f}, median {median}, 95 % {most}")
    print(f"{seconds / max(len(crowded), 1) * 1e6:.1f} µs a comparison")
    results: dict[str, list[tuple[float, bool]]] = {"crowd not told": alone, "crowd told": crowded}
    for title, scored in results.items():
        print(f"{title}: {measured(scored, true_pairs, SUSPECT_FROM)}; the best threshold would give {best(scored, true_pairs)}")


if __name__ == "__main__":
    main()
