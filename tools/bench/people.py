"""Invented people to register. Every name is put together from syllables; no list of names of real people is used."""

from __future__ import annotations

import random
from collections.abc import Iterator

ADDRESS_POINTS = ("dora", "bourj-hammoud", "haret-hreik", "tripoli", "saida")
STARTS = ("al", "be", "cha", "de", "fa", "ge", "ha", "ka", "le", "ma", "mi", "na", "ra", "sa", "se", "te", "wa", "ya", "ye", "zu")
MIDDLES = ("ba", "di", "ga", "li", "mi", "na", "ro", "ri", "sha", "ta", "ti", "va", "we", "zi", "lu", "mo")
ENDS = ("da", "h", "ka", "la", "m", "n", "na", "ri", "s", "sh", "t", "tu", "ya", "z", "bel", "nesh")
NATIVE = "አበበደመሰለተስፋየሺወርቅገነትማርታ"
LANGUAGES = ("amh", "ben", "ara", "swa", "fra", "eng", "sin", "nep")
COUNTRIES = ("ET", "BD", "SD", "KE", "CM", "LK", "NP", "stateless")
AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "yes", "consent_mode": "oral"}


def _word(chance: random.Random) -> str:
    return (chance.choice(STARTS) + chance.choice(MIDDLES) + chance.choice(ENDS)).capitalize()


def _phone(chance: random.Random) -> str:
    return f"+9613{chance.randrange(1_000_000):06d}"


def people(count: int, seed: int) -> Iterator[dict[str, str]]:
    """`count` people with their answers to the vaccination pack, consents included; the same `seed` gives the same people."""
    chance = random.Random(seed)
    for _ in range(count):
        given = _word(chance)
        dose = chance.choice("0012")
        answers = {
            "call_name": given,
            "name_latin": f"{given} {_word(chance)} {_word(chance)}",
            "birth_year": str(chance.randrange(1950, 2007)),
            "birth_year_estimated": chance.choice(("yes", "no", "no")),
            "sex": chance.choice("ffm"),
            "language": chance.choice(LANGUAGES),
            "needs_interpreter": chance.choice(("yes", "no")),
            "nationality": chance.choice(COUNTRIES),
            "doc_at_visit": chance.choice(("can_show", "cannot_show")),
            "dose_no": dose,
            "priority_group": chance.choice(("yes", "no", "no")),
            "availability": chance.choice(("any", "mon_am wed_pm", "sun_am sun_pm")),
            "contact_mode": "none",
        }
        if dose != "0":
            answers["last_dose_month"] = f"{chance.randrange(2021, 2026)}-{chance.randrange(1, 13):02d}"
        if chance.random() < 0.4:
            answers["name_native"] = " ".join("".join(chance.choices(NATIVE, k=4)) for _ in range(2))
        if chance.random() < 0.5:
            answers |= {"contact_mode": chance.choice(("own_private", "own_shared")), "contact_value": _phone(chance), "safe_days": "sun"}
        yield answers | AGREED


def point(number: int) -> str:
    """The intake point of the person with this number."""
    return ADDRESS_POINTS[number % len(ADDRESS_POINTS)]
