"""Write docs/processing-register.md from the shipped packs and profiles: `python -m tools.processing_register`. A test fails when the
document is stale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intake import inventory
from intake.domain.partner import Profile
from intake.domain.programme import Programme
from intake.domain.retention import nowhere_days
from intake.services.programme import check_partner, check_programme, shipped
from tools.tracked import ROOT

DOCUMENT = ROOT / "docs" / "processing-register.md"
_HEAD = """# Processing register

What is processed for each programme: on what legal basis, under which agreement, since which impact assessment, who receives what, for
how long. Made from the packs in `intake/programmes` and the profiles in `intake/partners` by `python -m tools.processing_register`; a
test fails when this page is stale. The packs are the demonstration's: whoever loads other ones keeps a register of them. Every stored
field with its purpose, beside what is asked here, stands in [data-inventory.md](data-inventory.md); what people themselves are told
stands on the page `/what-we-keep` of each installation.
"""
_FIELDS = {field.name: field for field in inventory.QUESTIONS}
_MADE = "made here"


def packs() -> list[Programme]:
    """The shipped packs, by code."""
    return sorted((check_programme(text, name) for name, text in shipped("programmes").items()), key=lambda pack: pack.code)


def profiles() -> dict[str, Profile]:
    """The shipped profiles by code."""
    return {found.code: found for found in (check_partner(text, name) for name, text in shipped("partners").items())}


def document() -> str:
    """The whole page."""
    known = profiles()
    return "\n".join([_HEAD, *(_section(pack, known.get(pack.partner)) for pack in packs())])


def _section(pack: Programme, partner: Profile | None) -> str:
    parts = [f"## {pack.title} (`{pack.code}`, version {pack.version})\n", _table(("what", "stated"), _stated(pack, partner))]
    parts += ["### What a person is asked to agree to\n", _table(("consent", "wording"), _consents(pack))]
    parts += ["### What is asked\n", _table(("question", "purpose", "seen by", "goes to the partner"), _asked(pack, partner))]
    if partner:
        parts += [f"### What `{partner.code}` receives\n", _table(("column", "from", "only with"), _columns(partner))]
    return "\n".join(parts)


def _stated(pack: Programme, partner: Profile | None) -> Iterator[tuple[str, str]]:
    yield "for what", pack.short
    yield "legal basis", pack.legal_basis
    yield "agreement", pack.agreement
    yield "impact assessment (DPIA)", f"{pack.dpia_date or '-'}{f', {pack.dpia_reference}' if pack.dpia_reference else ''}"
    yield "whose answers", "people who register themselves; under 18 with a guardian or the safeguarding lead"
    yield "recipient", f"{partner.name} (`{partner.code}`, version {partner.version})" if partner else "nobody: nothing leaves the house"
    if partner:
        yield (
            "how it is handed over",
            f"files ({', '.join(partner.formats)}), encrypted with {partner.delivery.encryption}, approved by two people",
        )
        yield "answer expected within", f"{partner.answer_days} days"
    refused = f", {nowhere_days(pack.closed_days, pack.most_days)} days if it may not be handed on" if partner else ""
    longer = "longer only under a hold with a reason; then the key is destroyed"
    yield "kept", f"{pack.closed_days} days after closing{refused}, {pack.most_days} days at most; {longer}"
    yield "languages", ", ".join(pack.languages)
    yield "wording of the consents", pack.notice.wording_id


def _consents(pack: Programme) -> Iterator[tuple[str, str]]:
    for consent in pack.notice.consents:
        yield f"`{consent.key}`", consent.wording


def _asked(pack: Programme, partner: Profile | None) -> Iterator[tuple[str, str, str, str]]:
    handed = {column.source: column for column in partner.columns} if partner else {}
    for question in pack.questions:
        field, column = _FIELDS[question.key], handed.get(question.key)
        out = "no" if column is None else f"with `{column.needs_consent}`" if column.needs_consent else "yes"
        yield f"`{question.key}`", field.purpose, ", ".join(field.seen_by), out


def _columns(partner: Profile) -> Iterator[tuple[str, str, str]]:
    for column in partner.columns:
        source = f"`{column.source}`" if column.source in _FIELDS else _MADE
        consents = ("consent_refer", column.needs_consent)
        yield f"`{column.code}`", source, ", ".join(f"`{consent}`" for consent in consents if consent)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    DOCUMENT.write_text(document(), encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)}: {len(packs())} programmes")


if __name__ == "__main__":
    main()
