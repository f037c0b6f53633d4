"""Match codes: which registrations are worth comparing, so that a new one meets a handful of others and not all of them.

A code joins two things that one person's registrations are likely to share and few other people do: two of the names (as bones, whatever
their order) with a span of birth years; three of the names; or a phone number. Two registrations are compared when they share a code. The
codes are raw: the caller turns each into a keyed hash at once and keeps nothing else.
"""

from __future__ import annotations

from itertools import combinations

from intake.domain.duplicates_evidence import NEAR, Prepared, number_tail
from intake.domain.names import HEARD_ALIKE, Word, word_likeness

SPAN = 10
"""Years of birth that share a code. Shorter spans make smaller blocks, but an age band then needs more codes."""

_WIDEST = 24  # years: of a wider range (65+, or no age at all) only the likeliest part is covered by name and age
_ANY_AGE = (1960, 2009)


MOST = 30
"""The most codes that one registration has."""


def _given(name: tuple[Word, ...], call: Word | None) -> int:
    """The place of the word that the person is called by: spelt family name first, it is not the first one."""
    if call is None:
        return 0
    for place, word in enumerate(name):
        if word.bones == call.bones:
            return place
    scores = [word_likeness(word, call) for word in name]
    best = max(scores)
    return scores.index(best) if best >= HEARD_ALIKE else 0


def _spans(person: Prepared) -> range:
    """The spans of birth years that the person falls in, a stated year with its tolerance."""
    if person.born is None:
        first, last = _ANY_AGE
    elif person.born[0] == person.born[1]:
        first, last = person.born[0] - NEAR, person.born[1] + NEAR
    else:
        first, last = person.born
        first = max(first, last - _WIDEST)
    return range(first // SPAN, last // SPAN + 1)


def codes(person: Prepared) -> frozenset[str]:
    """The raw match codes of a registration: a few, mostly three to eight; none when there is neither a name of two words nor a number."""
    pairs: set[tuple[str, ...]] = set()
    found: set[str] = set()
    for name in (person.latin, person.native):
        if len(name) < 2:
            continue
        given = _given(name, person.call)
        called = name[given].bones
        pairs.update([tuple(sorted((called, word.bones))) for place, word in enumerate(name) if place != given])
        if len(name) > 2:
            others = [word.bones for place, word in enumerate(name) if place != given][:3]
            for two in combinations(others, 2):
                found.add("3 " + " ".join(sorted((called, *two))))
                # First names are misspelt most; their first letter is mostly right.
                found.add(f"1 {called[0]} " + " ".join(sorted(two)))
    if person.number:
        found.add("n " + number_tail(person.number))
    # Long names in two scripts and a wide age would make very many; three words and a number tell more than two words and a span.
    by_span = sorted(f"2 {' '.join(pair)} {span}" for pair in pairs for span in _spans(person))
    found.update(by_span[: MOST - len(found)])
    return frozenset(found)
