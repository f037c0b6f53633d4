"""Signing the lists of recordings, so that a tablet can tell that a sound is one the office approved, whoever gave it the sound.

ECDSA on P-256 with SHA-256: what the browsers of old tablets can check too (Ed25519 came to them years later). The same list always
gets the same signature (RFC 6979), so that nothing is sent anew for nothing.
"""

from __future__ import annotations

import secrets
from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_HALF = 32


def new_sound_secret() -> bytes:
    """A fresh secret half, 32 bytes."""
    return (secrets.randbelow(_ORDER - 1) + 1).to_bytes(_HALF, "big")


def _private(secret: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(secret, "big"), _CURVE)


def sound_public(secret: bytes) -> str:
    """The public half as a browser takes it: the bare point, base64."""
    point = _private(secret).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return b64encode(point).decode()


def sign_sounds(secret: bytes, listed: bytes) -> str:
    """The signature as a browser takes it: r and s, base64."""
    numbers = decode_dss_signature(_private(secret).sign(listed, ec.ECDSA(SHA256(), deterministic_signing=True)))
    return b64encode(b"".join(one.to_bytes(_HALF, "big") for one in numbers)).decode()
