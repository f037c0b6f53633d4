"""Every column of the tables that hold people's records and the lists made of them; the other tables are in `tables_house`.

Clear columns hold only what queries need (design section 4); a name, a number or an answer lies in a `sealed` column alone. What is inside
the seals: `payload` (registrations) and `sealed` (answers, waiting rows, retractions, audit entries).
"""

from __future__ import annotations

from intake.inventory.field import (
    ALWAYS,
    AUDITOR,
    COORDINATOR,
    NOT_EXPORTED,
    PARTNER,
    UNTIL_PURGE,
    VOLUNTEER,
    Field,
)

_BOTH = (VOLUNTEER, COORDINATOR)
_CHECKERS = (COORDINATOR, AUDITOR)
_WITH_REGISTRATION = "As long as the registration."
_UNTIL_DEALT_WITH = "Until a coordinator has dealt with the row; then its key is destroyed."
_UNTIL_TAKEN_BACK = "Until the partner has been told, 72 hours at most; then its key is destroyed."
_WITH_PAIR = "As long as both registrations."
WITH_HOME = "As long as the home."


Column = tuple[str, str] | tuple[str, str, tuple[str, ...]]
"""(column, purpose), or (column, purpose, who sees it)."""


def of(table: str, retention: str, *columns: Column, exported: str = NOT_EXPORTED) -> tuple[Field, ...]:
    """The fields of one table."""
    return tuple(Field(f"{table}.{one[0]}", one[1], retention, one[2] if len(one) == 3 else (), exported) for one in columns)


REGISTRATION = of(
    "registration",
    UNTIL_PURGE,
    ("id", "To keep a registration once, however often it is sent; random, made before sending."),
    ("key_id", "To find the record key in the key store."),
    ("reference_hash", "To find the registration by the reference on the card; a keyed hash, worthless once the month's key is gone."),
    ("programme", "To know whose questions these are.", _BOTH),
    ("programme_version", "To read the payload with the pack it was made with."),
    ("area_id", "To know whose queue it is.", _BOTH),
    ("state", "To know whether it is closed.", _BOTH),
    ("month", "To know which month's key made the hashes."),
    ("week", "To count by week; no finer time stands in clear.", (COORDINATOR,)),
    ("purge_week", "To delete it in time.", _CHECKERS),
    ("compared", "To look at it once for duplicates."),
    ("picture_hash", "To find the registration by the four pictures on the card; a keyed hash, a hint and never proof."),
    ("sealed", "All that the person said, sealed under a key of its own; what is inside is declared as payload.", _BOTH),
    ("hold_week", "To put the purge off while a hold is in force; a week, empty without one.", _CHECKERS),
    ("hold_sealed", "Why it is held, sealed under the registration's key; what is inside is declared as hold.", _BOTH),
)

MATCH_CODE = of(
    "match_code",
    "As long as the registration; its key dies with the last registration of the month.",
    ("code", "To compare those that may be of one person, and to find one by the sound of the name; a keyed hash."),
    ("registration_id", "To know which registration has the code."),
)

SUSPECTED = of(
    "suspected_duplicate",
    _WITH_PAIR,
    ("first_id", "To know the pair."),
    ("second_id", "To know the pair."),
    ("score", "To show the likeliest pairs first.", (COORDINATOR,)),
    ("decision", "To remember what a coordinator decided, above all “different people”.", (COORDINATOR,)),
    ("decided_by", "To know who decided; a pseudonym.", (COORDINATOR,)),
)

REFERRAL = of(
    "referral",
    _WITH_REGISTRATION,
    ("id", "To order the rows of a batch in a way that tells nothing; random."),
    ("registration_id", "To know whose referral it is."),
    ("programme", "To know which service is asked for.", _BOTH),
    ("partner", "To know who is asked.", _BOTH),
    ("area_id", "To know whose queue it is.", _BOTH),
    ("state", "To tell the person where things stand.", _BOTH),
    ("partner_ref_hash", "To match the partner's answer; a keyed hash."),
    ("batch_id", "To know in which list it goes or went.", (COORDINATOR,)),
    ("row_digest", "To notice a row that is no longer what was approved; holds the random partner_ref, so it can't be guessed back."),
    ("no_answer_by", "To ask the partner when an answer is late.", (COORDINATOR,)),
    ("note_unread", "To have a coordinator read the partner's note.", (COORDINATOR,)),
    ("consent_until", "To hand nothing on after the agreement to it has run out; the Monday of the week.", _BOTH),
    ("sealed", "What the partner answered, sealed under the registration's key; what is inside is declared as answer.", _BOTH),
)

CORRECTION = of(
    "correction",
    _WITH_REGISTRATION,
    ("id", "To order the corrections of a batch; random."),
    ("referral_id", "To know which row the partner must replace."),
    ("batch_id", "To know in which list it goes or went.", (COORDINATOR,)),
    ("row_digest", "To notice a correction that is no longer what was approved."),
    ("due", "To tell the partner in time.", (COORDINATOR,)),
    ("kind", "To know whether the row reads otherwise now, or goes again because it was not answered.", (COORDINATOR,)),
)

RETRACTION = of(
    "retraction",
    _UNTIL_TAKEN_BACK,
    ("id", "To order the retractions of a batch; random."),
    ("key_id", "To find its key; not the registration's, which may be gone."),
    ("partner", "To know who must be told.", (COORDINATOR,)),
    ("programme", "To know in which list it travels.", (COORDINATOR,)),
    ("area_id", "To know whose list it travels in.", (COORDINATOR,)),
    ("batch_id", "To know in which list it goes.", (COORDINATOR,)),
    ("row_digest", "Reserved: to notice a changed retraction."),
    ("due", "To tell the partner in time.", (COORDINATOR,)),
    ("sealed", "The partner_ref that the partner must drop, sealed under a key of its own.", (COORDINATOR,)),
    exported=PARTNER,
)

ANSWER_ROW = of(
    "answer_row",
    _UNTIL_DEALT_WITH,
    ("id", "To name the row on a page; random."),
    ("key_id", "To find its key."),
    ("row_hash", "To queue the same row once; a keyed hash."),
    ("area_id", "So that only coordinators of the area that sent the file in see the row."),
    ("partner", "To know whom to ask.", (COORDINATOR,)),
    ("verdict", "To know whether it found nobody or was refused.", (COORDINATOR,)),
    ("reason", "To say what to do about it; a code.", (COORDINATOR,)),
    ("week", "To show the newest first; no finer time.", (COORDINATOR,)),
    ("sealed", "The cells as the partner sent them, sealed under a key of its own.", (COORDINATOR,)),
    ("referral_id", "To show it beside what it disagrees with, and to end with it; empty if it found nobody."),
)

HELD_ENVELOPE = of(
    "held_envelope",
    "Until a coordinator has dealt with it, 26 weeks at most; then its key is destroyed.",
    ("id", "To name it on a page; random."),
    ("key_id", "To find its key; none if it could not be opened here."),
    ("area_id", "To know whose coordinators see it.", (COORDINATOR,)),
    ("tablet_id", "To know from which tablet it came.", (COORDINATOR,)),
    ("registration_id", "To know what was kept of it all the same."),
    ("reason", "To say what can be done; a code.", (COORDINATOR,)),
    ("week", "To show the oldest first; no finer time.", (COORDINATOR,)),
    ("sealed", "The envelope: closed to the office as it came, or sealed under a key of its own; what is inside is declared as payload."),
)

RECEIPT = of(
    "receipt",
    "26 weeks: no tablet waits longer with an envelope.",
    ("envelope_id", "To keep an envelope once, however often it is sent; random, made on the tablet."),
    ("digest", "To notice other contents under the same id; a hash of the closed envelope."),
    ("verdict", "To tell the tablet again what became of it: kept, or held for a person."),
    ("week", "To drop the line in time."),
)

ERASED = of(
    "erased",
    WITH_HOME,
    ("id", "To keep erased and purged registrations gone after a restore; a random number that belongs to nothing any more."),
    ("week", "To drop the line when no backup is that old."),
)

BATCH = of(
    "batch",
    ALWAYS,
    ("id", "The number of the list.", _CHECKERS),
    ("programme", "The manifest: which service.", _CHECKERS),
    ("partner", "The manifest: who receives it.", _CHECKERS),
    ("partner_version", "The manifest: which version of the partner's columns.", _CHECKERS),
    ("area_id", "The manifest: whose referrals.", _CHECKERS),
    ("state", "Built, approved, sent or cancelled.", _CHECKERS),
    ("rows", "The manifest: a count.", _CHECKERS),
    ("retractions", "The manifest: a count.", _CHECKERS),
    ("corrections", "The manifest: a count.", _CHECKERS),
    ("removed", "The manifest: a count of rows taken out before it was sent.", _CHECKERS),
    ("left_out", "The manifest: counts of who was left out, and why.", _CHECKERS),
    ("columns", "The manifest: codes of the columns.", _CHECKERS),
    ("content_digest", "The manifest: what was approved, as a hash over all rows.", _CHECKERS),
    ("content_sum", "To keep the hash over all rows right when one is erased, without reading the others; sealed.", ()),
    ("mark", "To notice a builder, an approver or rows that were changed in the database; a keyed hash.", _CHECKERS),
    ("audit_head", "The manifest: ties the list to the audit log.", _CHECKERS),
    ("built_by", "Two people: who built it; a pseudonym.", _CHECKERS),
    ("approved_by", "Two people: who approved it; a pseudonym.", _CHECKERS),
    ("week", "The manifest: when, by the week.", _CHECKERS),
    ("sent_on", "To know how long the partner has had it; the day, of the list and not of a person.", _CHECKERS),
)

BATCH_FILE = of(
    "batch_file",
    ALWAYS,
    ("batch_id", "Which list the file belongs to.", _CHECKERS),
    ("format", "Which format was written.", _CHECKERS),
    ("name", "How the file is called; partner and number, nothing of a person.", _CHECKERS),
    ("sha256", "To prove which file was handed over; a hash of the encrypted bytes.", _CHECKERS),
    ("size", "To notice a file that was cut.", _CHECKERS),
    ("week", "When it was written, by the week.", _CHECKERS),
    ("closed_for", "So that none goes out that is closed to a key which was withdrawn; a hash of the public key.", _CHECKERS),
)

RECORDS: tuple[Field, ...] = (
    *REGISTRATION,
    *MATCH_CODE,
    *SUSPECTED,
    *REFERRAL,
    *CORRECTION,
    *RETRACTION,
    *ANSWER_ROW,
    *HELD_ENVELOPE,
    *RECEIPT,
    *ERASED,
    *BATCH,
    *BATCH_FILE,
)
