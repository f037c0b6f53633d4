"""Picking up what came into the lent mailboxes, over IMAP: every five minutes by the server, or by `intake lent fetch`.

One account at a mail server takes the letters of all lent mailboxes, and nothing else. A letter is taken in, then deleted there: it does
not lie on a server that others run. Stopped in between, it comes again and is known by its digest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from intake.domain.account import Actor, Right
from intake.domain.lent import MAILBOX, read_address, read_recipient
from intake.domain.lent_match import NOBODY
from intake.domain.messages import N_
from intake.domain.problems import refuse
from intake.exchange import imap_in, letter
from intake.exchange.imap_in import Box, Letter, NoMailbox
from intake.sealing.keyring import digest, open_seal, seal
from intake.services.area import operator
from intake.services.audit import Event, write
from intake.services.home import Home
from intake.services.lent import address_hash
from intake.services.lent_arrive import MAIL, Arrived, arrive
from intake.store import lent as kept_lent

SETTING, LAST = "lent:mail", "lent:mail_last"
_PLACE = b"lent:mail"
TOO_LARGE, NOT_READ = "(The letter was too large to be fetched.)", "(The letter has no text that could be read.)"
"""What stands in the place of a text."""
BROKEN_AFTER = timedelta(hours=3)
"""After so long without a visit that succeeded it is somebody's task."""
PROBLEMS: Mapping[str, str] = {
    "connection": N_("The mail server does not answer."),
    "certificate": N_("The mail server shows a certificate that is not trusted."),
    "login": N_("The mail server does not let us in."),
    "folder": N_("The mail server has no such folder."),
    "answer": N_("The mail server answered otherwise than it should."),
}
"""Why the mailbox cannot be read -> what is said of it."""


@dataclass(frozen=True, slots=True)
class PickedUp:
    """How many letters there were, and how many of them were somebody's, wait, were nobody's, or had come before."""

    letters: int
    verdicts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """How picking up stands: since when the last visit that succeeded, and what was wrong with the last ('' if nothing)."""

    good: datetime
    problem: str


def set_box(home: Home, actor: Actor, box: Box) -> None:
    """Have letters picked up there from now on; it is opened once to see that it can be.

    Raises Refused `not_allowed`, `no_mailbox` (with what is wrong).
    """
    actor.need(Right.LEND)
    try:
        imap_in.check(box)
    except NoMailbox as error:
        raise refuse("no_mailbox", "host", what=PROBLEMS[str(error)]) from None
    said = {name: getattr(box, name) for name in ("host", "port", "login", "password", "folder", "ca")}
    with home.store.writing() as connection:
        write(home, connection, actor, [Event("mailbox_set")])
    home.keys.set(SETTING, seal(home.keyring.derive("lent mail"), orjson.dumps(said), _PLACE))
    _note(home, "")


def forget_box(home: Home, actor: Actor) -> None:
    """Pick up nothing any more. Raises Refused `not_allowed`."""
    actor.need(Right.LEND)
    with home.store.writing() as connection:
        write(home, connection, actor, [Event("mailbox_forgotten")])
    home.keys.unset(SETTING)
    home.keys.unset(LAST)


def has_box(home: Home) -> bool:
    """Whether there is a mailbox to pick up from."""
    return home.keys.setting(SETTING) is not None


def _box(home: Home) -> Box | None:
    sealed = home.keys.setting(SETTING)
    return Box(**orjson.loads(open_seal(home.keyring.derive("lent mail"), sealed, _PLACE))) if sealed else None


def standing(home: Home) -> Standing | None:
    """How picking up stands; None if there is no mailbox."""
    last = home.keys.setting(LAST)
    if last is None or not has_box(home):
        return None
    said = orjson.loads(last)
    return Standing(datetime.fromisoformat(said["good"]), said["problem"])


def broken(home: Home) -> str:
    """What is wrong with picking up (a msgid of PROBLEMS) once it has been so for hours; '' if nothing is."""
    now = standing(home)
    if now is None or home.clock() - now.good < BROKEN_AFTER:
        return ""
    return PROBLEMS.get(now.problem, PROBLEMS["connection"])


def _note(home: Home, problem: str) -> None:
    before = standing(home)
    good = before.good if problem and before else home.clock()
    home.keys.set(LAST, orjson.dumps({"good": good.isoformat(timespec="minutes"), "problem": problem}))


def pick_up(home: Home) -> PickedUp:
    """Take in what has come; safe at any time, twice at once too. Without a mailbox there is nothing to do.

    Raises Refused `no_mailbox`: what had been taken in until then is kept.
    """
    box, verdicts = _box(home), Counter[str]()
    if box is None:
        return PickedUp(0, verdicts)
    try:
        count = imap_in.visit(box, lambda one: verdicts.update([_take(home, one)]))
    except NoMailbox as error:
        _note(home, str(error))
        raise refuse("no_mailbox", "host", what=PROBLEMS[str(error)]) from None
    _note(home, "")
    return PickedUp(count, dict(verdicts))


def _take(home: Home, one: Letter) -> str:
    arrived = _arrived(home, one)
    return arrive(home, operator(home), arrived) if arrived else NOBODY


def _arrived(home: Home, one: Letter) -> Arrived | None:
    """The letter as it is taken in; None if it was sent to no mailbox of the pool."""
    receipt = digest(one.raw + one.arrived.isoformat().encode()).hex()
    read = letter.read(one.raw)
    address = _address(home, read.delivered)
    if address is None:
        return None
    sent = min(one.arrived, home.clock(), *([read.sent] if read.sent else []))
    text = read.text or NOT_READ if one.whole else f"{read.text}\n\n{TOO_LARGE}"
    return Arrived(MAILBOX, address, text, sent, MAIL, receipt, read.sender, read.left)


def _address(home: Home, delivered: tuple[str, ...]) -> str | None:
    """To which of our addresses it came; to several people at once: to the mailbox alone, so that a person says whose it is."""
    ours: dict[str, str] = {}
    with home.store.reading() as connection:
        for each in delivered[:20]:
            mailbox = read_recipient(each)[0]
            read = read_address(MAILBOX, mailbox, "")
            if read and kept_lent.by_address(connection, address_hash(home, MAILBOX, read)):
                ours[each] = read
    tagged = [each for each in ours if read_recipient(each)[1]]
    if len(tagged) == 1:
        return tagged[0]
    return next(iter(ours.values()), None)
