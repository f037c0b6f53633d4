"""What leaves for a partner opens with the stock tools, with the right key only, and a broken export never looks whole."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.sealing import partner

PASSWORD = "bcdfg-hjkmn-pqrst"
PLAIN = [b"partner_ref,decision\r\n", b"", b"R-1,accepted\r\n" * 20_000]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def _broken() -> Iterator[bytes]:
    yield b"x" * 200_000
    raise LookupError("the row has gone")


class Trickle(io.RawIOBase):
    """A file that takes at most 1,000 bytes at a time, as an unbuffered file may."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:  # type: ignore[no-untyped-def,override]
        self.taken += bytes(data[:1000])
        return len(data[:1000])


def test_age_opens_what_was_closed(tmp_path: Path) -> None:
    secret, public = partner.new_age_identity()
    assert partner.age_public(secret) == public
    key, closed = tmp_path / "key", tmp_path / "batch.csv.age"
    key.write_text(secret + "\n")
    with closed.open("wb") as sink:
        written = partner.to_age(iter(PLAIN), public, sink)
    data = closed.read_bytes()
    assert written == partner.Written(hashlib.sha256(data).hexdigest(), len(data))
    assert b"accepted" not in data
    assert partner.open_age(data, secret) == b"".join(PLAIN)
    opened = subprocess.run([_tool("age"), "-d", "-i", str(key), str(closed)], capture_output=True, check=True)
    assert opened.stdout == b"".join(PLAIN)


def test_an_empty_export_is_still_an_age_file() -> None:
    secret, public = partner.new_age_identity()
    sink = io.BytesIO()
    partner.to_age(iter([]), public, sink)
    assert partner.open_age(sink.getvalue(), secret) == b""


def test_another_key_or_a_cut_file_opens_nothing() -> None:
    _, public = partner.new_age_identity()
    other, _ = partner.new_age_identity()
    sink = io.BytesIO()
    partner.to_age(iter(PLAIN), public, sink)
    for data in (sink.getvalue(), b"no age file", b""):
        with pytest.raises(partner.CannotOpen):
            partner.open_age(data, other)


def test_a_broken_export_keeps_its_error_and_leaves_no_whole_age_file() -> None:
    secret, public = partner.new_age_identity()
    sink = io.BytesIO()
    with pytest.raises(LookupError, match="the row has gone"):
        partner.to_age(_broken(), public, sink)
    with pytest.raises(partner.CannotOpen):
        partner.open_age(sink.getvalue(), secret)


@pytest.mark.parametrize("text", ["", "age1", "age1" + "q" * 58, "someone@example.org", "ssh-ed25519 AAAA"])
def test_a_recipient_that_is_no_key_is_refused_before_anything_is_written(text: str) -> None:
    sink = io.BytesIO()
    with pytest.raises(partner.BadRecipient, match="age1"):
        partner.check_recipient(text)
    with pytest.raises(partner.BadRecipient):
        partner.to_age(iter(PLAIN), text, sink)
    assert sink.getvalue() == b""


def test_a_recipient_is_trimmed_and_a_secret_key_is_never_one() -> None:
    secret, public = partner.new_age_identity()
    assert partner.check_recipient(f"  {public}\n") == public
    with pytest.raises(partner.BadRecipient, match="secret key") as refused:
        partner.check_recipient(secret)
    assert secret not in str(refused.value)
    with pytest.raises(partner.BadSecret):
        partner.age_public(public)
    with pytest.raises(partner.BadSecret) as bad:
        partner.open_age(b"", secret[:-1])
    assert secret[:-1] not in str(bad.value)


@pytest.mark.parametrize("name", ["batch-0007.csv", "batch-0007.xlsx"])
def test_7z_opens_what_was_closed(tmp_path: Path, name: str) -> None:
    closed = tmp_path / "batch.zip"
    with closed.open("wb") as sink:
        written = partner.to_aes_zip(iter(PLAIN), name, PASSWORD, sink)
    data = closed.read_bytes()
    assert written == partner.Written(hashlib.sha256(data).hexdigest(), len(data))
    assert b"accepted" not in data
    seven = _tool("7z")
    opened = subprocess.run([seven, "x", "-so", f"-p{PASSWORD}", str(closed)], capture_output=True, check=True)
    assert opened.stdout == b"".join(PLAIN)
    listed = subprocess.run([seven, "l", "-slt", str(closed)], capture_output=True, check=True, text=True).stdout
    assert "AES-256" in listed and f"Path = {name}" in listed
    wrong = subprocess.run([seven, "t", "-pwrong-wrong-wrong", str(closed)], capture_output=True)
    assert wrong.returncode != 0


def test_a_broken_export_leaves_no_archive() -> None:
    sink = io.BytesIO()
    with pytest.raises(LookupError, match="the row has gone"):
        partner.to_aes_zip(_broken(), "batch.csv", PASSWORD, sink)
    assert b"PK\x05\x06" not in sink.getvalue()  # no directory: no tool takes it for an archive


def test_a_short_password_is_refused() -> None:
    sink = io.BytesIO()
    with pytest.raises(partner.WeakPassword, match="16"):
        partner.to_aes_zip(iter(PLAIN), "batch.csv", "lebanon-2026", sink)
    assert sink.getvalue() == b""


def test_made_passwords_are_long_and_never_the_same() -> None:
    made = {partner.new_zip_password() for _ in range(50)}
    assert len(made) == 50
    assert min(map(len, made)) >= partner.PASSWORD_LEAST


def test_a_file_that_takes_little_at_a_time_gets_everything() -> None:
    secret, public = partner.new_age_identity()
    sink = Trickle()
    written = partner.to_age(iter(PLAIN), public, sink)  # type: ignore[arg-type]
    assert written.size == len(sink.taken)
    assert partner.open_age(bytes(sink.taken), secret) == b"".join(PLAIN)


def test_closing_pulls_rows_as_it_goes() -> None:
    """The first bytes are out long before the last are pulled: nothing gathers the whole file."""
    _, public = partner.new_age_identity()
    sink = io.BytesIO()
    seen: list[int] = []

    def chunks() -> Iterator[bytes]:
        for _ in range(100):
            seen.append(sink.tell())
            yield b"x" * 65_536

    partner.to_age(chunks(), public, sink)
    assert max(before - 65_536 * index for index, before in enumerate(seen)) < 65_536 * 3
    assert seen[-1] > 90 * 65_536
