"""Every column of the tables of centres, visits and those who go along, and what lies inside their seals."""

from __future__ import annotations

from intake.inventory.field import ADMINISTRATOR, COORDINATOR, NOT_EXPORTED, VOLUNTEER, Field
from intake.inventory.tables import WITH_HOME, of

_BOTH = (VOLUNTEER, COORDINATOR)
_EVERY = (VOLUNTEER, COORDINATOR, ADMINISTRATOR)
_WITH_REFERRAL = "As long as the registration."
_PAST = "Four weeks after its week."

CENTRE = of(
    "centre",
    WITH_HOME,
    ("id", "To refer to the centre."),
    ("partner", "Whose centre it is.", _EVERY),
    ("code", "To know it in the partner's files.", _EVERY),
    ("name", "To tell people where to go.", _EVERY),
    ("address", "To tell people where to go; a public place.", _EVERY),
    ("transportation", "To tell people how to get there.", _EVERY),
    ("hours", "To tell people when it is open.", _EVERY),
    ("languages", "To know who is understood there.", _EVERY),
    ("accessibility", "To know what helps on the spot.", _EVERY),
    ("alert", "To tell what everybody who goes there has to know now.", _EVERY),
    ("status", "To know whether anybody can be sent there.", _EVERY),
    ("risk", "To warn whoever has a visit there of checks.", _EVERY),
    ("risk_week", "Since when the risk is known; no finer time.", _EVERY),
)

WALK_IN = of(
    "walk_in",
    _PAST,
    ("id", "To refer to the session; random."),
    ("centre_id", "Where it is.", _BOTH),
    ("week", "To drop it in time; no finer time stands in clear."),
    ("places", "How many people it takes, never one more.", _BOTH),
    ("sealed", "Day and times; what is inside is declared as walk_in.", _BOTH),
)

VISIT = of(
    "visit",
    _WITH_REFERRAL,
    ("id", "To name it on a page; random."),
    ("referral_id", "To know which referral it is of."),
    ("centre_id", "To find everybody who goes to a centre when there is a risk.", _BOTH),
    ("walk_in_id", "To never put more people on a session than it has places."),
    ("week", "To find and count it; no finer time stands in clear.", _BOTH),
    ("state", "To know how it went.", _BOTH),
    ("reason", "To count why people are turned away; a code.", _BOTH),
    ("companion", "Who goes along; a pseudonym.", _BOTH),
    ("flagged", "To show that a risk at the centre has not been dealt with.", _BOTH),
    ("sequence", "To let calendars see that it has changed; a count."),
    ("sealed", "Day, time and meeting point, sealed under the registration's key; what is inside is declared as visit.", _BOTH),
)

SHIFT = of(
    "shift",
    _PAST,
    ("id", "To name it on a page; random."),
    ("account_id", "Who offers it.", _BOTH),
    ("area_id", "Where.", _BOTH),
    ("week", "To drop it in time; no finer time stands in clear."),
    ("sealed", "Which day and which half of it; what is inside is declared as shift.", _BOTH),
)

CALENDAR_FEED = of(
    "calendar_feed",
    "Until its owner ends it or the account is closed.",
    ("token_hash", "To recognise the secret address; the address itself is nowhere."),
    ("account_id", "Whose visits the calendar shows."),
    ("language", "In which language its one neutral title is."),
    ("week", "To tell its owner since when there is one."),
)


def _inside(seal: str, key: str, purpose: str, retention: str) -> Field:
    return Field(f"{seal}:{key}", purpose, retention, _BOTH, NOT_EXPORTED)


INSIDE: tuple[Field, ...] = (
    _inside("visit", "date", "To tell the person when to go.", _WITH_REFERRAL),
    _inside("visit", "from", "To tell the person when to go.", _WITH_REFERRAL),
    _inside("visit", "to", "To tell the person when to go.", _WITH_REFERRAL),
    _inside("visit", "centre", "To tell the person where to go: the code as the partner gave it.", _WITH_REFERRAL),
    _inside("visit", "along", "To know whether she wants somebody to come along, as she said when it was read out.", _WITH_REFERRAL),
    _inside("visit", "meeting", "To know where the two meet; a code of a fixed list.", _WITH_REFERRAL),
    _inside("visit", "word", "To know each other without a name; a code of a fixed list.", _WITH_REFERRAL),
    _inside("visit", "log", "To undo a slip: what was reported, when, by whom (a pseudonym), and how it stood before.", _WITH_REFERRAL),
    _inside("walk_in", "date", "To tell people when to go.", _PAST),
    _inside("walk_in", "from", "To tell people when to go.", _PAST),
    _inside("walk_in", "to", "To tell people when to go.", _PAST),
    _inside("shift", "date", "To know when somebody can go along.", _PAST),
    _inside("shift", "part", "To know when somebody can go along: the day, or half of it.", _PAST),
)

VISITS: tuple[Field, ...] = (*CENTRE, *WALK_IN, *VISIT, *SHIFT, *CALENDAR_FEED, *INSIDE)
