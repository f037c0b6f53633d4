"""Fetching from the relay: the office pulls closed envelopes, opens them as if tablets had sent them here, and only then tells the relay to
forget them. It answers what tablets ask meanwhile, and lets the relay know what has changed: keys, packs, tablets.

Killed at any point, nothing is lost or doubled: what was not acknowledged comes again and gets the same receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from intake.domain.envelope import HELD, KEPT
from intake.domain.problems import Refused, refuse
from intake.sealing.keyring import SealBroken
from intake.sealing.office import close_to, open_envelope
from intake.services import envelope as envelopes
from intake.services import office_key, sound_signed, tablet_answer
from intake.services import tablet as tablets
from intake.services.envelope import MOST_HELD, Envelope
from intake.services.fetch_turn import Channel, channel
from intake.services.home import Home
from intake.services.relay_ask import ENROL, VOLUNTEER
from intake.services.relay_bundle import contents, make_bundle, mark_of
from intake.services.relay_channel import Answer, Given, Turn, write_problems
from intake.services.relay_link import known, was_fetched
from intake.store import envelope as kept_envelopes

LONGEST_FIELD = 200
MOST_TURNS = 20_000
"""Of one visit: a relay that never comes to an end was altered."""
OF_BUNDLE = frozenset({"bundle_damaged", "bundle_foreign", "bundle_old", "bundle_newer_program"})
Recording = tuple[str, str, bytes, bytes]
Told = Callable[[int, int], None]
"""Called with how many envelopes have been fetched so far, and how many there are as far as is known."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one visit brought: envelopes by what became of them, those left at the relay because too many of their tablet wait for a person
    here, questions of tablets answered, recordings that the relay was given, how many envelopes it has ever deleted because nobody came in
    60 days; `problem`: why it does not take what it should know, '' if it does."""

    kept: int = 0
    held: int = 0
    already: int = 0
    left: int = 0
    answered: int = 0
    sounds: int = 0
    expired: int = 0
    problem: str = ""


def way(home: Home, url: str = "") -> Channel:
    """The way to this office's relay, at another address for once if `url` is given; raises Refused `no_relay_known`."""
    found = known(home)
    if found is None:
        raise refuse("no_relay_known")
    return channel(home, replace(found, url=url.rstrip("/")) if url else found)


def fetch(home: Home, to: Channel, told: Told = lambda _done, _all: None) -> Fetched:
    """One visit, until nothing new lies there. Raises Refused: what `Channel.turn` raises; what was taken in until then is taken in."""
    return Visit(home, to, told).run()


@dataclass
class Visit:
    """A visit to the relay, which can be run again to stay: it goes on behind what it was given, and knows what the relay knows."""

    home: Home
    to: Channel
    told: Told = lambda _done, _all: None
    sum: Fetched = Fetched()
    _mark: str = ""  # of the bundle that the relay has; "" as long as that is not known
    _after: int = 0
    _pushes: bool = True
    _given: set[int] = field(default_factory=set)  # recordings it was given: none is sent twice, whatever it says

    def run(self, wait: int = 0) -> Fetched:
        """Until nothing new lies there; `wait`: for how many seconds the first turn waits for something to come."""
        self.sum, self._pushes = Fetched(), True
        has: list[tuple[bytes, bytes]] = []
        answers: list[tuple[bytes, bytes]] = []
        sounds: list[Recording] = []
        for _ in range(MOST_TURNS):
            answer = self._turn(has, answers, wait, sounds)
            if answer.envelopes and answer.envelopes[0].seq <= self._after:
                raise refuse("relay_answer")
            if answer.left and not answer.envelopes:
                raise refuse("relay_answer")  # it has some and gives none
            wait = 0
            has, answers = self._take(answer.envelopes), [(one, self._answer(sealed)) for one, sealed in answer.asked]
            sounds = self._sounds(answer.lacks)
            self.sum = replace(
                self.sum, answered=self.sum.answered + len(answers), sounds=self.sum.sounds + len(sounds), expired=answer.expired
            )
            if answer.envelopes:
                self._after = answer.envelopes[-1].seq
                done = self.sum.kept + self.sum.held + self.sum.already + self.sum.left
                self.told(done, done + answer.left)
            if not (has or answers or sounds or answer.envelopes or self._news()):
                was_fetched(self.home)
                return self.sum
        raise refuse("relay_answer")

    def _news(self) -> dict[str, Any] | None:
        """What the relay has to be told anew, if that is known and it can be."""
        inside = contents(self.home)
        return inside if self._pushes and self._mark not in ("", mark_of(inside)) else None

    def _sounds(self, lacks: Sequence[tuple[str, str]]) -> list[Recording]:
        """The recordings to give it next."""
        new = [one for one in sound_signed.some(self.home, lacks) if hash(one) not in self._given]
        self._given |= {hash(one) for one in new}
        return new

    def _turn(
        self, has: list[tuple[bytes, bytes]], answers: list[tuple[bytes, bytes]], wait: int, sounds: Sequence[Recording] = ()
    ) -> Answer:
        news = self._news()
        turn = Turn(0, has, answers, make_bundle(self.home, news) if news else b"", self._after, wait, sounds)
        try:
            answer = self.to.turn(turn)
        except Refused as refused:
            if not news or refused.problems[0].code not in OF_BUNDLE:
                raise
            # What lies there is fetched all the same; somebody is told what the relay would not take.
            self._pushes = False
            self.sum = replace(self.sum, problem=refused.problems[0].code)
            return self._turn(has, answers, wait, sounds)
        if news and answer.mark != mark_of(news):
            raise refuse("relay_answer")
        self._mark = answer.mark or "none"
        return answer

    def _take(self, given: Sequence[Given]) -> list[tuple[bytes, bytes]]:
        """Take envelopes in, those of each tablet together; returns (id, digest) of those that the office has now."""
        by_tablet: dict[int, list[Envelope]] = {}
        for one in given:
            by_tablet.setdefault(one.tablet, []).append(Envelope(one.id, one.key, one.sealed))
        has: list[tuple[bytes, bytes]] = []
        for number, some in by_tablet.items():
            tablet = tablets.by_number(self.home, number)
            try:
                if tablet is None:
                    self._room_for_unknown(len(some))
                receipts = envelopes.receive(self.home, tablet, some)
            except Refused as refused:
                if refused.problems[0].code != "held_full":
                    raise
                self.sum = replace(self.sum, left=self.sum.left + len(some))
                continue
            new = [one.verdict for one in receipts if not one.already]
            self.sum = replace(
                self.sum,
                kept=self.sum.kept + new.count(KEPT),
                held=self.sum.held + new.count(HELD),
                already=self.sum.already + len(receipts) - len(new),
            )
            has += [(one.id, one.digest) for one in receipts]
        return has

    def _room_for_unknown(self, more: int) -> None:
        """Envelopes of a tablet this office does not know: from before a restored backup, or made up by whoever altered the relay."""
        with self.home.store.reading() as connection:
            if kept_envelopes.count_held_of_none(connection) + more > MOST_HELD:
                raise refuse("held_full")

    def _answer(self, sealed: bytes) -> bytes:
        """The closed answer to what a tablet asks; b"" for what no relay of ours asks."""
        try:
            said = orjson.loads(open_envelope(office_key.identities(self.home, ""), sealed))
            what, fields, who_from, to = said["what"], said["fields"], said["from"], said["to"]
            hashed = bytes.fromhex(said["tablet"])
            texts = [*fields.values(), who_from, to]
            if not all(isinstance(text, str) and len(text) <= LONGEST_FIELD for text in texts):
                return b""
        except (SealBroken, orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            return b""
        try:
            body = {"answer": self._act(what, fields, who_from, hashed)}
        except Refused as refused:
            body = write_problems(refused)
        try:
            return close_to(orjson.dumps(body), to)
        except SealBroken:
            return b""

    def _act(self, what: str, fields: dict[str, str], who_from: str, hashed: bytes) -> dict[str, object]:
        if what == ENROL and "code" in fields:
            return tablet_answer.joined(self.home, fields["code"], who_from)
        if what == VOLUNTEER and "name" in fields and "password" in fields:
            tablet = tablets.recognise_by_relay(self.home, hashed)
            return tablet_answer.admitted(self.home, tablet, fields["name"], fields["password"], who_from)
        raise refuse("bad_request")
