"""How hard a text is to read, by published formulas, and the counts they stand on: sentences, words, syllables.

English: the grade of Flesch and Kincaid, school years of the United States (Kincaid and others 1975, Navy Research Branch report 8-75).
French: the score of Kandel and Moles, 100 very easy, 0 very hard (Kandel and Moles 1958, Cahiers d'études de radio-télévision 19).
Syllables are counted by rules of ours; decision 33 says how well, and why no library does it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
"""What a placeholder looks like; it counts as one short word."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”»’]?\s+")
_WORD = re.compile(r"\d+(?:[.,:-]\d+)*|[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_EN_VOWELS = re.compile(r"[aeiouy]+")
_EN_SILENT = re.compile(
    r"(?<=[aeiouy][^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouy]{2})e$(?<!le)|(?<=[^aeiouytd])ed$|(?<=[^aeiouysxzcgh])es$"
)
_EN_JOINED = re.compile(r"^(some|any|every|safe|no(?=body|thing|where)|who(?=ever))(?=..)|(?<=[ey])(body|thing|one)$")
_EN_ODD = {"centre": 2, "clothes": 1, "evening": 2, "stateless": 2, "wednesday": 2, "whole": 1}
_EN_TWO = re.compile(r"ia(?!l)|iou?r$|ier$|yer$|ying$|ui(?=et)|oor(?=d)|eing$|area|io(?=[^nu])")
_FR_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöûùüœæ]+")
_FR_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|lorsqu|jusqu|puisqu)[’']")
_FR_SPOKEN_ENT = re.compile(
    r"ment$|^(souvent|argent|agent|cent|vent|talent|accent|parent|présent|absent|urgent|récent|différent|client|patient)$"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a formula needs of a text."""

    sentences: int
    words: int
    syllables: int

    def __add__(self, other: Counts) -> Counts:
        """Both together: a passage is the sum of its texts."""
        return Counts(self.sentences + other.sentences, self.words + other.words, self.syllables + other.syllables)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; a text without a full stop (a label, a heading) is one."""
    found = [one.strip() for one in _SENTENCE_END.split(PLACE.sub("x", text))]
    return [one for one in found if _WORD.search(one)]


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters; a number is a word, a placeholder is the word `x`."""
    return [one.group(0).lower().replace("’", "'") for one in _WORD.finditer(PLACE.sub("x", text))]


def _english(word: str) -> int:
    if any(sign.isdigit() for sign in word):
        return len(word)
    parts = _EN_JOINED.sub(lambda found: f" {found.group(0)} ", word.replace("'", "").replace("every", "evry")).split()
    return _EN_ODD.get(word) or sum(_english_part(part) for part in parts)


def _english_part(part: str) -> int:
    return max(1, len(_EN_VOWELS.findall(_EN_SILENT.sub("", part))) + len(_EN_TWO.findall(part)))


def _french(word: str) -> int:
    if any(sign.isdigit() for sign in word):
        return len(word)
    return max(1, sum(_french_part(part) for part in re.split(r"[-’']", _FR_ELIDED.sub("", word)) if part))


def _french_part(part: str) -> int:
    part = re.sub(r"qu|gu(?=[eiéèêy])", "q", part)
    if part.endswith("ent") and not _FR_SPOKEN_ENT.search(part):
        part = part[:-3] + "e"
    part = re.sub(r"(?<=.[^aeiouyàâäéèêëîïôöûùüœæ])es?$|(?<=[éiuy])es?$", "", part)
    part = re.sub(r"(?<=[aeou])y(?=[aeiouéèê])", "-i", part)
    return max(1, len(_FR_VOWELS.findall(re.sub(r"é(?=[aeoiuâà])|(?<=[bcdfgpt][lr]i)(?=[eéoa])", "é-", part))))


SYLLABLES: Mapping[str, object] = {"en": _english, "fr": _french}


def syllables(word: str, language: str) -> int:
    """How many syllables a word has as it is said slowly; of a number, one for each digit. `language`: en or fr."""
    return _english(word) if language == "en" else _french(word)


def counts_of(text: str, language: str) -> Counts:
    """The counts of a text."""
    words = words_of(text)
    return Counts(len(sentences_of(text)), len(words), sum(syllables(word, language) for word in words))


def grade(counts: Counts) -> float:
    """Flesch and Kincaid: years of school one needs. For passages of about a hundred words; of less it is a hint."""
    return 0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59


def ease(counts: Counts) -> float:
    """Kandel and Moles: how easy French is, 100 very easy. The same holds for its use on few words."""
    return 207 - 1.015 * counts.words / counts.sentences - 73.6 * counts.syllables / counts.words
