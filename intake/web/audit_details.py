"""What an entry of the audit log says beside its action, in words: the name of each detail, and the words for those of its values that are
codes of ours. Codes of areas, partners, programmes and files, numbers and days stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from intake.domain import alert, conflict, incident, lent, lent_match, presence, retention, visit
from intake.domain.account import ROLE_NAMES
from intake.domain.centre import RISK_NAMES
from intake.domain.messages import N_
from intake.domain.proposal import WHATS
from intake.domain.referral import STATE_NAMES
from intake.domain.second_factor import RECOVERY
from intake.web import area, late, second_factor
from intake.web.delivery_words import WAYS
from intake.web.language import say
from intake.web.lent_message import WAYS as MESSAGE_WAYS

NAMES: Mapping[str, str] = {
    "account": N_("Account"),
    "agreed": N_("Agreed"),
    "along": N_("Together with"),
    "answer_rows": N_("Rows of answers"),
    "apply": N_("Rows taken over"),
    "area": N_("Area"),
    "as": N_("Noted as"),
    "asked_by": N_("Asked for by"),
    "batch": N_("Batch"),
    "before": N_("Before"),
    "by": N_("By"),
    "bytes_after": N_("Bytes after"),
    "bytes_before": N_("Bytes before"),
    "centre": N_("Centre"),
    "centres": N_("Centres"),
    "contact": N_("Lent contact"),
    "corrections": N_("Corrections"),
    "day": N_("Day"),
    "decision": N_("Decision"),
    "envelopes": N_("Envelopes"),
    "failed": N_("Wrong tries before"),
    "files": N_("Files"),
    "fit": N_("That fit"),
    "format": N_("Format"),
    "found": N_("Found"),
    "grants": N_("Permissions to open that ended"),
    "hers": N_("Matched to a person"),
    "how": N_("How"),
    "incident": N_("Incident"),
    "key": N_("Key"),
    "keys": N_("Keys"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "left_out": N_("Left out"),
    "log": N_("Log"),
    "messages": N_("Messages"),
    "months": N_("Months"),
    "most": N_("At most"),
    "named": N_("Named"),
    "number": N_("Number"),
    "on": N_("For the day"),
    "on_hold": N_("On hold"),
    "pairs": N_("Pairs"),
    "partner": N_("Partner"),
    "people": N_("People"),
    "places": N_("Places"),
    "presence": N_("Who was there"),
    "problem": N_("Problem"),
    "programme": N_("Programme"),
    "proposal": N_("Proposal"),
    "purpose": N_("Purpose"),
    "questions": N_("Questions"),
    "reason": N_("Reason"),
    "reasons": N_("Reasons"),
    "recordings": N_("Recordings"),
    "references": N_("References shown"),
    "refused": N_("Rows refused"),
    "registrations": N_("Registrations"),
    "resumed": N_("Bytes that an earlier try had brought"),
    "retractions": N_("Rows taken back"),
    "risk": N_("Risk"),
    "role": N_("Role"),
    "rows": N_("Rows"),
    "same": N_("Rows known before"),
    "second": N_("Second proof"),
    "sha256": N_("Checksum"),
    "share": N_("People who may share it"),
    "state": N_("State"),
    "step": N_("Step"),
    "tablet": N_("Tablet"),
    "text": N_("Text"),
    "ticks": N_("Ticks"),
    "unanswered": N_("Without an answer"),
    "undelivered": N_("Never delivered"),
    "unmatched": N_("Rows of nobody known"),
    "until": N_("Until"),
    "verdict": N_("Verdict"),
    "version": N_("Version"),
    "visit": N_("Visit"),
    "visits": N_("Visits"),
    "voice": N_("Voice of"),
    "way": N_("Way"),
    "week": N_("Week"),
    "what": N_("What"),
    "why": N_("Why"),
    "wording": N_("Wording"),
    "words_reviewed": N_("Words reviewed"),
    "yes": N_("Yes"),
}
"""The key of a detail, as `intake audit` tells it, and its name."""
_ROLES = {role.value: name for role, name in ROLE_NAMES.items()}
_PROOFS = {**second_factor.KINDS, RECOVERY: N_("Recovery code")}
_BACKUPS = {"database": N_("The database"), "keys": N_("The keys")}
_LIMITS = {
    "look_up": N_("Look-ups"),
    "missed": N_("Look-ups that found nobody"),
    "name": N_("Sign-ins tried with one name"),
    "address": N_("Sign-ins tried from one place"),
    "second": N_("Second factors tried for one account"),
    "second_slow": N_("Second factors tried for one account, over some hours"),
    "second_from": N_("Second factors tried from one place"),
    "tablet_code": N_("Codes tried to enrol a tablet"),
}
_ALERTS = {code: kind.what for code, kind in alert.KINDS.items()}
KINDS = (incident.KIND_NAMES, _ALERTS, area.KIND_NAMES, lent.KINDS, late.KINDS, _PROOFS, _BACKUPS, _LIMITS)
"""What may be of a kind; no code stands in two of them."""
_STATES = {**visit.VISIT_STATES, **STATE_NAMES}
VALUES: Mapping[str, Mapping[str, str]] = {
    "as": {"done": N_("Done"), "not_needed": N_("Not needed")},
    "before": _STATES,
    "by": {"answer": N_("An answer"), "consent": N_("A consent"), "date": N_("Its date"), "hand": N_("Somebody")},
    "decision": {
        "keep": N_("What holds stays"),
        "take": N_("The answer is taken"),
        "open": N_("Open"),
        "same": N_("The same person"),
        "different": N_("Different people"),
    },
    "how": {"in person": N_("In person"), "course": N_("The course here")},
    "kind": {code: word for words in KINDS for code, word in words.items()},
    "log": {"kept": N_("The one here"), "backup": N_("The one of the backup")},
    "presence": {**presence.PRESENCES, presence.NOT_STATED: N_("Not stated")},
    "purpose": {"store": N_("To store it"), "refer": N_("To hand it on"), "contact": N_("To contact her")},
    "reason": {**conflict.REASONS, **retention.REASONS, **lent_match.REASONS, **visit.REASON_NAMES},
    "risk": RISK_NAMES,
    "role": _ROLES,
    "second": _PROOFS,
    "state": _STATES,
    "verdict": {"approved": N_("Approved"), "mended": N_("Mended"), "taken_back": N_("Taken back")},
    "visit": visit.VISIT_STATES,
    "voice": _ROLES,
    "way": {**WAYS, **MESSAGE_WAYS},
    "what": WHATS,
}
"""The key of a detail -> what its codes mean."""
YES, NO = N_("Yes"), N_("No")


def told(detail: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Each detail of an entry: its name and what it is, in the language of the page, and whether that is in words (else a code or a number,
    which is shown from left to right). What an older version wrote and nobody names any more keeps its key."""
    for key, value in detail.items():
        meant = (YES if value else NO) if isinstance(value, bool) else VALUES.get(key, {}).get(str(value))
        shown = say(meant) if meant else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield say(NAMES.get(key, "")) or key, shown, bool(meant)
