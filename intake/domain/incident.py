"""Incidents: something that must not happen has happened (a tablet is lost, an account misused, a file or a backup gone, a server taken).

What is to be done about each kind, how much time is left, and what may stand in its title. Whoever comes under the GDPR has 72 hours, from
becoming aware, to tell the authority (article 33); we count them always, and whoever decides that nobody need be told says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from intake.domain.messages import N_
from intake.domain.problems import refuse
from intake.domain.reference import read_reference

HOURS = 72
LONGEST_TITLE = 140
TABLET, ACCOUNT, BATCH, BACKUP, SERVER, OTHER = "tablet", "account", "batch", "backup", "server", "other"
KIND_NAMES: Mapping[str, str] = MappingProxyType(
    {
        TABLET: N_("A tablet is lost or stolen"),
        ACCOUNT: N_("An account is lost or was misused"),
        BATCH: N_("The file of a list is lost"),
        BACKUP: N_("A backup is lost"),
        SERVER: N_("The server was taken or entered"),
        OTHER: N_("Something else"),
    }
)
"""Kind -> its name."""
OPEN, TOLD_AUTHORITY, TOLD_PEOPLE, CLOSED = "open", "told_authority", "told_people", "closed"
STATE_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        OPEN: (N_("Open"), "stop"),
        TOLD_AUTHORITY: (N_("The authority is told"), "wait"),
        TOLD_PEOPLE: (N_("The people are told"), "wait"),
        CLOSED: (N_("Closed"), "good"),
    }
)
"""State -> its name, and the kind of its badge."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: its name, the page that does it ('' if none) and the command ('' if none)."""

    label: str
    page: str = ""
    command: str = ""


AUTHORITY, PEOPLE, LIST = "tell_authority", "tell_people", "list_affected"
STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "revoke_tablet": Step(N_("Revoke the tablet"), "tablet_list.index", "intake tablet revoke"),
        "ask_volunteers": Step(N_("Ask the volunteers whom they registered on it since it last sent, and register those people anew")),
        "close_account": Step(N_("Close the account"), "account.index"),
        "check_log": Step(N_("Check the audit log, and read what the account did"), "audit.index", "intake audit verify"),
        "revoke_all": Step(N_("Revoke every tablet, and enrol them anew at the new server"), "tablet_list.index"),
        "new_passwords": Step(N_("Give every account a new password"), "account.index"),
        "new_office_key": Step(N_("Make a new office key, so that nothing more is closed to the old one"), "", "intake keys rotate"),
        "new_passphrase": Step(N_("Change the passphrase"), "", "intake keys passphrase"),
        "new_master": Step(
            N_("Make a new master key: with a copy of the folder “keys”, a new passphrase alone does not help"), "", "intake keys master"
        ),
        "new_recovery": Step(N_("Make a new recovery key, if the old one may be known"), "", "intake keys recovery --replace"),
        "new_backup": Step(N_("Make new backups, and destroy older copies that can be reached"), "", "intake backup"),
        LIST: Step(N_("Get the list of people affected")),
        "tell_partner": Step(N_("Tell the partner")),
        AUTHORITY: Step(N_("Tell the authority")),
        PEOPLE: Step(N_("Tell the people affected, in their language, at their next visit or as they agreed to be called")),
    }
)
"""Step -> what it is."""
_TELL = (LIST, AUTHORITY, PEOPLE)
STEPS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        TABLET: ("revoke_tablet", "ask_volunteers", *_TELL),
        ACCOUNT: ("close_account", "check_log", *_TELL),
        BATCH: ("tell_partner", *_TELL),
        BACKUP: ("new_recovery", "new_passphrase", "new_backup", *_TELL),
        SERVER: ("revoke_all", "new_passwords", "new_master", "new_office_key", "new_recovery", "tell_partner", *_TELL),
        OTHER: ("tell_partner", *_TELL),
    }
)
"""Kind -> its steps, in the order in which they are to be done."""

SEALED_ON_TABLET, SEALED_COPY, RUNNING, LIST_ROW = "sealed_on_tablet", "sealed_copy", "all_if_running", "list_row"
SEEN_NAME, SEEN_ALL, SEEN_PAIR, SEEN_ANSWER = "seen_name", "seen_all", "seen_compared", "seen_answer"
EXPOSED_NAMES: Mapping[str, str] = MappingProxyType(
    {
        SEALED_ON_TABLET: N_("Passed through the tablet, closed to the office: not readable there"),
        SEALED_COPY: N_("In the backup, closed: readable only with the recovery key, and of the database only with the key store"),
        RUNNING: N_("Everything, if the server was running or its passphrase is known; otherwise nothing readable"),
        LIST_ROW: N_("A row of the list"),
        SEEN_NAME: N_("Name, state and appointment"),
        SEEN_ALL: N_("All answers"),
        SEEN_PAIR: N_("Answers, masked, beside another registration"),
        SEEN_ANSWER: N_("The partner’s answer"),
    }
)
"""What may have been exposed of one person -> in words."""
SEEN_BY_ACTION: Mapping[str, str] = MappingProxyType(
    {
        "looked_up": SEEN_NAME,
        "unmasked": SEEN_NAME,
        "unmasked_by_name": SEEN_NAME,
        "consent_given": SEEN_NAME,
        "consent_withdrawn": SEEN_NAME,
        "closed": SEEN_NAME,
        "reopened": SEEN_NAME,
        "hold_placed": SEEN_NAME,
        "hold_ended": SEEN_NAME,
        "listed": SEEN_NAME,
        "follow_up_opened": SEEN_NAME,
        "follow_up_noted": SEEN_NAME,
        "follow_up_assigned": SEEN_NAME,
        "registered": SEEN_ALL,
        "envelope_taken": SEEN_ALL,
        "read_out": SEEN_ALL,
        "pair_opened": SEEN_PAIR,
        "pair_same": SEEN_PAIR,
        "pair_different": SEEN_PAIR,
        "answer_applied": SEEN_ANSWER,
        "conflict_decided": SEEN_ANSWER,
    }
)
"""Word of the audit log -> what its doer saw of the person. Any other word that names a person counts as all answers."""
BATCH_ACTIONS = frozenset({"batch_built", "batch_approved", "batch_exported", "batch_fetched", "batch_rows_opened", "partner_rows_opened"})
"""Words of the audit log whose doer could see the rows of a list."""
PREVIEW = "preview_opened"
"""The word for whoever saw the rows that waited for a list; which those were is not in the log."""
MASKED_ACTIONS = frozenset({"looked_up_by_pictures", "looked_up_by_name"})
"""Words of the audit log whose doer saw masked names of people whom the log does not name."""
UNNAMED_ACTIONS: Mapping[str, str] = MappingProxyType({"pairs_listed": "pairs"})
"""Words of the audit log whose doer saw rows of people whom the log does not name -> where its detail says how many."""


def state_of(done: Collection[str], *, closed: bool) -> str:
    """The state of an incident whose steps `done` are ticked."""
    if closed:
        return CLOSED
    return TOLD_PEOPLE if PEOPLE in done else TOLD_AUTHORITY if AUTHORITY in done else OPEN


def hours_left(discovered: datetime, now: datetime) -> int:
    """Whole hours until the 72 are over, rounded against us; below 0 once they are."""
    return math.floor((discovered + timedelta(hours=HOURS) - now) / timedelta(hours=1))


def steps_open(kind: str, done: Collection[str]) -> tuple[str, ...]:
    """The steps of this kind that nobody has ticked."""
    return tuple(step for step in STEPS_OF[kind] if step not in done)


_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_NUMBER = re.compile(r"\d(?:[\s\-/().]*\d){6,}")
_WORDS_OF_A_REFERENCE = 3


def check_title(title: str) -> str:
    """The title, tidied; raises Refused `incident_title` if it is too long, or holds a reference or a telephone number."""
    title = " ".join(title.split())
    words = title.split()
    spans = (words[start:end] for start in range(len(words)) for end in range(start + 1, start + 1 + _WORDS_OF_A_REFERENCE))
    # One reference in thirty has no digit. It is told from plain words, which fit one time in thirty too, by its capitals.
    joined = (one for span in spans if (one := "".join(span)) and (one.isupper() or any(sign.isdigit() for sign in one)))
    if (
        len(title) > LONGEST_TITLE
        or not title.isprintable()
        or _NUMBER.search(_DAY.sub("", title))
        or any(read_reference(one) for one in joined)
    ):
        raise refuse("incident_title", "title", most=LONGEST_TITLE)
    return title
