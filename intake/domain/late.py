"""Lists without answers: how late they are, what comes next, and the letter that reminds the partner. It names nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from intake.domain.messages import N_
from intake.domain.partner import Reminders

REMINDER, PARTNER, ABOVE = "reminder", "partner", "above"
"""What was done about a late list: a letter, handed to whoever is above at the partner, handed to the coordinators above."""
ESCALATIONS = (PARTNER, ABOVE)

AGES: Mapping[str, tuple[int, int | None]] = {"week": (1, 7), "fortnight": (8, 14), "month": (15, 30), "older": (31, None)}
"""Age class -> from how many to how many days after the day by which the answer was due."""
AGE_NAMES: Mapping[str, str] = {
    "week": N_("Up to a week late"),
    "fortnight": N_("8 to 14 days late"),
    "month": N_("15 to 30 days late"),
    "older": N_("More than 30 days late"),
}

REMIND, WAIT, ESCALATE, ESCALATED = "remind", "wait", "escalate", "escalated"
STEP_NAMES: Mapping[str, tuple[str, str]] = {
    REMIND: (N_("Remind the partner"), "stop"),
    WAIT: (N_("Reminded, wait"), "wait"),
    ESCALATE: (N_("Hand it up: reminders did not help"), "stop"),
    ESCALATED: (N_("Handed up"), "wait"),
}
"""What comes next -> its name and the kind of its badge."""
MASK, SHOWN_SIGNS = "…", 4
MOST_REFS = 2000
"""References in one letter; who has more rows open lacks the list, and gets it again."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted about a late list: its kind, the day, how many rows had no answer then, by whom (a pseudonym)."""

    kind: str
    on: date
    rows: int
    by: str


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next for a late list: a key of STEP_NAMES, how many reminders went out, the last day something was noted, and until when
    to wait."""

    step: str
    reminders: int
    last: date | None = None
    until: date | None = None
    to: str = ""


def age_of(due: date, today: date) -> str:
    """The age class of what was due on `due`; '' if it is not late yet."""
    late = (today - due).days
    return next((name for name, (least, most) in AGES.items() if late >= least and (most is None or late <= most)), "")


def due_between(age: str, today: date) -> tuple[date | None, date]:
    """From which day (None: any) to which the answers of an age class were due; '' for all that are late."""
    least, most = AGES.get(age, (1, None))
    return (today - timedelta(days=most) if most else None), today - timedelta(days=least)


def next_step(noted: Sequence[Noted], since: date, agreed: Reminders, today: date) -> Step:
    """What comes next for a list that is late `since` that day. What was noted before it counts no more: rows that were sent again are
    waited for anew."""
    counted = sorted((one for one in noted if one.on >= since), key=lambda one: one.on)
    letters = [one for one in counted if one.kind == REMINDER]
    handed = [one for one in counted if one.kind != REMINDER]
    last = counted[-1].on if counted else None
    if handed:
        return Step(ESCALATED, len(letters), last, to=handed[-1].kind)
    until = last + timedelta(days=agreed.days) if last else None
    if until and today < until:
        return Step(WAIT, len(letters), last, until)
    return Step(ESCALATE if len(letters) >= agreed.most else REMIND, len(letters), last)


def masked(partner_ref: str) -> str:
    """As much of a partner_ref as tells rows apart on a page."""
    return partner_ref[:SHOWN_SIGNS] + MASK


@dataclass(frozen=True, slots=True)
class Letter:
    """What a reminder says: the how-manieth it is, whom it is for, the list, when it was sent and due, earlier reminders, the rows without
    an answer and the references of the first of them, and from whom."""

    number: int
    to: str
    batch: int
    sent_on: date
    due: date
    before: tuple[date, ...]
    rows: int
    all_rows: int
    refs: tuple[str, ...]
    sender: str
    today: date


_TITLES = {
    1: N_("Reminder about list no. %(batch)s: rows without an answer"),
    2: N_("Second reminder about list no. %(batch)s: rows without an answer"),
    3: N_("Third reminder about list no. %(batch)s: rows without an answer"),
}
_LATER = N_("Reminder no. %(number)s about list no. %(batch)s: rows without an answer")
_TO, _FROM, _DAY = N_("To: %(name)s"), N_("From: %(name)s"), N_("Date: %(day)s")
_SENT = N_("On %(sent)s we sent you list no. %(batch)s. The answers were expected by %(due)s.")
_COUNT = N_("Rows without an answer today: %(rows)s of %(all)s.")
_BEFORE = N_("We reminded you before, on %(days)s.")
_ASK = N_("Please answer each of these rows, by its reference and a decision. A date for the appointment can follow later.")
_LOST = N_("If you cannot find or open the list, tell us: these rows are then sent again.")
_SOME = N_("If you need more time for some of them, write “acknowledged” there, so that we know you have them.")
_NOBODY = N_("This letter names nobody. Please write no names in your answer either.")
_REFS = N_("References of the rows without an answer:")
_MORE = N_("And %(more)s more.")

Say = Callable[..., str]
"""(msgid, **parameters) -> the sentence in the language of the letter."""


def title_of(letter: Letter, say: Say) -> str:
    """The title of the letter, also fit for the subject of an e-mail: it names the list and nobody."""
    return say(_TITLES.get(letter.number, _LATER), number=str(letter.number), batch=str(letter.batch))


def head_of(letter: Letter, say: Say) -> list[str]:
    """To whom, from whom, when."""
    return [say(_TO, name=say(letter.to)), say(_FROM, name=letter.sender), say(_DAY, day=_day(letter.today))]


def _day(day: date) -> str:
    """A day as it stands in the files, kept together from left to right also in an Arabic sentence."""
    return f"\u2066{day.isoformat()}\u2069"


def body_of(letter: Letter, say: Say) -> list[str]:
    """The paragraphs between the head and the references."""
    days = ", ".join(_day(one) for one in letter.before)
    return [
        say(_SENT, sent=_day(letter.sent_on), batch=str(letter.batch), due=_day(letter.due)),
        say(_COUNT, rows=str(letter.rows), all=str(letter.all_rows)),
        *([say(_BEFORE, days=days)] if days else []),
        say(_ASK),
        say(_SOME),
        say(_LOST),
        say(_NOBODY),
    ]


def refs_title(say: Say) -> str:
    """What stands above the references."""
    return say(_REFS)


def more_of(letter: Letter, say: Say) -> str:
    """What stands below them if there are more; '' if not."""
    more = letter.rows - len(letter.refs)
    return say(_MORE, more=str(more)) if more > 0 else ""


def text_of(letter: Letter, say: Say) -> str:
    """The whole letter as text, for an e-mail."""
    more = more_of(letter, say)
    parts = [title_of(letter, say), "\n".join(head_of(letter, say)), *body_of(letter, say), refs_title(say), "\n".join(letter.refs)]
    return "\n\n".join([*parts, *([more] if more else [])]) + "\n"
