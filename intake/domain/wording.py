"""What is read out before somebody agrees, in one language: its texts, and the hash that ties a consent to them.

The hash is SHA-256 over the texts as JSON: `[[sentence, ...], [[consent key, wording], ...]]`, no spaces between, UTF-8. Anybody who has
the texts can work it out again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

WITNESSES = ("none", "volunteer", "interpreter", "relative", "safeguarding_lead")
"""Who else was there when the agreement was given. A role, never a name; an employer, or somebody sent by one, is never a witness."""


@dataclass(frozen=True, slots=True)
class Wording:
    """All that is read out: `id` names the version, `text` is the notice, `consents` are (key, what is asked) pairs, in the order read."""

    id: str
    language: str
    text: tuple[str, ...]
    consents: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> bytes:
        """SHA-256 over the texts: 32 bytes."""
        return _digest(self.text, self.consents)

    @property
    def hash(self) -> str:
        """The digest in hexadecimal."""
        return self.digest.hex()


@lru_cache(maxsize=256)
def _digest(text: tuple[str, ...], consents: tuple[tuple[str, str], ...]) -> bytes:
    # Kept, because every registration asks for it: there are few wordings, and nothing of a person is in one.
    found = [list(text), [list(pair) for pair in consents]]
    return hashlib.sha256(json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()).digest()
