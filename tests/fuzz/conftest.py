"""Cheap passwords: what is tried here is made-up input, not how dear a guess is."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from intake.sealing import keyring


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password costs next to nothing to hash and to check."""
    monkeypatch.setattr(keyring, "_PASSWORDS", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
