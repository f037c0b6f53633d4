"""A passkey in software: it answers as a device does, with real keys and signatures, and can be told to lie."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    """Base64 for addresses, without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def data(signs: str) -> bytes:
    """The bytes again."""
    return urlsafe_b64decode(signs + "=" * (-len(signs) % 4))


@dataclass
class Device:
    """One passkey. `origin`: where its browser believes to be; `host`: what it was made for; `verifies`: it asks for finger or PIN."""

    origin: str
    host: str = ""
    verifies: bool = True
    counts: bool = True
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, asks: str, **lie: Any) -> str:
        """The answer to `navigator.credentials.create`."""
        asked = json.loads(asks)
        self.host = self.host or asked["rp"]["id"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._head(ATTESTED) + attested})
        client = self._client("webauthn.create", lie.get("challenge", asked["challenge"]))
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(statement)})

    def use(self, asks: str, **lie: Any) -> str:
        """The answer to `navigator.credentials.get`."""
        asked = json.loads(asks)
        assert text(self.id) in [one["id"] for one in asked["allowCredentials"]] or lie
        self.count += self.counts
        head = self._head()
        client = self._client("webauthn.get", lie.get("challenge", asked["challenge"]))
        signature = self.key.sign(head + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": text(client), "authenticatorData": text(head), "signature": text(signature)})

    def _head(self, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response, "clientExtensionResults": {}}
        )
