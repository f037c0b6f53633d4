"""What the sealed payload of a registration holds besides the answers: how to find it again, proof of consent, who helped."""

from __future__ import annotations

from intake.inventory.field import BY_MODE, COORDINATOR, NOT_EXPORTED, PARTNER, UNTIL_PURGE, VERSION_ONLY, VOLUNTEER, Field

_BOTH = (VOLUNTEER, COORDINATOR)


def _kept(key: str, purpose: str, exported_to: str = NOT_EXPORTED, seen_by: tuple[str, ...] = (COORDINATOR,)) -> Field:
    return Field(f"payload:{key}", purpose, UNTIL_PURGE, seen_by, exported_to)


FINDING: tuple[Field, ...] = (
    _kept("reference", "To find the registration again with the card.", seen_by=_BOTH),
    _kept("picture_code", "To find the registration again by the four pictures on the card; a hint, never proof.", seen_by=(VOLUNTEER,)),
    _kept("partner_refs", "To match each partner's answer; another random reference for each partner.", PARTNER),
)

CONSENT: tuple[Field, ...] = (
    _kept("consent_store", "Proof that the person agreed to keep the answers.", VERSION_ONLY),
    _kept("consent_refer", "Proof that the person agreed to hand them to the partner.", VERSION_ONLY),
    _kept("consent_contact", "Proof that the person agreed to be called.", VERSION_ONLY),
    _kept("consent_mode", "Proof of how the consent was given: spoken, by recording, through an interpreter, read."),
    _kept("consent_wording", "Proof of what was read out: the version of the wording.", VERSION_ONLY),
    _kept("consent_wording_hash", "Proof of the very words that were read out: SHA-256 over them, as the ledger of wordings keeps them."),
    _kept("consent_language", "Proof of the language it was read out in."),
    _kept("consent_witness", "Proof of who was there when it was given: a role only, never a name, never an employer."),
    _kept("consent_changes", "Proof of each agreement given or taken back later: what for, yes or no, wording, language, how, when."),
    _kept("consent_date", "Proof of when the consent was given."),
    _kept("minor_with", "Who decided with a person under 18: guardian or safeguarding lead, never an employer; the role only."),
)

LINK: tuple[Field, ...] = (
    _kept("contact_before_link", "To undo a link: the consent to be called as it was given, while the narrower one of two holds."),
)

LENT_TO: tuple[Field, ...] = (
    _kept("lent_numbers", "The number lent to her for each partner: never her own, never compared.", BY_MODE, _BOTH),
    _kept("lent_mailboxes", "The e-mail address lent to her for each partner: never her own.", BY_MODE, _BOTH),
)

ORIGIN: tuple[Field, ...] = (
    _kept("helped_by", "Provenance: the pseudonym of the volunteer who spoke with the person."),
    _kept("helped_writer", "Provenance: the pseudonym of whoever wrote on the volunteer's behalf."),
    _kept("registered_at", "Provenance: the exact moment, which clear columns never hold."),
    _kept("tablet", "To know whose registrations came by a tablet that is lost; its number."),
)

PROOF: tuple[Field, ...] = (*FINDING, *CONSENT, *LINK, *LENT_TO, *ORIGIN)
