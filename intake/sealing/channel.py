"""Signing what office and relay say to each other (Ed25519, RFC 8032): each knows the other's public half, neither can speak as the other.

A signature is made over a fixed word for its direction before the message, so that what was said one way can't be played back the other
way."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PUBLIC_BYTES = 32


def new_pair() -> tuple[bytes, bytes]:
    """A fresh (secret, public) pair, 32 bytes each."""
    secret = Ed25519PrivateKey.generate()
    return secret.private_bytes_raw(), secret.public_key().public_bytes_raw()


def public_of(secret: bytes) -> bytes:
    """The public half of `secret`."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def sign(secret: bytes, way: bytes, message: bytes) -> bytes:
    """64 bytes that only the holder of `secret` can make of this message in this direction."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(way + message)


def is_signed(public: bytes, way: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of `public`'s other half signed exactly this; False also for what is no key or no signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, way + message)
    except (InvalidSignature, ValueError):
        return False
    return True
