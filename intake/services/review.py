"""The review of translations, text by text, by a native speaker whom an administrator named: approve, mend, take back.

What was mended is in force at once. It goes back to the project as a catalogue in which each checked text bears a comment that says so.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.domain.review import KINDS, check_mended, digest_of, kind_of
from intake.services import audit
from intake.services.checked import MARK_SIGNS, REVIEWED, Checked, checked, forget, is_checked_as
from intake.services.home import Home, week_of
from intake.services.languages import FOLDER, SOURCE, Language, all_languages
from intake.store import account as kept_accounts
from intake.store import review as kept
from intake.store.review import KeptReview

_CHANGING = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', "# Copyright", "# FIRST")


@dataclass(frozen=True, slots=True)
class Text:
    """One text to review. `forms`: the draft, a text for each plural form; `mended`: what stands for it now, () if the draft does."""

    digest: bytes
    english: str
    many: str
    forms: tuple[str, ...]
    mended: tuple[str, ...]
    checked: bool
    kind: str
    notes: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def now(self) -> tuple[str, ...]:
        """The words in force."""
        return self.mended or self.forms


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a language is: messages it has to have, those translated, those checked. `reviewers`: names of accounts."""

    language: Language
    of: int
    translated: int
    reviewed: int
    reviewers: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def _drafts(language: str, _changed_ns: int) -> tuple[Text, ...]:
    with _path(language).open("rb") as file:
        messages = [one for one in read_po(file) if one.id]
    return tuple(sorted((_draft(one) for one in messages), key=lambda one: list(KINDS).index(one.kind)))


def _path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def _draft(message: Message) -> Text:
    english, many = (message.id[0], message.id[1]) if isinstance(message.id, tuple | list) else (message.id, "")
    forms = tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)
    there = forms if all(forms) and not message.fuzzy else ()
    places = tuple(dict.fromkeys(place for place, _line in message.locations))
    notes = tuple(message.auto_comments)
    return Text(digest_of(str(english), there), str(english), str(many), there, (), False, kind_of(notes), notes, places)


def _all(language: str) -> tuple[Text, ...]:
    path = _path(language)
    return _drafts(language, path.stat().st_mtime_ns) if path.is_file() else ()


def source_count() -> int:
    """How many texts there are in English."""
    path = FOLDER / "messages.pot"
    return _count(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _count(path: Path, _changed_ns: int) -> int:
    with path.open("rb") as file:
        return sum(1 for one in read_po(file) if one.id)


def texts(home: Home | None, language: str) -> list[Text]:
    """The texts of a language as they stand here (without a home: in the project), what is agreed to first."""
    found = checked(home) if home else Checked(False, {}, {})
    here, mended = found.digests.get(language, frozenset()), found.mended.get(language, {})
    return [
        Text(
            *(one.digest, one.english, one.many, one.forms),
            mended.get(one.english, ()),
            _is_checked(here, language, one),
            *(one.kind, one.notes, one.places),
        )
        for one in _all(language)
    ]


def _is_checked(here: frozenset[bytes], language: str, text: Text) -> bool:
    return bool(text.forms) and is_checked_as(language, here, text.digest)


def progress(home: Home | None) -> list[Progress]:
    """How far each language is, those that are off too, here or (without a home) in the project."""
    names: dict[str, list[str]] = {}
    if home is not None:
        with home.store.reading() as connection:
            names = kept.reviewers(connection)
    digests = checked(home).digests if home else {}
    found = []
    for one in all_languages():
        there, here = _all(one.code), digests.get(one.code, frozenset())
        of, translated = len(there), sum(1 for text in there if text.forms)
        reviewed = sum(1 for text in there if _is_checked(here, one.code, text))
        if one.code == SOURCE:
            of = translated = reviewed = source_count()
        found.append(Progress(one, of, translated, reviewed, tuple(names.get(one.code, ()))))
    return found


def reviews(home: Home, actor: Actor) -> set[str]:
    """The languages that the actor reviews. Raises Refused `not_allowed`."""
    actor.need(Right.REVIEW)
    with home.store.reading() as connection:
        return kept.languages_of(connection, actor.account_id) if actor.account_id else set()


def name_reviewer(home: Home, actor: Actor, language: str, name: str, *, named: bool) -> None:
    """Let an account review a language, or not any more. Raises Refused `not_allowed`, `not_a_choice`, `no_such_account`."""
    actor.need(Right.ADMINISTER)
    if language not in {one.code for one in all_languages()} - {SOURCE}:
        raise refuse("not_a_choice", "language", choices=", ".join(one.code for one in all_languages() if one.code != SOURCE))
    with home.store.writing() as connection:
        account = kept_accounts.by_name(connection, name.strip().lower())
        if account is None or not account.actor.may(Right.REVIEW) or (named and not account.is_open):
            raise refuse("no_such_account", "account", account=name)
        if not actor.area.covers(account.area):
            raise refuse("not_allowed", "account")
        kept.name_reviewer(connection, language, account.id, named=named)
        detail = {"language": language, "account": account.pseudonym, "named": named}
        audit.write(home, connection, actor, [audit.Event("reviewer_named", detail=detail)])


def judge(home: Home, actor: Actor, language: str, digest: bytes, words: Sequence[str] | None = None) -> Text:
    """Approve a text as it stands (`words`: None), or put other words in its place (a text for each plural form). In force at once.

    Raises Refused: `not_allowed` (no reviewer of this language), `review_changed` (no such text any more), `review_words`, `review_places`.
    """
    found = _one(home, language, digest)
    mended = None
    if words is not None:
        if len(words) != len(found.forms):
            raise refuse("review_changed")
        mended = check_mended(found.many or found.english, words)
        mended = None if mended == list(found.forms) else mended
    with home.store.writing() as connection:
        _need_reviewer(kept.languages_of(connection, actor.account_id or 0), actor, language)
        keeps = list(found.mended) if words is None and found.mended else mended
        kept.put(connection, KeptReview(language, digest, found.english, keeps, actor.pseudonym, week_of(home.today)))
        detail = {"language": language, "verdict": "mended" if keeps else "approved"}
        audit.write(home, connection, actor, [audit.Event("translation_reviewed", detail=detail)])
    forget(home)
    return found


def take_back(home: Home, actor: Actor, language: str, digest: bytes) -> None:
    """Undo a verdict: the draft stands again, unchecked. Raises Refused `not_allowed`, `review_changed`."""
    with home.store.writing() as connection:
        _need_reviewer(kept.languages_of(connection, actor.account_id or 0), actor, language)
        if not kept.remove(connection, language, digest):
            raise refuse("review_changed")
        audit.write(home, connection, actor, [audit.Event("translation_reviewed", detail={"language": language, "verdict": "taken_back"})])
    forget(home)


def _need_reviewer(languages: set[str], actor: Actor, language: str) -> None:
    actor.need(Right.REVIEW)
    if language not in languages:
        raise refuse("not_allowed")


def _one(home: Home, language: str, digest: bytes) -> Text:
    found = next((one for one in texts(home, language) if one.digest == digest and one.forms), None)
    if found is None:
        raise refuse("review_changed")
    return found


def export(home: Home, language: str) -> str:
    """The catalogue of a language with what was mended here, and a comment on each checked text. Raises Refused `not_a_choice`."""
    path = _path(language)
    if language not in {one.code for one in all_languages()} or not path.is_file():
        raise refuse("not_a_choice", "language", choices=", ".join(one.code for one in all_languages() if one.code != SOURCE))
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    by_english: Mapping[str, Text] = {one.english: one for one in texts(home, language)}
    for message in catalog:
        if message.id:
            _marked(message, by_english)
    return text_of(catalog)


def _marked(message: Message, by_english: Mapping[str, Text]) -> None:
    english = message.id[0] if isinstance(message.id, tuple | list) else message.id
    text = by_english[str(english)]
    if not text.checked:
        return
    message.string = text.now if isinstance(message.id, tuple | list) else text.now[0]
    mark = digest_of(text.english, text.now).hex()[:MARK_SIGNS]
    message.user_comments = [one for one in message.user_comments if not one.startswith(REVIEWED)] + [f"{REVIEWED}{mark}"]


def text_of(catalog: Catalog) -> str:
    """A catalogue as it is written: no dates, one place a line, sorted by text; so it changes only where a text does."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return "".join(line for line in buffer.getvalue().decode("utf-8").splitlines(keepends=True) if not line.startswith(_CHANGING))
