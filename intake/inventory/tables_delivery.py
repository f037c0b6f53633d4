"""Every column of the tables of the way to a partner and back: deliveries, their steps, answer files picked up."""

from __future__ import annotations

from intake.inventory.field import ALWAYS, AUDITOR, COORDINATOR
from intake.inventory.tables import of

DELIVERY = (
    *of(
        "delivery",
        ALWAYS,
        ("id", "The number of the delivery.", (COORDINATOR,)),
        ("batch_id", "Which list it is a file of.", (COORDINATOR,)),
        ("format", "Which of its files.", (COORDINATOR,)),
        ("way", "How it goes: a server, a shared folder, e-mail.", (COORDINATOR,)),
        ("state", "To know whether it waits, is there, or needs somebody.", (COORDINATOR,)),
        ("tries", "To try again less and less often.", (COORDINATOR,)),
        ("problem", "To say why it did not work; a fixed word.", (COORDINATOR,)),
        ("asked_by", "Who asked for it; a pseudonym.", (COORDINATOR, AUDITOR)),
        ("next_at", "When it is tried next; the time of a file, of nobody.", (COORDINATOR,)),
    ),
    *of(
        "delivery_step",
        ALWAYS,
        ("id", "To keep the steps in order."),
        ("batch_id", "Which list it is about.", (COORDINATOR, AUDITOR)),
        ("step", "What happened: queued, sent, received, acknowledged.", (COORDINATOR, AUDITOR)),
        ("at", "When; the time of a file, of nobody.", (COORDINATOR, AUDITOR)),
        ("by", "Who did it; a pseudonym, empty when it came about by itself.", (COORDINATOR, AUDITOR)),
        ("way", "How it went, or how we know.", (COORDINATOR, AUDITOR)),
        ("name", "The name of the file.", (COORDINATOR, AUDITOR)),
        ("sha256", "To prove which file it was.", (COORDINATOR, AUDITOR)),
        ("size", "How large it was.", (COORDINATOR, AUDITOR)),
    ),
)

_UNTIL_DEALT_WITH = "Until a coordinator has applied or deleted it, at most four weeks; then its key is destroyed, and a keyed hash stays."
PICK_UP = (
    *of(
        "pick_up",
        "Until the next look.",
        ("partner", "Whose folder it is.", (COORDINATOR,)),
        ("at", "When we looked for answers last; the time of a file, of nobody.", (COORDINATOR,)),
        ("tries", "To tell a person when it does not work again and again.", (COORDINATOR,)),
        ("problem", "To say why it did not work; a fixed word.", (COORDINATOR,)),
    ),
    *of(
        "picked_file",
        _UNTIL_DEALT_WITH,
        ("id", "To name it on a page; random."),
        ("partner", "Whose answers they are.", (COORDINATOR,)),
        ("area_id", "To know whose coordinators look at it.", (COORDINATOR,)),
        ("state", "To know whether somebody has to look at it.", (COORDINATOR,)),
        ("problem", "To say why it could not be read; a fixed word.", (COORDINATOR,)),
        ("rows", "How many rows it has.", (COORDINATOR,)),
        ("digest", "So that the same file is never taken twice; a keyed hash."),
        ("seen", "So that a file that stays at the partner is not read each time; a keyed hash of its name, size and time."),
        ("at", "When it was fetched; the time of a file, of nobody.", (COORDINATOR,)),
        ("by", "Who applied or deleted it; a pseudonym.", (COORDINATOR,)),
        ("key_id", "To find its key; none once it has been dealt with."),
        ("sealed", "The file as the partner wrote it, with its name, sealed under a key of its own.", (COORDINATOR,)),
    ),
)
