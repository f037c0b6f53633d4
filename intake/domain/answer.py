"""The partner's answers: reading one row, and what it means for the referral (domain section 5).

States are decided here and nowhere else; whatever cannot be decided is refused with its reason and waits for a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from intake.domain import answer_words
from intake.domain.answer_words import understood
from intake.domain.messages import N_
from intake.domain.partner import AnswerColumns
from intake.domain.reference import read_partner_ref
from intake.domain.referral import UNSENT, State, may_follow
from intake.domain.written import digits, earlier, read_date, read_moment, read_time

COLUMNS = (
    "batch_id",
    "partner_ref",
    "decision",
    "reason_code",
    "centre_code",
    "appt_date",
    "appt_from",
    "appt_to",
    "bring_code",
    "done_date",
    "updated_at",
    "note",
)
DECISIONS = ("acknowledged", "accepted", "rejected", "needs_info", "duplicate", "done", "no_show")
MOST_NOTE = 140

_UNDATED = {"updated_at": ""}
ALREADY_DONE = "already_done"
"""Reason code and key of REASONS: applied as refused, and a person asks (domain section 5: done once a volunteer has checked)."""

CONFLICTS = frozenset({"conflict", "older_conflict", "two_answers"})
"""Keys of REASONS: the answer disagrees with what holds, or with another one, and a coordinator decides."""

VERDICTS = ("apply", "same", "unmatched", "refused")
REASONS: Mapping[str, str] = {
    "": N_("Will be applied."),
    "flagged": N_("Will be applied. The centre or the reason is not on the list: look at it."),
    ALREADY_DONE: N_("Will be applied as refused. The partner says it was done already: ask the person, then settle it."),
    "same": N_("Known already. Nothing changes."),
    "no_ref": N_("No partner_ref. Ask the partner which row of the list this is."),
    "bad_ref": N_("This partner_ref is not one of ours, or has a slip. Ask the partner."),
    "unknown_ref": N_("No referral has this partner_ref. It may have been erased, or belongs to another list."),
    "unknown_decision": N_("The decision is missing or not one that was agreed. Ask the partner, or correct the cell."),
    "bad_date": N_("A date cannot be read. Write it as 2026-03-31."),
    "bad_time": N_("A time cannot be read. Write it as 09:30."),
    "date_in_future": N_("The date of the answer or of the visit done lies in the future. Ask the partner."),
    "other_batch": N_("This row belongs to another list than the one it names. Ask the partner."),
    "not_sent": N_("This referral has not been sent to the partner. The file may be another partner's."),
    "withdrawn": N_("The person has withdrawn, or the row was a mistake. Tell the partner."),
    "older": N_("A newer answer has been applied already. Nothing changes."),
    "two_answers": N_("The file has two different answers for this partner_ref and none is newer. Ask the partner."),
    "older_conflict": N_("An older answer that does not fit the newer one. Nothing changes until somebody has decided."),
    "decided": N_("A coordinator has decided against this answer. Nothing changes."),
    "conflict": N_("This answer does not fit what was answered before. Ask the partner."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One row, read: codes of ours, dates in ISO, `flags` names columns whose value is not on the agreed list (kept all the same)."""

    partner_ref: str
    batch_id: str
    decision: str
    reason_code: str = ""
    centre_code: str = ""
    appt_date: str = ""
    appt_from: str = ""
    appt_to: str = ""
    bring_code: str = ""
    done_date: str = ""
    updated_at: str = ""
    note: str = ""
    flags: tuple[str, ...] = ()

    def content(self) -> dict[str, str]:
        """All but the flags, for keeping and comparing."""
        return {key: value for key, value in zip(_KEPT, _kept(self), strict=True) if value}


_KEPT = tuple(name for name in Answer.__dataclass_fields__ if name != "flags")
_kept = attrgetter(*_KEPT)  # a large file asks for this several times a row


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that can't be read: its partner_ref as far as it goes, and the reason."""

    partner_ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the referral before the answer: its state, its batch, the answers applied so far (oldest first), and `others`, the
    batches in which it travelled once more, `against`, the answers that a coordinator has decided against."""

    state: str
    batch_id: str
    applied: Sequence[Mapping[str, str]] = ()
    others: Collection[str] = ()
    against: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an answer leads to: `verdict` (apply, same, unmatched, refused), a key of REASONS, and the new state if it is applied."""

    verdict: str
    reason: str
    state: str = ""


def _word(text: str) -> str:
    """A partner's word without case, accents, tatweel, spaces and punctuation: "N’est pas présenté" and "nest pas presente" are one."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return re.sub(r"[\W_\u0640]+", "", plain)


@dataclass(frozen=True, slots=True)
class Words:
    """What was agreed with a partner, ready for reading many rows: our codes by the partner's words, and the centres."""

    decisions: Mapping[str, str]
    reasons: Mapping[str, str]
    reason_codes: frozenset[str]
    centres: frozenset[str]


def words_of(agreed: AnswerColumns, centres: Collection[str] = ()) -> Words:
    """The words of a profile, and the centres that are kept beside those it names; made once for a file."""
    decisions = {_word(word): code for word, code in (understood(answer_words.DECISIONS) | dict(agreed.decisions)).items()}
    decisions |= {_word(code): code for code in DECISIONS}
    reasons = {_word(word): code for word, code in (understood(answer_words.REASONS) | dict(agreed.reasons)).items()}
    return Words(decisions, reasons, frozenset(agreed.reasons.values()), frozenset(agreed.centres) | frozenset(centres))


def read_answer(cells: Mapping[str, str], words: Words, today: date) -> Answer | Unreadable:
    """Read a row whose cells are keyed by our column codes; spaces, case and local digits are forgiven."""
    given = {key: cells.get(key, "").strip().lstrip("'").strip() for key in COLUMNS}
    ref = read_partner_ref(given["partner_ref"])
    if not ref:
        return Unreadable("", "bad_ref" if given["partner_ref"] else "no_ref")
    decision = words.decisions.get(_word(given["decision"]))
    if decision is None:
        return Unreadable(ref, "unknown_decision")
    dates = {key: read_date(given[key]) for key in ("appt_date", "done_date")}
    updated = read_moment(given["updated_at"])
    times = {key: read_time(given[key]) for key in ("appt_from", "appt_to")}
    if None in dates.values() or updated is None:
        return Unreadable(ref, "bad_date")
    if None in times.values():
        return Unreadable(ref, "bad_time")
    if (dates["done_date"] or "") > today.isoformat() or updated[:10] > (today + timedelta(days=1)).isoformat():
        return Unreadable(ref, "date_in_future")
    reason = words.reasons.get(_word(given["reason_code"]), given["reason_code"])
    flags = []
    if reason and reason not in words.reason_codes:
        flags.append("reason_code")
    centre = digits(given["centre_code"])
    if centre and words.centres and centre not in words.centres:
        flags.append("centre_code")
    return Answer(
        partner_ref=ref,
        batch_id=digits(given["batch_id"]),
        decision=decision,
        reason_code=reason[:40],
        centre_code=centre[:40],
        appt_date=dates["appt_date"] or "",
        appt_from=times["appt_from"] or "",
        appt_to=times["appt_to"] or "",
        bring_code=given["bring_code"][:40],
        done_date=dates["done_date"] or "",
        updated_at=updated,
        note=given["note"][:MOST_NOTE],
        flags=tuple(flags),
    )


def state_of(answer: Answer) -> State:
    """The state an answer leads to (domain section 5, "meaning of answers")."""
    if answer.decision == "accepted":
        return State.BOOKED if answer.appt_date else State.ACCEPTED
    if answer.decision in ("rejected", "duplicate"):
        return State.REJECTED
    return State(answer.decision)


def rule(answer: Answer, known: Known) -> Ruling:
    """Decide what an answer does to a referral."""
    if State(known.state) in UNSENT:
        return Ruling("refused", "not_sent")
    if answer.batch_id and known.batch_id and answer.batch_id.lstrip("0") not in (known.batch_id, *known.others):
        return Ruling("refused", "other_batch")
    content = answer.content()
    if any(_same(content, before) for before in known.against):
        return Ruling("same", "decided")
    repeated = any(_same(content, before) for before in known.applied)
    if repeated and (answer.updated_at or _same(content, known.applied[-1])):
        return Ruling("same", "same")
    if known.state in (State.WITHDRAWN, State.ERROR):
        return Ruling("refused", "withdrawn")
    then = state_of(answer)
    if any(earlier(answer.updated_at, before.get("updated_at", "")) for before in known.applied):
        fits = known.state == then or may_follow(then, known.state)
        return Ruling("refused", "older" if fits else "older_conflict")
    if then is State.ACKNOWLEDGED and not known.applied and not may_follow(known.state, then):
        return Ruling("same", "same")  # she was put on a walk-in session meanwhile: that the partner has it is no news
    if repeated or (known.state != then and not may_follow(known.state, then)):
        return Ruling("refused", "conflict")  # repeated: another answer came in between, and nothing says which is the newer one
    if then is State.REJECTED and answer.reason_code == ALREADY_DONE:
        return Ruling("apply", ALREADY_DONE, then)
    return Ruling("apply", "flagged" if answer.flags else "", then)


def _same(content: Mapping[str, str], before: Mapping[str, str]) -> bool:
    return {k: v for k, v in content.items() if k != "batch_id"} == {k: v for k, v in before.items() if k != "batch_id"}


def two_answers(answers: Sequence[Answer]) -> set[str]:
    """The partner_refs that a file answers in two different ways of which none is newer; an answer without a date is never older."""
    days: dict[str, str] = {}
    moments: dict[str, str] = {}
    for answer in answers:
        days[answer.partner_ref] = max(days.get(answer.partner_ref, ""), answer.updated_at[:10])
        if "T" in answer.updated_at:
            moments[answer.partner_ref] = max(moments.get(answer.partner_ref, ""), answer.updated_at)
    last: dict[str, Answer] = {}
    torn: set[str] = set()
    for answer in answers:
        newest = (days[answer.partner_ref], moments.get(answer.partner_ref, ""))
        if not any(earlier(answer.updated_at, one) for one in newest):
            other = last.setdefault(answer.partner_ref, answer)
            if other is not answer and not _same(answer.content() | _UNDATED, other.content() | _UNDATED):
                torn.add(answer.partner_ref)
    return torn
