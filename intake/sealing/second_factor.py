"""What proves a second factor: codes by the clock (TOTP, RFC 6238: SHA-1, 30 seconds, 6 digits, as every app knows them) and passkeys
(WebAuthn, discoverable, with the person verified by the device). Nothing here touches a file, a database or a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyotp
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from intake.sealing.keyring import same

STEP, DRIFT = 30, 1
SECRET_SIGNS = 32
"""Base-32 signs of a secret: 160 bits, as RFC 4226 recommends."""
MOST_ANSWER = 16_000
"""Characters of what a browser sends for a passkey; a larger one is not looked at."""
MINUTES = 5


class FactorBroken(Exception):
    """Raised when an answer of a passkey does not hold: another challenge, place, key or person, or rubbish."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey: its id, public key (COSE) and how often it was used, as its device says (0: the device does not count)."""

    id: bytes
    key: bytes
    count: int


def new_app_secret() -> str:
    """A fresh secret for an authenticator app, in base 32."""
    return pyotp.random_base32(SECRET_SIGNS)


def app_address(secret: str, account: str, issuer: str) -> str:
    """The `otpauth:` address that an app reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def app_code(secret: str, at: float) -> str:
    """The code an app shows at `at` (seconds since 1970)."""
    return pyotp.TOTP(secret).generate_otp(int(at) // STEP)


def app_step(secret: str, code: str, at: float, used: int) -> int | None:
    """The step of 30 seconds that `code` fits, one before or after now forgiven; None if it fits none, or one up to `used`: a code is good
    once. All steps are tried, so that time tells nothing."""
    app, now, found = pyotp.TOTP(secret), int(at) // STEP, None
    for step in range(max(0, now - DRIFT), now + DRIFT + 1):
        if same(app.generate_otp(step).encode(), code.encode()) and step > used:
            found = step
    return found


def passkey_to_make(host: str, handle: bytes, account: str, known: list[bytes], challenge: bytes) -> str:
    """What `navigator.credentials.create` is asked for, as JSON."""
    options = generate_registration_options(
        rp_id=host,
        rp_name=host,
        user_id=handle,
        user_name=account,
        challenge=challenge,
        timeout=MINUTES * 60_000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options_to_json(options)


def passkey_made(answer: str, challenge: bytes, host: str, origin: str) -> Passkey:
    """The passkey in the browser's answer; raises FactorBroken."""
    if len(answer) > MOST_ANSWER:
        raise FactorBroken
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever rubbish makes the reader stumble: it is no passkey
        raise FactorBroken from error
    return Passkey(made.credential_id, made.credential_public_key, made.sign_count)


def passkey_to_ask(host: str, known: list[bytes], challenge: bytes) -> str:
    """What `navigator.credentials.get` is asked for, as JSON."""
    options = generate_authentication_options(
        rp_id=host,
        challenge=challenge,
        timeout=MINUTES * 60_000,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def passkey_named(answer: str) -> bytes:
    """The id of the passkey that a browser's answer is about; raises FactorBroken."""
    if len(answer) > MOST_ANSWER:
        raise FactorBroken
    try:
        return parse_authentication_credential_json(answer).raw_id
    except Exception as error:  # as above
        raise FactorBroken from error


def passkey_fits(answer: str, challenge: bytes, host: str, origin: str, passkey: Passkey) -> int:
    """How often the passkey was used, after its answer was checked; raises FactorBroken (also for a count that did not grow)."""
    try:
        return verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=passkey.key,
            credential_current_sign_count=passkey.count,
            require_user_verification=True,
        ).new_sign_count
    except Exception as error:  # as above
        raise FactorBroken from error
