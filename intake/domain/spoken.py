"""What is said to a person: the prompts that can be heard, and the mark that ties a sound to the exact words it says.

Whatever a page says to her stands in a pack or in `SENTENCES`; a test finds what does not. When the words change their mark changes, and no
sound of the old words is played for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from intake.domain.messages import N_
from intake.domain.picture_code import PICTURES
from intake.domain.programme import DECLINED, NOT_SAID, UNKNOWN, Programme

NOTICE, CONSENT, REFUSAL, QUESTION, ANSWER = "notice", "consent", "refusal", "question", "answer"
WALK_IN, MINOR, BRING, AROUND = "walk_in", "minor", "bring", "around"
PLACES = (NOTICE, CONSENT, REFUSAL, QUESTION, ANSWER, WALK_IN, MINOR, BRING, AROUND)
"""Where a prompt is heard, in the order of how much hangs on it."""
MARK_LETTERS = 32

HOW_LONG = N_("How long: until %(closed)s days after everything is done, %(most)s days at most. Then it cannot be read by anyone any more.")
SENTENCES: tuple[str, ...] = (
    # The steps around the questions, and the ends.
    N_("Please read this first"),
    N_("What do you agree to?"),
    N_("Yes"),
    N_("No"),
    N_("Stateless"),
    N_("Look at everything once more"),
    N_("Who can read it: volunteers of this point and their coordinators."),
    N_("Nothing goes out to anybody else."),
    N_("Stop, and keep nothing?"),
    N_("Everything that was answered is erased from this tablet at once."),
    N_("Nothing is kept"),
    # While the person has the tablet.
    N_("Call the volunteer"),
    N_("Stop and erase"),
    N_("The volunteer is on the way. Hold the tablet up."),
    N_("Erase everything you answered?"),
    N_("Yes, erase it"),
    N_("Go on answering"),
    N_("Are you still there?"),
    N_("If nobody touches the screen, everything you answered is erased."),
    N_("Under 18: call the volunteer now. She says who decides with you."),
    N_("Please give the tablet back to the volunteer."),
    N_("Done. Please give the tablet back to the volunteer."),
    # The picture path.
    N_("Listen once more"),
    N_("Touch the picture that fits."),
    N_("You can stop at any time."),
    N_("Let us see whether we said it well."),
    N_("Yes, that is so."),
    N_("Not quite. That was our fault. Please listen once more."),
    N_("About how old are you?"),
    N_("A baby or a small child"),
    N_("A child at school"),
    N_("A young person, not yet 18"),
    N_("A grown-up"),
    N_("A person with grey hair"),
    N_("One year more"),
    N_("One year less"),
    N_("Ten years more"),
    N_("Ten years less"),
    N_("I know the year I was born"),
    N_("On which days can you come?"),
    N_("In the morning"),
    N_("In the afternoon"),
    N_("On no day"),
    N_("Does this fit?"),
    N_("Yes, it fits"),
    N_("No, change it"),
    N_("Go on"),
    N_("Go back"),
    N_("Take it back"),
    N_("Thumb up: yes"),
    N_("Thumb down: no"),
    N_("Open hand: I do not want to say"),
    N_("Shoulders up: I do not know"),
    N_("Raise your hand: I need help"),
    N_("Everything is right"),
    N_("Something is wrong"),
    N_("You are done. Thank you."),
    N_("This is your card. Keep it where nobody else sees it."),
    N_("Show these four pictures when you come back."),
    N_("We send it on with the next list. Ask us again in a week, with the reference."),
    N_("What to bring on the day:"),
    N_("Nothing is sent to anybody."),
    N_("Who writes down your name?"),
    N_("The volunteer writes it"),
    N_("I write it myself"),
    N_("Without a name"),
    N_("She reads it out to you."),
    N_("She asks what is left, and writes it down."),
    N_("Practice: nothing is kept, and nobody gets it."),
)
"""What is said to a person outside the packs."""
_DECLINES: Mapping[str, str] = {UNKNOWN: N_("Don’t know"), NOT_SAID: N_("Rather not say")}


@dataclass(frozen=True, slots=True)
class Prompt:
    """One text that is said: its msgid, where it is heard (one of `PLACES`), and what stands in its %(places)s."""

    msgid: str
    place: str
    params: Mapping[str, str] = field(default_factory=dict)


def mark_of(text: str) -> str:
    """The mark of the exact words of `text`: 128 bits of SHA-256 over them, in hexadecimal; spaces at the ends and between count once."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:MARK_LETTERS]


def is_mark(text: str) -> bool:
    """Whether `text` can be a mark."""
    return len(text) == MARK_LETTERS and all(letter in "0123456789abcdef" for letter in text)


def prompts_of(packs: Iterable[Programme]) -> list[Prompt]:
    """Everything that is said for some packs, once each, notices and consents first."""
    found: dict[tuple[str, tuple[str, ...]], Prompt] = {}
    for one in (*(one for pack in packs for one in _of_pack(pack)), *(Prompt(msgid, AROUND) for msgid in SENTENCES)):
        found.setdefault((one.msgid, tuple(one.params.values())), one)
    return sorted(found.values(), key=lambda one: PLACES.index(one.place))


def _of_pack(pack: Programme) -> Iterator[Prompt]:
    yield from (Prompt(text, NOTICE) for text in pack.notice.text)
    for consent in pack.notice.consents:
        yield Prompt(consent.wording, CONSENT)
        yield Prompt(consent.if_no, REFUSAL)
    for question in pack.questions:
        yield Prompt(question.ask, QUESTION)
        yield from (Prompt(choice.label, ANSWER) for choice in question.choices)
    for check in pack.notice.checks:
        yield Prompt(check.ask, QUESTION)
        yield from (Prompt(choice.label, ANSWER) for choice in check.choices)
    yield from (Prompt(_DECLINES[value], ANSWER) for value in DECLINED)
    yield from (Prompt(text, WALK_IN) for text in pack.walk_in)
    yield from (Prompt(text, MINOR) for text in pack.minors)
    yield from (Prompt(text, BRING) for text in (*pack.documents, *pack.bring.values()))
    yield from (Prompt(name, AROUND) for name in PICTURES.values())
    yield Prompt(HOW_LONG, AROUND, {"closed": str(pack.closed_days), "most": str(pack.most_days)})
