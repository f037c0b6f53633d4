"""Write docs/data-inventory.md from the inventory: `python -m tools.data_inventory`. A test fails when the document is stale."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from intake.inventory import FIELDS, Field
from tools.tracked import ROOT

DOCUMENT = ROOT / "docs" / "data-inventory.md"
_HEAD = """# Data inventory

Every field that is stored: what it is for, how long it stays, who sees it on a page, to whom it is exported. Made from `intake/inventory`
by `python -m tools.data_inventory`; a test compares the inventory with the database, with the sealed payload and with this page. Nobody in
"seen by" means that no page shows it. Times in clear columns are weeks or months.
"""
_PARTS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("What a person may be asked, and the proof around it", "Sealed in `registration.sealed`.", lambda place: place.startswith("payload:")),
    ("What the partner answers", "Sealed in `referral.sealed`.", lambda place: place.startswith("answer:")),
    ("What a hold says", "Sealed in `registration.hold_sealed`.", lambda place: place.startswith("hold:")),
    ("What a place on a lent contact says", "Sealed in `lent_place.sealed`.", lambda place: place.startswith("place:")),
    ("What arrived on a lent contact", "Sealed in `lent_message.sealed`.", lambda place: place.startswith("message:")),
    ("What a proposal says", "Sealed in `proposal.sealed`.", lambda place: place.startswith("proposal:")),
    ("What a follow-up says", "Sealed in `follow_up.sealed`.", lambda place: place.startswith("follow_up:")),
    ("What an audit entry says", "Sealed in `audit_entry.sealed`.", lambda place: place.startswith("audit:")),
    ("What an alert says", "Sealed in `alert.sealed`.", lambda place: place.startswith("alert:")),
    (
        "What a second factor is",
        "Sealed in `second_factor.sealed`, `second_step.sealed`.",
        lambda place: place.startswith("second:"),
    ),
    ("What is noted about an incident", "Sealed in `incident.sealed`.", lambda place: place.startswith("incident:")),
    ("What a visit is about", "Sealed in `visit.sealed`.", lambda place: place.startswith("visit:")),
    (
        "What a walk-in session and an offered shift say",
        "Sealed in `walk_in.sealed`, `shift.sealed`.",
        lambda place: place.startswith(("walk_in:", "shift:")),
    ),
    ("The database", "Clear columns, and the seals.", lambda place: ":" not in place and not place.startswith(("keys.", "relay."))),
    ("The key store", "`keys/keys.db`, never in the database nor in its backups.", lambda place: place.startswith("keys.")),
    ("A relay", "`relay.db`, on a server of its own, if there is one.", lambda place: place.startswith("relay.")),
    ("Files", "Under the home.", lambda place: place.startswith("file:")),
)


def document() -> str:
    """The whole page."""
    parts = [_HEAD]
    for title, where, belongs in _PARTS:
        parts.append(f"## {title}\n\n{where}\n\n" + _table(field for field in FIELDS if belongs(field.place)))
    return "\n".join(parts)


def _table(fields: Iterable[Field]) -> str:
    lines = ["| field | purpose | kept | seen by | exported to |", "|---|---|---|---|---|"]
    for field in fields:
        name = field.name if ":" in field.place else field.place
        cells = (f"`{name}`", field.purpose, field.retention, ", ".join(field.seen_by) or "nobody", field.exported_to)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    DOCUMENT.write_text(document(), encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)}: {len(FIELDS)} fields")


if __name__ == "__main__":
    main()
