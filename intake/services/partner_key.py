"""The partner's public key: whether files may be closed to it, and which one it is today."""

from __future__ import annotations

from datetime import datetime

from intake.domain.partner import Delivery, Profile
from intake.domain.problems import refuse
from intake.domain.profile_delivery import AGE, DEMO_RECIPIENT, OPENPGP
from intake.sealing.openpgp import BadCertificate, check_certificate, fingerprint
from intake.sealing.partner import BadRecipient, check_recipient
from intake.services.home import Home

DEMO_PUBLIC = "demo_public_key"


def judge(delivery: Delivery, file: str, now: datetime | None = None) -> None:
    """Raise Refused `pack_refused` for a key in the profile `file` that age would not take or that is none of OpenPGP; with `now` also for
    one of OpenPGP that is revoked, expired or too weak."""
    try:
        if delivery.encryption == AGE and delivery.recipient != DEMO_RECIPIENT:
            check_recipient(delivery.recipient)
        if delivery.encryption == OPENPGP:
            check_certificate(delivery.recipient, now) if now else fingerprint(delivery.recipient)
    except (BadRecipient, BadCertificate) as bad:
        raise refuse("pack_refused", file=file, table="delivery", key="recipient", what=str(bad)) from None


def check(home: Home, profile: Profile) -> None:
    """Raise Refused `partner_key_unfit` or `demo_key_in_real_home` if nothing can be closed to the partner's key today."""
    if profile.delivery.encryption == OPENPGP:
        try:
            check_certificate(profile.delivery.recipient, home.clock())
        except BadCertificate:
            raise refuse("partner_key_unfit") from None
    else:
        recipient(home, profile)


def recipient(home: Home, profile: Profile) -> str:
    """The partner's age public key; the demonstration key stands in a demo home only. Raises Refused `demo_key_in_real_home`."""
    if profile.delivery.recipient == DEMO_RECIPIENT:
        public = home.keys.setting(DEMO_PUBLIC)
        if not home.demo or public is None:
            raise refuse("demo_key_in_real_home")
        return public.decode()
    return profile.delivery.recipient
