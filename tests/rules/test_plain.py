"""Plain language: each check of `tools.plain` bites on a planted text, and lets the plain one beside it pass."""

from __future__ import annotations

import re

import pytest

from intake.services.glossary import Glossary, Term, glossary
from tools import plain, plain_sentence
from tools.plain_glossary import glossary_faults
from tools.plain_measure import Counts, counts_of, ease, grade, sentences_of, syllables, words_of
from tools.plain_sentence import excepted, ideas_joined, limits, sentence_faults


def checks(text: str, language: str = "en") -> set[str]:
    return {check for check, _ in sentence_faults(text, language)}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"we": 1, "agreed": 2, "registered": 3, "somebody": 3, "erased": 2, "place": 1, "little": 2, "language": 2, "30": 2}),
        ("fr", {"gardons": 2, "parlent": 1, "souvent": 2, "réponses": 2, "oublier": 3, "l'année": 2, "enregistrement": 5, "voyez": 2}),
    ],
)
def test_syllables_are_those_one_hears(language: str, words: dict[str, int]) -> None:
    assert {word: syllables(word, language) for word in words} == words


def test_a_score_is_that_of_the_formula() -> None:
    assert round(grade(Counts(2, 20, 26)), 2) == round(0.39 * 10 + 11.8 * 1.3 - 15.59, 2)
    assert round(ease(Counts(2, 20, 30)), 2) == round(207 - 1.015 * 10 - 73.6 * 1.5, 2)
    assert counts_of("We keep %(count)s answers. Nobody reads them.", "en") == Counts(2, 7, 10)
    assert sentences_of("Ask: “Is it safe?” It has no name.") == ["Ask: “Is it safe?", "It has no name."]
    assert words_of("C’est l’après-midi, 2026-03.") == ["c'est", "l'après-midi", "2026-03"]


@pytest.mark.parametrize(
    ("language", "hard", "plain_one", "check"),
    [
        (
            "en",
            "We keep the answers that you give us today on this tablet until the day after the last day.",
            "We keep your answers.",
            "long",
        ),
        ("en", "If you agree, we call you when your place is there.", "If you agree, we call you.", "ideas"),
        ("en", "We erase them, and we tell you, but later.", "We erase them, and we tell you.", "ideas"),
        ("en", "You can say no; nothing is kept.", "You can say no. Nothing is kept.", "signs"),
        ("en", "Give a number (of your own).", "Give a number of your own.", "signs"),
        ("en", "This facilitates communication.", "This helps us to talk.", "hard"),
        ("fr", "Nous gardons vos réponses sur cette tablette du point jusqu’au jour qui suit la fin de tout cela ici.", "Bien.", "long"),
        ("fr", "Si vous voulez, nous vous appelons quand la place est libre.", "Si vous voulez, nous vous appelons.", "ideas"),
        ("fr", "Rien n’est gardé\u202f; rien ne part.", "Rien n’est gardé. Rien ne part.", "signs"),
        ("fr", "Une communication personnalisée.", "On vous parle.", "hard"),
    ],
)
def test_one_idea_in_short_words(language: str, hard: str, plain_one: str, check: str) -> None:
    assert check in checks(hard, language)
    assert checks(plain_one, language) == set()


def test_names_lists_and_headings_are_no_ideas_of_their_own() -> None:
    assert checks("The Ministry of Public Health gets what it needs to book a good place for you.") == set()
    assert ideas_joined("What should we write: woman, man, or another answer?", "en") == [":"]
    assert ideas_joined("How long: until you are done.", "en") == ["until"]
    assert ideas_joined("Même quand on vous demande si oui, rien.", "fr") == ["quand", "si"]
    assert ideas_joined("Rien n’est quand même gardé.", "fr") == []


def planted(text: str, note: str = "a notice") -> plain.Text:
    return plain.Text(text, text, (text,), (note,), hers=True)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Registration necessitates documentation. Administrative authorities facilitate individual vaccination appointments."),
        ("fr", "Préalablement, les établissements administratifs demandent obligatoirement des justificatifs. Ils les vérifient."),
    ],
)
def test_a_long_text_and_a_passage_have_to_reach_the_limit(language: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_sentence, "excepted", dict)
    assert "score" not in {check for _, check, _ in plain.hard_texts([planted(text)], language)}, "too few words for a score"
    assert "score" in {check for _, check, _ in plain.hard_texts([planted(f"{text} {text}")], language)}
    many = [planted(text)] * 8
    (line,) = plain.hard_passages(plain.passages(many, language), language, limits()[language])
    assert line.endswith("a notice")
    easy = [planted("We ask you. You say yes or no." if language == "en" else "On vous parle. Vous dites oui ou non.")] * 20
    assert list(plain.hard_passages(plain.passages(easy, language), language, limits()[language])) == []


def test_an_exception_that_nothing_needs_is_a_fault() -> None:
    found = list(plain.faults("en", []))
    assert {line.split(" (")[0] for line in found} == {"en: needs no exception"}
    assert len(found) == sum(language == "en" for language, _, _ in excepted())
    assert all(why.strip() for why in [*excepted().values(), *glossary().excepted.values()])


VISIT = Term(
    "visit",
    "going there",
    re.compile(r"\bvisits?\b", re.IGNORECASE),
    {"fr": "visite"},
    {"fr": re.compile("visite")},
    {"fr": re.compile(r"\bvenues?\b")},
)
SMALL = Glossary((VISIT,), {"en": re.compile(r"\busers?\b"), "fr": re.compile(r"\busagers?\b")}, {("fr", "Visit it"): "a name here"})


@pytest.mark.parametrize(
    ("language", "english", "text", "fault"),
    [
        ("en", "A user reads it", "A user reads it", "“user” is no word of ours"),
        ("fr", "Somebody reads it", "Un usager le lit", "“usager” is no word of ours"),
        ("fr", "Your visit", "Votre passage", "lacks “visite” (visit)"),
        ("fr", "Your visit", "Votre venue et votre visite", "“venue” for visit"),
        ("fr", "Your visits", "Vos visites", ""),
        ("fr", "%(visit)s is over", "%(visit)s est finie", ""),
        ("fr", "Visit it", "Allez-y", ""),
    ],
)
def test_each_thing_has_its_one_word(language: str, english: str, text: str, fault: str) -> None:
    found = [line for line in glossary_faults(language, [(english, text)], SMALL) if "exception" not in line]
    assert len(found) == bool(fault) and all(fault in line for line in found)


def test_a_word_of_arabic_is_known_with_and_without_its_marks() -> None:
    pairs = [("A volunteer", "مُتَطَوِّع"), ("A volunteer", "شخص يساعد")]
    assert [line for line in glossary_faults("ar", pairs) if "volunteer" in line] == ["ar: lacks “متطوّع” (volunteer): شخص يساعد"]


def test_each_term_is_there_once_with_its_meaning_and_a_word_for_whatever_is_asked_for() -> None:
    assert list(glossary_faults("fr", [("A visit", "Une visite")], SMALL)) == ["fr: needs no exception in the glossary: Visit it"]
    terms = [one.term for one in glossary().terms]
    assert len(set(terms)) == len(terms) and all(one.means and set(one.stems) <= set(one.words) for one in glossary().terms)
