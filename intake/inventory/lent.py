"""Lent contacts: the pool, who has a place on which contact, and what arrived. Beside the tables, what lies inside their seals."""

from __future__ import annotations

from intake.inventory.field import ADMINISTRATOR, COORDINATOR, NOT_EXPORTED, VOLUNTEER, Field

_BOTH = (VOLUNTEER, COORDINATOR)
_HOUSE = (COORDINATOR, ADMINISTRATOR)
_CONTACT = "As long as the contact is in the pool."
_PLACE = "As long as the place is hers, and at least two months more without her, so that nobody else gets her messages."
_HERS = "As long as the registration; destroyed with it."
_MESSAGE = "Until it was handed over or dealt with, 26 weeks at most and no longer than the registration; then its key is destroyed."
_RECEIPT = "26 weeks: nothing is on its way for longer."


def _of(table: str, retention: str, *columns: tuple[str, str] | tuple[str, str, tuple[str, ...]]) -> tuple[Field, ...]:
    return tuple(Field(f"{table}.{one[0]}", one[1], retention, one[2] if len(one) == 3 else (), NOT_EXPORTED) for one in columns)


CONTACT = _of(
    "lent_contact",
    _CONTACT,
    ("id", "To tell one contact from another; random."),
    ("key_id", "To find its key."),
    ("number", "To name it on pages and in commands without its address.", (*_BOTH, ADMINISTRATOR)),
    ("area_id", "For whom it can be lent.", _HOUSE),
    ("kind", "A phone number or a mailbox.", (*_BOTH, ADMINISTRATOR)),
    ("state", "In use or retired.", _HOUSE),
    ("address_hash", "To know on which contact something arrived; a keyed hash."),
    ("share", "How many people may have it per partner.", _HOUSE),
    ("relays", "Who picks up what arrives: a role, or a pseudonym.", (*_BOTH, ADMINISTRATOR)),
    ("since", "From when on it can be lent.", _HOUSE),
    ("until", "Until when it is ours.", _HOUSE),
    ("rest_until", "To lend it to nobody for a time, after an older backup was put back.", _HOUSE),
    ("sealed", "The number or address itself, of this house and of no person, under a key of its own.", (*_BOTH, ADMINISTRATOR)),
)
PLACE = _of(
    "lent_place",
    _PLACE,
    ("id", "To tell one place from another; random."),
    ("contact_id", "On which contact; empty for whoever waits for one.", (COORDINATOR,)),
    ("area_id", "To count for coordinators of the area.", (COORDINATOR,)),
    ("kind", "Whether a number or a mailbox is wanted.", (COORDINATOR,)),
    ("partner", "For which partner; a number is shared by so many people per partner.", _BOTH),
    ("person_hash", "To find the place of a person; a keyed hash, emptied when she is forgotten."),
    ("key_id", "To find its key; destroyed when she is forgotten."),
    ("tag_hash", "To know whose plus-address something was sent to, and to give no tag twice; a keyed hash of a random tag."),
    ("cool_weeks", "How long it cools off before somebody else gets it."),
    ("free_week", "When it has cooled off; a Monday, empty as long as it is hers.", (COORDINATOR,)),
    ("sealed", "Whose it is and since when, under a key of its own; emptied when she is forgotten."),
)
MESSAGE = _of(
    "lent_message",
    _MESSAGE,
    ("id", "To name it on a page; random."),
    ("key_id", "To find its key."),
    ("contact_id", "On which contact it arrived.", _BOTH),
    ("area_id", "To know whose coordinators see it.", (COORDINATOR,)),
    ("person_hash", "Whose it is; a keyed hash, empty as long as nobody knows."),
    ("reason", "Why it is hers, or why it waits; a code.", (COORDINATOR,)),
    ("week", "To show the oldest first; no finer time.", _BOTH),
    ("sealed", "What arrived, under a key of its own; what is inside is declared as message.", _BOTH),
)
RECEIPT = _of(
    "lent_receipt",
    _RECEIPT,
    ("id", "To keep a message once that comes twice; a keyed hash of its number."),
    ("week", "To drop the line in time."),
)


def _inside(what: str, key: str, purpose: str, retention: str, seen_by: tuple[str, ...] = ()) -> Field:
    return Field(f"{what}:{key}", purpose, retention, seen_by, NOT_EXPORTED)


INSIDE: tuple[Field, ...] = (
    _inside("place", "registration", "Whose place it is; the registration's random id.", _HERS),
    _inside("place", "since", "Since when it is hers: nothing sent before can be hers.", _HERS, (COORDINATOR,)),
    _inside("message", "text", "What was said, 2,000 characters at most; it is read out to the person it is for.", _MESSAGE, _BOTH),
    _inside("message", "sender", "Who seems to have sent it: a number or an address, which proves nothing.", _MESSAGE, (COORDINATOR,)),
    _inside("message", "sent", "When it was sent.", _MESSAGE, _BOTH),
    _inside("message", "way", "How it came: taken down, by e-mail, from the text message gateway.", _MESSAGE, (COORDINATOR,)),
    _inside("message", "left", "How many attached files were left out; they are never kept.", _MESSAGE, (COORDINATOR,)),
)
LENT: tuple[Field, ...] = (*CONTACT, *PLACE, *MESSAGE, *RECEIPT, *INSIDE)
