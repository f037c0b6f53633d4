"""Reading `[delivery]` of a partner profile: how its files are closed, exactly one way; how they travel is read in `profile_route`."""

from __future__ import annotations

import re
from collections.abc import Collection

from intake.domain.partner import Delivery
from intake.domain.profile_route import read_route
from intake.domain.toml_table import Table

DEMO_RECIPIENT = "@demo"
"""Stands for the demonstration key of the home; a real home refuses it."""
AGE, OPENPGP, AES_ZIP, XLSX_PASSWORD = "age", "openpgp", "aes_zip", "xlsx_password"
ENCRYPTIONS = (AGE, AES_ZIP, OPENPGP, XLSX_PASSWORD)
WITH_PASSWORD = frozenset({AES_ZIP, XLSX_PASSWORD})
"""Closed with a password that was agreed with the partner and is typed each time; it is kept nowhere."""

_AGE_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")  # bech32 of an X25519 key: github.com/C2SP/C2SP/blob/main/age.md
_ARMOUR = re.compile(r"-----BEGIN PGP PUBLIC KEY BLOCK-----\n.+\n-----END PGP PUBLIC KEY BLOCK-----", re.DOTALL)
_MOST_CERTIFICATE = 20_000
"""Characters: a key of 4096 bits with several names has about 5,000."""


def read_delivery(top: Table, formats: Collection[str]) -> Delivery:
    """Read `[delivery]`; `formats`: those that the profile names, for not every way of closing takes every one."""
    table = top.table("delivery")
    encryption = table.one_of("encryption", ENCRYPTIONS)
    recipient = table.block("recipient", _MOST_CERTIFICATE)
    if encryption == AGE and recipient != DEMO_RECIPIENT and not _AGE_RECIPIENT.fullmatch(recipient):
        table.wrong("recipient", "must be the partner's age key: age1 and 58 more letters and digits.")
    if encryption == OPENPGP and not _ARMOUR.fullmatch(recipient):
        table.wrong("recipient", "must be the partner's OpenPGP public key, all of it: what gpg --armor --export prints.")
    if encryption in WITH_PASSWORD and recipient:
        table.wrong("recipient", f"has no meaning with {encryption}: the agreed password is typed at export.")
    others = [name for name in formats if name != "xlsx"]
    if encryption == XLSX_PASSWORD and others:
        table.wrong("encryption", f"xlsx_password closes xlsx only. Take {', '.join(others)} out of formats, or choose another encryption.")
    route = read_route(table)
    table.done()
    return Delivery(encryption, recipient, route)
