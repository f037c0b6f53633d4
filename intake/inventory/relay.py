"""Every column of a relay's own small file (`relay.db`): closed envelopes on their way to the office, and what is needed to take them."""

from __future__ import annotations

from intake.inventory.field import Field
from intake.inventory.tables import of

_UNTIL_FETCHED = "Until the office has fetched it, 60 days at most; then it is overwritten."
_WITH_RELAY = "As long as the relay."
_UNTIL_NEXT = "Until the office sends the next."

RELAY: tuple[Field, ...] = (
    *of(
        "relay.envelope",
        _UNTIL_FETCHED,
        ("seq", "In which order to give them to the office."),
        ("id", "To know an envelope that comes twice; random."),
        ("digest", "To know an envelope that comes twice; it stands for the closed envelope."),
        ("tablet", "The number of the tablet, to keep one from filling the relay."),
        ("key", "Which key of the office it is closed to."),
        ("week", "To delete it when nobody can open it any more; no finer time."),
        ("sealed", "The closed envelope; only the office can open it."),
    ),
    *of(
        "relay.tablet",
        _UNTIL_NEXT,
        ("hash", "To recognise the tablet; the token itself is on the tablet alone."),
        ("number", "The number of the tablet."),
        ("revoked", "To know whether it may send."),
    ),
    *of(
        "relay.setting",
        _WITH_RELAY,
        ("name", "Which value it is."),
        (
            "value",
            "The relay's own keys, which open nothing; the office's public keys; number and day of the office's last visit; a count.",
        ),
    ),
    *of(
        "relay.programme",
        _UNTIL_NEXT,
        ("code", "To name the programme."),
        ("version", "To show the form of this version."),
        ("state", "To know which version takes registrations."),
        ("pack", "The pack as it was loaded; nothing of a person."),
        ("accepted_until", "Until when tablets may still send registrations made with this version."),
    ),
    *of(
        "relay.partner",
        _UNTIL_NEXT,
        ("code", "To name the partner."),
        ("version", "To show the form of this version."),
        ("profile", "The profile as it was loaded; nothing of a person."),
    ),
)
