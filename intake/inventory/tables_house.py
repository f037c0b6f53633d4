"""Every column of the tables that hold no person's record: areas, accounts, packs, the audit log."""

from __future__ import annotations

from intake.inventory.field import ADMINISTRATOR, ALWAYS, AUDITOR, COORDINATOR, VOLUNTEER, Field
from intake.inventory.tables import WITH_HOME, of
from intake.inventory.tables_delivery import DELIVERY, PICK_UP

_BOTH = (VOLUNTEER, COORDINATOR)
_WATCH = (COORDINATOR, AUDITOR, ADMINISTRATOR)
_WITH_ACCOUNT = "As long as the account; a closed one keeps its line, so that the log stays readable."

AREA = of(
    "area",
    WITH_HOME,
    ("id", "To refer to the area."),
    ("code", "To name it in files and commands.", _BOTH),
    ("name", "To show it.", _BOTH),
    ("kind", "To know an intake point from what lies above it.", _BOTH),
    ("parent_id", "To know what it lies in.", (ADMINISTRATOR,)),
    ("path", "To find all that lies below it.", (ADMINISTRATOR,)),
    ("region", "To read phone numbers as they are said there.", (ADMINISTRATOR,)),
)

ACCOUNT = of(
    "account",
    _WITH_ACCOUNT,
    ("id", "To refer to the account."),
    ("name", "To sign in with; need not be a real name.", (ADMINISTRATOR,)),
    ("role", "To know what the account may do.", (ADMINISTRATOR,)),
    ("area_id", "To know where it may do it.", (ADMINISTRATOR,)),
    ("pseudonym", "To say who did something without a name.", (ADMINISTRATOR, AUDITOR)),
    ("state", "To know whether it is open.", (ADMINISTRATOR,)),
    ("password_hash", "To check a password; Argon2id, the password itself is nowhere."),
    ("second_reset", "The day an administrator took the second factor away, until the account's owner has read it.", (ADMINISTRATOR,)),
    ("partner", "To know whose lists a partner's account may open; empty for our own people.", (ADMINISTRATOR,)),
    ("trained", "To let nobody register people who was not shown how.", (COORDINATOR, ADMINISTRATOR)),
)

COURSE = of(
    "course",
    "Until the account is closed.",
    ("account_id", "Whose it is."),
    ("part", "To go on where one stopped; no mark and no wrong answer.", (VOLUNTEER, COORDINATOR)),
    ("week", "To say when it was done, by the Monday of the week.", (VOLUNTEER,)),
)

SECOND = (
    *of(
        "second_factor",
        "Until its owner removes it, an administrator resets it, or the account is closed.",
        ("id", "To bind the seal to its line; a random number."),
        ("account_id", "Whose it is."),
        ("kind", "To know whether there is a passkey or an app to ask.", (ADMINISTRATOR,)),
        ("sealed", "To check it; what is inside is declared as second."),
    ),
    *of(
        "recovery_code",
        "Until it is used, or new ones are made.",
        ("account_id", "Whose it is."),
        ("code_hash", "To recognise the code; a keyed hash, the code itself is nowhere."),
    ),
    *of(
        "second_step",
        "Five minutes; deleted within half an hour.",
        ("token_hash", "To recognise who has given the password; the token itself is nowhere."),
        ("account_id", "Whose password was given."),
        ("quarter", "When, by the quarter of an hour."),
        ("sealed", "What it is for, the challenge to the passkey, the exact time."),
    ),
)

HOME_MARK = of(
    "home_mark",
    WITH_HOME,
    ("id", "There is one line."),
    ("mark", "To notice a database that belongs to another home; a random number."),
)

INVITATION = of(
    "invitation",
    "Seven days, or until it is used.",
    ("token_hash", "To recognise the one-time link; the link itself is nowhere."),
    ("role", "What the new account may do.", (ADMINISTRATOR,)),
    ("area_id", "Where it may do it.", (ADMINISTRATOR,)),
    ("until", "When the link ends.", (ADMINISTRATOR,)),
    ("partner", "For which partner the new account is; empty for our own people.", (ADMINISTRATOR,)),
    ("short_term", "To let the new account register people only after the course.", (ADMINISTRATOR,)),
)

TABLET = of(
    "tablet",
    WITH_HOME,
    ("id", "The number of the tablet.", (ADMINISTRATOR, COORDINATOR)),
    ("name", "What is written on it, to tell one from another.", (ADMINISTRATOR, COORDINATOR)),
    ("area_id", "To know where it is used.", (ADMINISTRATOR, COORDINATOR)),
    ("state", "To know whether it may send.", (ADMINISTRATOR, COORDINATOR)),
    ("code_hash", "To recognise the one-time code it is enrolled with; the code itself is nowhere."),
    ("code_until", "When the one-time code ends."),
    ("token_hash", "To recognise the tablet; the token itself is on the tablet alone."),
    ("relay_hash", "To let a relay recognise the tablet; the token itself is on the tablet alone."),
    ("contact_week", "To notice a tablet that has not been heard of; no finer time.", (ADMINISTRATOR, COORDINATOR)),
)

SIGN_IN = of(
    "sign_in",
    "Until signing out, a day at most.",
    ("token_hash", "To recognise the cookie; the cookie itself is nowhere."),
    ("account_id", "Who is signed in."),
    ("locked", "To ask for the password again after a pause."),
    ("until", "When it ends."),
    ("began", "To end it after twelve hours, and to tell its owner since when; by the quarter of an hour."),
)

ATTEMPT = of(
    "attempt",
    "Two hours.",
    ("kind", "What is counted: sign-ins, look-ups."),
    ("who_hash", "Whose attempts; a keyed hash."),
    ("quarter", "When, by the quarter of an hour."),
    ("count", "How many, to stop guessing and fishing."),
)

ALERT = of(
    "alert",
    "26 weeks.",
    ("id", "To name it on a page; random."),
    ("area_id", "To know whose coordinators and auditors are told.", (COORDINATOR, AUDITOR)),
    ("week", "To drop it in time; no finer time stands in clear."),
    ("seen_by", "To know that somebody has looked at it; a pseudonym.", (COORDINATOR, AUDITOR)),
    ("sealed", "What it is about, by whom and when; what is inside is declared as alert.", (COORDINATOR, AUDITOR)),
)

PROGRAMME = of(
    "programme",
    WITH_HOME,
    ("code", "To name the programme.", _BOTH),
    ("version", "To read old registrations with the pack of their time.", _BOTH),
    ("state", "To know which version takes registrations.", _BOTH),
    ("pack", "The pack as it was loaded; nothing of a person.", _BOTH),
    ("accepted_until", "Until when tablets may still send registrations made with this version."),
)

PARTNERS = of(
    "partner",
    WITH_HOME,
    ("code", "To name the partner.", (COORDINATOR,)),
    ("version", "To write old lists again with the columns of their time.", (COORDINATOR,)),
    ("profile", "The profile as it was loaded; nothing of a person.", (COORDINATOR,)),
)

WORDING = of(
    "wording",
    ALWAYS,
    ("programme", "To know for which programme it was read out.", (AUDITOR,)),
    ("wording_id", "To name this version of the words.", (AUDITOR,)),
    ("language", "In which language they were read out.", (AUDITOR,)),
    ("digest", "To tie a consent to the very words that were read out; SHA-256 over them.", (AUDITOR,)),
    ("texts", "The words themselves, so that years later it can be shown what was read out; nothing of a person.", (AUDITOR,)),
    ("since", "The day from which they were read out.", (AUDITOR,)),
    ("until", "The day on which others took their place.", (AUDITOR,)),
)

AUDIT = (
    *of(
        "audit_entry",
        ALWAYS,
        ("seq", "To notice a missing entry.", (AUDITOR,)),
        ("week", "To find a time; no finer one stands in clear.", (AUDITOR,)),
        ("action", "What was done; a fixed word.", (AUDITOR,)),
        ("sealed", "Who, where, when and to which registration; what is inside is declared as audit.", (AUDITOR,)),
        ("link", "To notice an altered entry: chained by a keyed hash."),
    ),
    *of(
        "audit_head",
        ALWAYS,
        ("id", "The one row."),
        ("seq", "To notice that the end was cut off."),
        ("link", "To notice that the end was cut off."),
    ),
)

REMINDER = (
    *of(
        "reminder",
        ALWAYS,
        ("id", "To keep their order."),
        ("batch_id", "Which list had no answers.", (COORDINATOR,)),
        ("area_id", "Whose coordinators reminded the partner.", (COORDINATOR,)),
        ("kind", "A letter, or to whom the list was handed up.", (COORDINATOR,)),
        ("noted_on", "On which day; of the list, not of a person.", (COORDINATOR,)),
        ("rows", "How many rows had no answer; a count.", (COORDINATOR,)),
        ("noted_by", "Who did it; a pseudonym.", (COORDINATOR,)),
    ),
    *of(
        "answer_tally",
        ALWAYS,
        ("batch_id", "To count by list."),
        ("area_id", "To count by area."),
        ("weeks", "After how many weeks these rows were answered; below nothing: how many were sent, and taken back."),
        ("rows", "How many; a count, shown from five on.", (COORDINATOR,)),
    ),
)

INCIDENT = of(
    "incident",
    ALWAYS,
    ("id", "To know it again after a restore; random."),
    ("key_id", "To find its key."),
    ("number", "The number of the incident.", _WATCH),
    ("closed", "To know which still need somebody.", _WATCH),
    ("week", "When it was noted; no finer time stands in clear.", _WATCH),
    ("sealed", "What happened and what was done about it; what is inside is declared as incident.", _WATCH),
)

_PEOPLE = (*AREA, *ACCOUNT, *COURSE, *SECOND, *INVITATION, *TABLET, *SIGN_IN, *ATTEMPT, *ALERT)
HOUSE: tuple[Field, ...] = (*_PEOPLE, *HOME_MARK, *PROGRAMME, *PARTNERS, *WORDING, *AUDIT, *INCIDENT, *REMINDER, *DELIVERY, *PICK_UP)
