"""One turn with the relay: numbered, signed, sent, its answer checked. What is wrong with an answer is said so that somebody can act on
it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from intake.domain.problems import refuse
from intake.exchange.relay_http import NoAnswer, post
from intake.services.home import Home
from intake.services.relay_channel import MOST_ANSWER, SIGNATURE, Answer, Turn, read_answer, write_turn
from intake.services.relay_link import Known, channel_secret, next_number

PATH = "/office"
TRIES = 3
SECONDS_MORE = 30.0
"""How long the relay may take beyond what it is asked to wait."""

Post = Callable[[bytes, str, float], tuple[int, bytes, Mapping[str, str]]]
"""Sends (body, signature) and waits for so many seconds; gives (status, body, headers), raises NoAnswer."""


@dataclass(frozen=True, slots=True)
class Channel:
    """The way to one relay. `post` stands for the network, so that tests can let it fail."""

    home: Home
    relay: bytes
    post: Post

    def turn(self, turn: Turn) -> Answer:
        """Say it and hear the answer. The number is given here.

        Raises Refused: `relay_silent` (no connection, or no answer), `relay_not_it` (somebody else answers), `relay_answer` (the relay says
        what none of ours says), `relay_foreign` (it belongs to another office), and what the relay itself refuses.
        """
        last = 0
        for _ in range(TRIES):
            numbered = replace(turn, number=next_number(self.home, last))
            answer = self._once(numbered)
            if answer.refused != "relay_replayed":
                break
            last = answer.number  # another fetch was quicker, or our numbers came from a backup
        if answer.refused:
            raise refuse(answer.refused)
        if answer.number != numbered.number:
            raise refuse("relay_answer")
        return answer

    def _once(self, turn: Turn) -> Answer:
        body, signature = write_turn(channel_secret(self.home), self.relay, turn)
        try:
            status, found, headers = self.post(body, signature, turn.wait + SECONDS_MORE)
        except NoAnswer as error:
            raise refuse("relay_silent", what=str(error)) from None
        signed = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE.lower(), "")
        if status != 200:
            raise refuse("relay_foreign" if status == 403 else "relay_silent", what=f"it answers with status {status}")
        return read_answer(self.relay, body, found, signed)


def channel(home: Home, known: Known) -> Channel:
    """The way to the relay over the network."""

    def over_network(body: bytes, signature: str, seconds: float) -> tuple[int, bytes, Mapping[str, str]]:
        return post(known.url, PATH, body, {SIGNATURE: signature}, known.ca, MOST_ANSWER, seconds)

    return Channel(home, known.key, over_network)
