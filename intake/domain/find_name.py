"""Finding somebody by how her name sounds: the codes a registration is found under. Like match codes they are raw, and turned into keyed
hashes at once; each joins the sound of one word of the name with an age group, the language and the intake point, so that none of the four
can be left open.
"""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.duplicates_evidence import BANDS
from intake.domain.names import words
from intake.domain.programme import DECLINED

WORDS = 2
"""Of a long name only so many words are looked at."""


def _heard(name: str) -> list[str]:
    return [word.bones for word in words(name)][:WORDS] if name not in DECLINED else []


def _code(bones: str, band: str, language: str, point: str) -> str:
    return "|".join((bones, band, language, point))


def bands_of(born: int, year: int) -> set[str]:
    """The age groups of somebody born in `born` who is seen from the year before `year` to the year after it: whoever guesses at her age
    does not know whether her birthday has been."""
    ages = range(year - born - 1, year - born + 2)
    return {band for band, (youngest, oldest) in BANDS.items() if any(youngest <= age <= oldest for age in ages)}


def codes(answers: Mapping[str, str], point: str, year: int) -> frozenset[str]:
    """What a registration of `year` is found under: by the name she is called by, else by her name; none without name, age or language."""
    called = answers.get("call_name", "")
    heard = _heard(called) or _heard(answers.get("name_latin", "")) or _heard(answers.get("name_native", ""))
    born, band, language = answers.get("birth_year", ""), answers.get("age_band", ""), answers.get("language", "")
    bands = bands_of(int(born), year) if born.isdigit() else {band} & set(BANDS)
    if not language or language in DECLINED:
        return frozenset()
    return frozenset(_code(bones, one, language, point) for bones in heard for one in bands)


def sought(name: str, band: str, language: str, point: str) -> frozenset[str]:
    """What to look for; empty when nothing of the name can be heard."""
    return frozenset(_code(bones, band, language, point) for bones in _heard(name))
