"""Inventing a person: answers to a pack's questions that look like anybody's. Nobody real is in it, and chance is passed in.

A canary agrees to be kept and not to be handed on, like many: so nothing of it ever becomes ready for a partner, and it stands in no list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from intake.domain.programme import UNKNOWN, Kind, Programme, Question
from intake.domain.registration import CONSENT_MODES, NO, YES

Draw = Callable[[int], int]
"""A random number below the one given."""
_YOUNGEST, _YEARS = 22, 30
_ADULT_BANDS = ("18-29", "30-49", "50-64")


@dataclass(frozen=True, slots=True)
class _People:
    """How people who speak a language are often called, and where they mostly come from."""

    language: str
    country: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]


_WORLD = (
    _People("amh", "ET", ("Hiwot", "Meseret", "Tigist", "Bethlehem"), ("Dawit", "Yonas"), ("Alemu", "Bekele", "Girma", "Haile", "Tadesse")),
    _People("ben", "BD", ("Salma", "Nasrin", "Rokeya", "Moyna"), ("Jamal", "Rafiq"), ("Begum", "Akter", "Khatun", "Hossain", "Miah")),
    _People("fil", "PH", ("Maricel", "Rowena", "Jocelyn", "Liza"), ("Rodel", "Arnel"), ("Santos", "Reyes", "Bautista", "Garcia")),
    _People("sin", "LK", ("Kumari", "Nadeesha", "Dilani", "Sriyani"), ("Nuwan", "Ruwan"), ("Perera", "Silva", "Fernando", "Bandara")),
    _People("swa", "KE", ("Grace", "Faith", "Mercy", "Wambui"), ("Peter", "Juma"), ("Wanjiru", "Otieno", "Mwangi", "Achieng")),
    _People("kri", "SL", ("Mariama", "Isatu", "Fatmata", "Kadiatu"), ("Ibrahim", "Alusine"), ("Kamara", "Sesay", "Conteh", "Koroma")),
    _People("ara", "SD", ("Amna", "Huda", "Rania", "Salwa"), ("Osman", "Idris"), ("Ahmed", "Hassan", "Adam", "Ibrahim")),
)


def invent(pack: Programme, year: int, draw: Draw) -> dict[str, str]:
    """Answers and consents of somebody who could have come today, in `year`."""
    people = _WORLD[draw(len(_WORLD))]
    woman = draw(5) > 0
    given = (people.women if woman else people.men)[draw(len(people.women if woman else people.men))]
    family = people.families[draw(len(people.families))]
    known = {
        "call_name": given,
        "name_latin": f"{given} {family}",
        "name_native": "",
        "birth_year": str(year - _YOUNGEST - draw(_YEARS)),
        "birth_year_estimated": YES if draw(3) == 0 else NO,
        "age_band": "" if "birth_year" in pack.by_key else _ADULT_BANDS[draw(len(_ADULT_BANDS))],
        "sex": "f" if woman else "m",
        "language": people.language,
        "nationality": people.country,
        "dose_no": "0",
        "contact_mode": "none",
    }
    answers: dict[str, str] = {}
    for key, question in pack.by_key.items():
        if question.show_if is None or question.show_if.holds(answers):
            answers[key] = known[key] if key in known else _any(question, draw)
    return {key: value for key, value in answers.items() if value} | _consents(pack, draw)


def _any(question: Question, draw: Draw) -> str:
    if question.kind in (Kind.CHOICE, Kind.CHOICES) and question.choices:
        return question.choices[draw(len(question.choices))].value
    if question.kind is Kind.NUMBER:
        return str(question.least + draw(min(4, question.most - question.least + 1)))
    return UNKNOWN if UNKNOWN in question.decline else ""


def _consents(pack: Programme, draw: Draw) -> dict[str, str]:
    modes = sorted(CONSENT_MODES)
    asked = {consent.key: NO for consent in pack.notice.consents}
    return asked | {"consent_store": YES, "consent_mode": modes[draw(len(modes))]}
