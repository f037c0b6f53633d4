"""How a name sounds, whatever the script or spelling: the forms that duplicate detection compares.

A name is heard, then written by somebody else, perhaps in another alphabet: *Fatima*, *Fatimah*, *fatma* and *فاطمة* are one name. Two
forms of each word are derived:

sound  lower-case Latin letters (anyascii for every other script) with spellings of one sound made equal: ee/i/y, oo/ou/w/u, a/e, kh/k/q,
       sh/s, doubled letters
bones  the consonants of the sound, after one mark for how the word begins ("consonant skeleton")

The rules come from how names of the languages served are romanised (Amharic, Bengali, Arabic, Sinhala, Nepali, Swahili, Krio, Filipino,
and French spelling in Lebanon). They name sounds, never names, so they hold for names that nobody has seen yet. Nothing is cached here:
a name must not outlive, in memory, the registration that it belongs to.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz.distance.Indel import normalized_similarity as ratio
from rapidfuzz.distance.JaroWinkler import similarity

# Where anyascii writes a letter otherwise than people romanise it: it leaves alif and ain out or makes them quotes, which would hide that a
# word begins with a vowel (Amal, امل), and its Indic c is heard as ch (Chaudhari, चौधरी).
_AS_ROMANISED = str.maketrans({"ا": "a", "أ": "a", "آ": "a", "إ": "i", "ع": "a", "ى": "a", "च": "ch", "চ": "ch", "ච": "ch"})

_PUNCTUATION = re.compile(r"[^a-z\s,;/]+")
_GAP = str.maketrans(",;/", "   ")
_RUN = re.compile(r"([a-zç])\1+")

# In this order: "tch" before "ch", and "ch" out of the way (ç) before a bare c becomes k or s.
_SPELLINGS = (
    ("tch", "ç"), ("ch", "ç"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("sh", "s"), ("kh", "k"), ("gh", "g"), ("th", "t"),
    ("dh", "d"), ("bh", "b"), ("ph", "f"), ("dj", "j"), ("qu", "k"), ("x", "ks"), ("ee", "i"), ("oo", "u"), ("ou", "u"),
)  # fmt: skip
# A glide before its own vowel would melt into it (Wolde, Yimer), unlike before another one (Welde, Yemer).
_GLIDE = re.compile(r"\b(?:([wu])[uo]|(y)[iy])")
_LETTERS = str.maketrans({"e": "a", "y": "i", "o": "u", "w": "u", "q": "k", "c": "k", "z": "s", "v": "b"})
_VOWELS = frozenset("aiu")
_GLIDES = frozenset("iu")
_NOT_BONES = str.maketrans({"a": "", "i": "", "u": "", "h": "", "j": "s"})

# Words that belong to the next one, written apart or together at will (Abd Allah, De la Cruz, El Haj).
_PARTICLES = frozenset({"abd", "abdul", "abu", "al", "bin", "bint", "de", "del", "dela", "el", "ibn", "la", "ould", "umm", "van"})


class Word(NamedTuple):
    """One word of a name in two forms (see the module)."""

    sound: str
    bones: str


def latin(name: str) -> list[str]:
    """The words of a name of any script in lower-case Latin letters, punctuation gone, particles joined to the word they belong to."""
    plain = (name if name.isascii() else anyascii(name.translate(_AS_ROMANISED))).lower()
    parts = _PUNCTUATION.sub("", plain).translate(_GAP).split()
    if _PARTICLES.isdisjoint(parts):
        return parts
    joined: list[str] = []
    waiting = ""
    for part in parts[:-1]:
        if part in _PARTICLES:
            waiting += part
        else:
            joined.append(waiting + part)
            waiting = ""
    return [*joined, waiting + parts[-1]]


def bones(sound: str) -> str:
    """The consonants of a sound, after a mark for its first letter: any vowel is 'a', a glide before a vowel (Wanjiru, Yesus) stays."""
    first = sound[0]
    if first in _VOWELS and not (first in _GLIDES and sound[1:2] in _VOWELS):
        first = "a"
    elif first == "j":
        first = "s"
    return first + sound[1:].translate(_NOT_BONES)


def words(name: str) -> tuple[Word, ...]:
    """The words of a name in any script, in the order written; empty when nothing in it can be read."""
    heard = " ".join(latin(name))
    for spelling, sound in _SPELLINGS:
        heard = heard.replace(spelling, sound)
    heard = _GLIDE.sub(r"\1\2a", heard)
    heard = _RUN.sub(r"\1", heard.translate(_LETTERS))
    # A final h is silent in every romanisation met here (Fatimah, Sillah), and Arabic's final ta marbuta arrives as one.
    return tuple([Word(word, bones(word)) for word in [w[:-1] if w[-1] == "h" and len(w) > 2 else w for w in heard.split()]])


class Agreement(NamedTuple):
    """How two names agree, word by word. `alike` is the mean and `worst` the least likeness (0..1) of the words that have a counterpart;
    `agreed` counts the words heard alike, `spare` the words that only the longer name has."""

    alike: float
    worst: float
    agreed: int
    spare: int


# From here on two words are heard alike; below it a coordinator would read two different names aloud.
HEARD_ALIKE = 0.8
# The same consonants with other vowels: nearly as good as the same sound.
_SAME_BONES = 0.95


def word_likeness(one: Word, other: Word, *, across: bool = False) -> float:
    """Likeness of two words, 0..1. `across` scripts only the bones count: Arabic and many romanised spellings leave vowels out."""
    if one.sound == other.sound:
        return 1.0
    if one.bones == other.bones:
        return _SAME_BONES
    by_bones = ratio(one.bones, other.bones)
    return by_bones * _SAME_BONES if across else (by_bones + similarity(one.sound, other.sound)) * (_SAME_BONES / 2)


def agreement(one: tuple[Word, ...], other: tuple[Word, ...], *, across: bool = False) -> Agreement:
    """Pair the words of two names, whatever their order, and say how well they agree. Both must have words.

    A word that one of them lacks is no contradiction (a middle name is often left out); a word against another word is.
    """
    # Sorted out by length, then by the words themselves: the result must not depend on which registration came first.
    short, long = (one, other) if (len(one), one) <= (len(other), other) else (other, one)
    total, worst, agreed = 0.0, 1.0, 0
    left: list[Word] = []
    places = list(range(len(long)))
    for word in short:
        for place in places:
            if long[place].bones == word.bones:
                places.remove(place)
                score = 1.0 if long[place].sound == word.sound else _SAME_BONES
                total, worst, agreed = total + score, min(worst, score), agreed + 1
                break
        else:
            left.append(word)
    spare = len(long) - len(short)
    for word in left:
        score, best = 0.0, -1
        for place in places:
            if (likeness := word_likeness(word, long[place], across=across)) > score:
                score, best = likeness, place
        if spare and score < HEARD_ALIKE:
            for place, following in pairwise(places):
                # "Villa Nueva" is heard as "Villanueva".
                if following == place + 1 and ratio(long[place].bones + long[following].bones, word.bones) >= HEARD_ALIKE:
                    score, best, spare = HEARD_ALIKE, place, spare - 1
                    places.remove(following)
                    break
        if best >= 0:
            places.remove(best)
        total, worst, agreed = total + score, min(worst, score), agreed + (score >= HEARD_ALIKE)
    return Agreement(total / len(short), worst, agreed, spare)
