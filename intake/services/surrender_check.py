"""Looking for real people in all files: names, numbers and references of random registrations, in memory only; counts come out."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from intake.domain.account import Actor, Right
from intake.domain.payload import Payload
from intake.domain.programme import DECLINED
from intake.domain.reference import in_groups
from intake.services import audit
from intake.services.home import Home
from intake.services.registration_seal import open_payload
from intake.store import incident as kept
from intake.store import thief_files as files

_TEXTS = ("call_name", "name_latin", "name_native", "contact_value", "safe_word", "reference")
_LEAST, _SURE = 3, 7
"""Characters a word needs to be looked for; and bytes from which on chance does not make it, however many files there are."""
_EDGES = (b'"', b"'", b",", b";", b" ", b"\t", b"\n", b"\0", b":", b">", b"<")
_LOCAL_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked for: registrations, different words of theirs; `left_out`: words that stand in clear for another reason (an account,
    area or pack has them too) or are too short to mean anything; `found`: words that stand somewhere, and in how many files."""

    registrations: int
    words: int
    left_out: int
    size: int
    found: int
    files: tuple[str, ...]


def check(home: Home, actor: Actor, paths: list[Path], clear: Collection[str], most: int) -> Checked:
    """Look for the words of at most `most` random registrations in `paths`. `clear`: texts known to stand in clear.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.AUDIT)
    words, left_out, registrations = set[str](), set[str](), 0
    known = "\0".join(clear).casefold()
    for payload in _random(home, most):
        registrations += 1
        for word in _words(payload):
            usable = len(word) >= _LEAST and word.casefold() not in known
            (words if usable else left_out).add(word)
    size, found, where = files.search(paths, {form for word in words for form in _forms(word)})
    hits = sum(any(form in found for form in _forms(word)) for word in words) if found else 0
    with home.store.writing() as connection:
        detail = {"registrations": registrations, "found": hits}
        audit.write(home, connection, actor, [audit.Event("surrender_checked", detail=detail)])
    return Checked(registrations, len(words), len(left_out), size, hits, tuple(sorted(str(path) for path in where)))


def _random(home: Home, most: int) -> Iterator[Payload]:
    with home.store.snapshot() as connection:
        ids = kept.ids(connection)
        chosen = [ids.pop(secrets.randbelow(len(ids))) for _ in range(min(most, len(ids)))]
        for rows in kept.lots_of(connection, chosen):
            keys = home.record_keys([row.key_id for row in rows])
            yield from (open_payload(keys[row.key_id], row) for row in rows if row.key_id in keys)


def _words(payload: Payload) -> Iterator[str]:
    for key in _TEXTS:
        value = str(payload.get(key, ""))
        if value and value not in DECLINED:
            yield value
            if key in ("name_latin", "name_native"):
                yield from value.split()
    yield in_groups(payload["reference"])
    yield from payload["partner_refs"].values()
    if number := payload.get("contact_value", ""):
        yield str(number)[-_LOCAL_DIGITS:]


def _forms(word: str) -> set[bytes]:
    """How a word may stand in a file. A short one, which chance makes in random bytes, counts only between two signs that end a word."""
    cased = {word, word.lower(), word.upper()}
    forms = {one.encode(code) for one in cased for code in ("utf-8", "utf-16-le", "utf-16-be")}
    short = {one for one in forms if len(one) < _SURE}
    return (forms - short) | {before + one + after for one in short for before in _EDGES for after in _EDGES if b"\0" not in one}
