"""Recordings by volunteers: said, listened to by somebody else, played; and taken back whenever the speaker wants.

A recording belongs to exact words. The voice is sealed under a key of its own: once it is taken back, the key is destroyed, so it is gone
from backups too, and does not come back with one. Who said it is kept as her pseudonym, no name.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.problems import refuse
from intake.exchange import audio
from intake.sealing.keyring import HASH_BYTES, seal
from intake.services import sound
from intake.services.audit import Event, write
from intake.services.home import Home, week_of
from intake.services.sound import APPROVED, WAITING, Said, open_voice, place_of
from intake.store import recording as kept
from intake.store.recording import KeptRecording

TERMS = "voice-1"
"""Which terms a speaker agrees to; new terms ask her anew."""
VERSION_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a language and how far it is: the actor's own recording of it, whether one is in use, whether another waits."""

    said: Said
    own: KeptRecording | None
    used: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording that somebody listens to: its text; `own`: the actor's."""

    said: Said
    recording: KeptRecording
    own: bool


def texts(home: Home, actor: Actor, language: str) -> list[Text]:
    """Everything that is said in a language, notices and consents first. Raises Refused `not_allowed`, `not_a_choice`."""
    actor.need(Right.RECORD)
    said, _ = sound.prompts(home, sound.check_language(language))
    with home.store.reading() as connection:
        there = kept.of_language(connection, language)
    found = []
    for one in said:
        own = [each for each in there if (each.mark, each.speaker) == (one.mark, actor.pseudonym)]
        of_it = [each for each in there if each.mark == one.mark]
        found.append(Text(one, own[-1] if own else None, _any(of_it, APPROVED), _any(of_it, WAITING)))
    return found


def _any(recordings: Iterable[KeptRecording], state: str) -> bool:
    return any(one.state == state for one in recordings)


def own(home: Home, actor: Actor) -> int:
    """How many recordings the actor has made that are still there. Raises Refused `not_allowed`."""
    actor.need(Right.RECORD)
    with home.store.reading() as connection:
        return len(kept.of_speaker(connection, actor.pseudonym))


def has_agreed(home: Home, actor: Actor) -> bool:
    """Whether the actor has agreed that her voice is played: some recording of hers is here under the terms of now."""
    with home.store.reading() as connection:
        return any(one.agreed == TERMS for one in kept.of_speaker(connection, actor.pseudonym))


def keep(home: Home, actor: Actor, language: str, mark: str, data: bytes, *, agreed: bool = False) -> bytes:
    """Keep what the actor said, in the place of what she had said of this text and nobody has approved; returns its id.

    Raises Refused `not_allowed`, `not_a_choice`, `other_words`, `voice_not_agreed`, and as `audio.take`.
    """
    actor.need(Right.RECORD)
    if mark not in {one.mark for one in sound.prompts(home, sound.check_language(language))[0]}:
        raise refuse("other_words")
    if not (agreed or has_agreed(home, actor)):
        raise refuse("voice_not_agreed", "agreed")
    made = audio.take(data)
    (key_id, key), recording_id = home.new_record_keys(1)[0], secrets.token_bytes(HASH_BYTES)
    version = hashlib.sha256(made.ogg).hexdigest()[:VERSION_LETTERS]
    about = (actor.pseudonym, TERMS, week_of(home.today), WAITING, "", version, made.milliseconds, len(made.ogg), len(made.m4a))
    one = KeptRecording(recording_id, key_id, language, mark, *about)
    ogg, m4a = (seal(key, each, place_of(recording_id, form)) for form, each in (("ogg", made.ogg), ("m4a", made.m4a)))
    with home.store.writing() as connection:
        before = kept.of_text(connection, language, mark)
        old = [each.id for each in before if (each.speaker, each.state) == (actor.pseudonym, WAITING)]
        gone = kept.remove(connection, old)
        kept.add(connection, one, ogg, m4a)
        write(home, connection, actor, [Event("voice_recorded", detail={"language": language, "text": mark})])
    home.destroy_keys(gone)
    return recording_id


def waiting(home: Home, actor: Actor, language: str) -> list[Heard]:
    """What waits for somebody to listen to it, of words that are still said. Raises Refused `not_allowed`, `not_a_choice`."""
    return _in_state(home, actor, language, WAITING)


def used(home: Home, actor: Actor, language: str) -> list[Heard]:
    """What is played on tablets. Raises Refused `not_allowed`, `not_a_choice`."""
    return _in_state(home, actor, language, APPROVED)


def _in_state(home: Home, actor: Actor, language: str, state: str) -> list[Heard]:
    actor.need(Right.LISTEN)
    with home.store.reading() as connection:
        found = [one for one in kept.of_language(connection, sound.check_language(language)) if one.state == state]
    said = {one.mark: one for one in sound.prompts(home, language)[0]} if found else {}
    return [Heard(said[one.mark], one, one.speaker == actor.pseudonym) for one in found if one.mark in said]


def approve(home: Home, actor: Actor, recording_id: bytes) -> None:
    """Have a recording played from now on, in the place of the one that was; somebody else has to do it than who spoke. That the words are
    right is another matter: whoever reviews the language says so (`review`), and only that lets a notice be read out for real.

    Raises Refused `not_allowed`, `no_such_recording`, `own_voice`, `other_words` (the words have changed since).
    """
    actor.need(Right.LISTEN)
    with home.store.writing() as connection:
        one = _known(connection, recording_id)
        said = next((each for each in sound.prompts(home, one.language)[0] if each.mark == one.mark), None)
        if one.speaker == actor.pseudonym:
            raise refuse("own_voice")
        if said is None:
            raise refuse("other_words")
        others = kept.of_text(connection, one.language, one.mark)
        gone = kept.remove(connection, [each.id for each in others if each.state == APPROVED and each.id != one.id])
        kept.set_state(connection, one.id, APPROVED, actor.pseudonym)
        detail = {"language": one.language, "text": one.mark, "words_reviewed": said.checked}
        write(home, connection, actor, [Event("voice_approved", detail=detail)])
    home.destroy_keys(gone)


def wait_again(home: Home, actor: Actor, recording_id: bytes) -> None:
    """Take an approval back: the recording is not played any more and waits. Raises Refused `not_allowed`, `no_such_recording`."""
    actor.need(Right.LISTEN)
    with home.store.writing() as connection:
        one = _known(connection, recording_id)
        kept.set_state(connection, one.id, WAITING, "")
        write(home, connection, actor, [Event("voice_waits_again", detail={"language": one.language, "text": one.mark})])


def remove(home: Home, actor: Actor, recording_id: bytes) -> None:
    """Delete a recording: one's own, or as somebody who listens. Raises Refused `not_allowed`, `no_such_recording`."""
    with home.store.writing() as connection:
        one = _known(connection, recording_id)
        if one.speaker != actor.pseudonym:
            actor.need(Right.LISTEN)
        gone = _drop(home, connection, actor, [one])
    home.destroy_keys(gone)


def remove_all(home: Home, actor: Actor, speaker: str = "") -> int:
    """Delete everything one volunteer has said, one's own unless a pseudonym is given (then as somebody who listens); returns how many.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.LISTEN if speaker and speaker != actor.pseudonym else Right.RECORD)
    with home.store.writing() as connection:
        found = kept.of_speaker(connection, speaker or actor.pseudonym)
        gone = _drop(home, connection, actor, found)
    home.destroy_keys(gone)
    return len(gone)


def _drop(home: Home, connection: Connection, actor: Actor, found: list[KeptRecording]) -> list[bytes]:
    gone = kept.remove(connection, [one.id for one in found])
    write(home, connection, actor, [Event("voices_deleted", detail={"recordings": len(found)})])
    return gone


def _known(connection: Connection, recording_id: bytes) -> KeptRecording:
    found = kept.by_id(connection, recording_id)
    if found is None:
        raise refuse("no_such_recording")
    return found


def listen(home: Home, actor: Actor, recording_id: bytes, form: str) -> bytes:
    """The sound of a recording, one's own or as somebody who listens. Raises Refused `not_allowed`, `no_such_recording`."""
    with home.store.reading() as connection:
        one = _known(connection, recording_id)
        if one.speaker != actor.pseudonym:
            actor.need(Right.LISTEN)
        found = open_voice(home, connection, one, form)
    if found is None:
        raise refuse("no_such_recording")
    return found
