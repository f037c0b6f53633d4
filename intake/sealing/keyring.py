"""Keys and seals at rest: the master key, record keys wrapped by it, AES-256-GCM payloads, HMAC keyed hashes, password hashes.

Design section 4. Nothing here touches a file or a database: callers keep what is returned. Formats:
wrapped key = 12-byte nonce + AES-256-GCM ciphertext (associated data: its own id); sealed payload = the same, associated data: table, id,
version. Keyed hashes are HMAC-SHA-256 cut to 16 bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
HASH_BYTES = 16

# RFC 9106 section 4, second recommended option (64 MiB, 3 passes): fits a small office machine, costs a guesser the same.
PASSPHRASE_COST = {"time_cost": 3, "memory_cost": 65_536, "parallelism": 4}


class SealBroken(Exception):
    """Raised when a seal does not open: another key, another place, or altered bytes."""


def new_key() -> bytes:
    """A fresh 32-byte key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, place: bytes) -> bytes:
    """Encrypt `plain` under `key`, bound to `place` (table, id and version), so a sealed payload moved elsewhere no longer opens."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def open_seal(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """Decrypt what `seal` made; raises SealBroken."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def keyed_hash(key: bytes, text: str) -> bytes:
    """16 bytes that stand for `text` in an index and can't be turned back or guessed without `key`."""
    return hmac.digest(key, text.encode(), "sha256")[:HASH_BYTES]


def same(first: bytes, second: bytes) -> bool:
    """Compare without telling by time how much agrees."""
    return hmac.compare_digest(first, second)


def chain(key: bytes, previous: bytes, entry: bytes) -> bytes:
    """The 32-byte link of the audit chain: HMAC over the previous link and this entry."""
    return hmac.digest(key, previous + entry, "sha256")


def digest(data: bytes) -> bytes:
    """SHA-256, 32 bytes; only over data that holds a secret random part or is public."""
    return hashlib.sha256(data).digest()


def key_from_passphrase(passphrase: str, salt: bytes) -> bytes:
    """Argon2id of the passphrase (RFC 9106), 32 bytes."""
    return hash_secret_raw(passphrase.encode(), salt, hash_len=KEY_BYTES, type=Type.ID, **PASSPHRASE_COST)


PASSING = frozenset({"session", "draft", "second factor"})
"""Purposes whose keys change with the master key: nothing that is kept hangs on them, or it is sealed anew."""


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The master key in memory, which wraps, and the root, from which lasting keys are derived. Never printed: `repr` shows nothing.

    `root`: the master key the home was made with, if it has another one since; empty if not (decision 19).
    """

    master: bytes
    root: bytes = b""
    _derived: dict[str, bytes] = field(default_factory=dict, init=False, compare=False)

    def __repr__(self) -> str:
        """Say only that a keyring is there."""
        return "<Keyring>"

    def wrap(self, name: bytes, key: bytes) -> bytes:
        """Wrap `key` for the key store, bound to its `name`."""
        return seal(self.master, key, b"key:" + name)

    def unwrap(self, name: bytes, wrapped: bytes) -> bytes:
        """The key again; raises SealBroken."""
        return open_seal(self.master, wrapped, b"key:" + name)

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one `purpose` (HKDF-SHA-256): session signing, drafts, tokens. Made once, as every request needs some."""
        if purpose not in self._derived:
            info = b"intake:" + purpose.encode()
            base = self.master if purpose in PASSING else self.root or self.master
            self._derived[purpose] = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=info).derive(base)
        return self._derived[purpose]


_PASSWORDS = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP password storage cheat sheet, Argon2id


def hash_password(password: str) -> str:
    """Argon2id hash in PHC string format."""
    return _PASSWORDS.hash(password)


def password_fits(hashed: str, password: str) -> bool:
    """Whether `password` made `hashed`; False also for a hash that can't be read."""
    try:
        return _PASSWORDS.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
