"""Seals and keys: nothing opens elsewhere, with another key or altered; nothing shows in a text of the keyring."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.sealing.keyring import (
    KEY_BYTES,
    Keyring,
    SealBroken,
    chain,
    digest,
    hash_password,
    key_from_passphrase,
    keyed_hash,
    new_key,
    open_seal,
    password_fits,
    same,
    seal,
)

KEY, PLACE = new_key(), b"registration:1:1"


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_opens_again(plain: bytes, place: bytes) -> None:
    assert open_seal(KEY, seal(KEY, plain, place), place) == plain


@given(st.binary(min_size=1, max_size=60), st.data())
def test_an_altered_byte_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, plain, PLACE))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        open_seal(KEY, bytes(sealed), PLACE)


@pytest.mark.parametrize("place", [b"registration:2:1", b"registration:1:2", b"referral:1:1", b""])
def test_moved_to_another_row_or_table_or_version_it_does_not_open(place: bytes) -> None:
    with pytest.raises(SealBroken):
        open_seal(KEY, seal(KEY, b"answers", PLACE), place)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(SealBroken):
        open_seal(new_key(), seal(KEY, b"answers", PLACE), PLACE)


@given(st.binary(max_size=40))
def test_noise_does_not_open_and_fails_plainly(noise: bytes) -> None:
    with pytest.raises(SealBroken):
        open_seal(KEY, noise, PLACE)


def test_the_same_answers_never_look_the_same() -> None:
    assert len({seal(KEY, b"answers", PLACE) for _ in range(100)}) == 100


def test_a_wrapped_key_opens_under_its_own_name_only() -> None:
    keyring, key = Keyring(new_key()), new_key()
    wrapped = keyring.wrap(b"one", key)
    assert keyring.unwrap(b"one", wrapped) == key
    for other, name in ((keyring, b"two"), (Keyring(new_key()), b"one")):
        with pytest.raises(SealBroken):
            other.unwrap(name, wrapped)


def test_keys_for_different_purposes_are_different_and_lasting() -> None:
    master = new_key()
    keyring = Keyring(master)
    assert keyring.derive("draft") == keyring.derive("draft") == Keyring(master).derive("draft")
    assert len({keyring.derive("draft"), keyring.derive("audit seal"), Keyring(new_key()).derive("draft"), master}) == 4
    assert len(keyring.derive("draft")) == KEY_BYTES


def test_a_keyring_shows_nothing() -> None:
    keyring = Keyring(bytes(range(32)))
    keyring.derive("draft")
    assert repr(keyring) == str(keyring) == f"{keyring}" == "<Keyring>"


def test_a_keyed_hash_depends_on_key_and_text() -> None:
    hashes = {keyed_hash(KEY, "one"), keyed_hash(KEY, "two"), keyed_hash(new_key(), "one")}
    assert len(hashes) == 3
    assert {len(one) for one in hashes} == {16}


def test_the_chain_depends_on_all_that_came_before() -> None:
    assert len({chain(KEY, b"", b"a"), chain(KEY, b"x", b"a"), chain(KEY, b"", b"b"), chain(new_key(), b"", b"a")}) == 4


def test_comparing_and_hashing() -> None:
    assert same(b"a", b"a")
    assert not same(b"a", b"b")
    assert digest(b"abc").hex().startswith("ba7816bf")


def test_a_passphrase_gives_the_same_key_with_its_salt_only() -> None:
    key = key_from_passphrase("five or six plain words", b"s" * 16)
    assert key == key_from_passphrase("five or six plain words", b"s" * 16)
    assert key != key_from_passphrase("five or six plain words", b"t" * 16)
    assert len(key) == KEY_BYTES


@pytest.mark.usefixtures("real_passwords")
def test_a_password_fits_its_own_hash_only_and_costs_whoever_tries_many() -> None:
    hashed = hash_password("six plain words")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_fits(hashed, "six plain words")
    assert not password_fits(hashed, "six plain word")
    assert not password_fits("not a hash", "six plain words")
    assert "six plain words" not in hashed
    assert hashed != hash_password("six plain words")
