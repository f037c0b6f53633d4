"""Files over SFTP, to a real server with real faults: whole or not at all, gone on with after a cut, only to the agreed key."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from intake.domain.delivery import After, PickUp, Sftp
from intake.exchange import sftp
from intake.exchange.way import Done, Taker, Undelivered
from intake.sealing.delivery_key import new_ssh_key, public_line
from tests.partners import HOST, SftpServer

KEY = new_ssh_key()
NAME = "moph_lb-00001.csv.age"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    running = SftpServer(tmp_path_factory.mktemp("ministry"))
    running.authorised = public_line(KEY)
    yield running
    running.stop()


@pytest.fixture
def to(server: SftpServer) -> Sftp:
    """A fresh folder at the ministry; no faults."""
    server.faults.clear()
    folder = os.urandom(4).hex()
    (server.folder / folder).mkdir()
    return Sftp(HOST, server.port, "intake", server.host_key, f"/{folder}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(os.urandom(300_000))
    return path


def send(to: Sftp, file: Path, key: bytes = KEY) -> Done:
    return sftp.send(to, key, file, NAME, hashlib.sha256(file.read_bytes()).hexdigest())


def there(server: SftpServer, to: Sftp) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (server.folder / to.folder.strip("/")).iterdir()}


def why(to: Sftp, file: Path, key: bytes = KEY) -> tuple[str, bool]:
    with pytest.raises(Undelivered) as caught:
        send(to, file, key)
    return caught.value.code, caught.value.again


def test_a_file_arrives_whole_and_is_read_back(server: SftpServer, to: Sftp, file: Path) -> None:
    assert send(to, file) == Done(300_000, 0, checked=True)
    assert there(server, to) == {NAME: file.read_bytes()}
    before = server.faults.written
    assert send(to, file) == Done(300_000, 300_000, checked=True)
    assert server.faults.written == before, "what is there already is not sent again"


def test_it_arrives_from_within_a_loop_that_runs(server: SftpServer, to: Sftp, file: Path) -> None:
    async def caller() -> Done:
        return send(to, file)

    asyncio.run(caller())
    assert there(server, to) == {NAME: file.read_bytes()}


def test_a_server_that_does_not_get_on_is_given_up_and_tried_again(
    server: SftpServer, to: Sftp, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp, "LONGEST_SECONDS", 0.5)
    server.faults.stuck = True
    assert why(to, file) == ("partner_cut", True), "its keep-alives are answered, its files are not"
    server.faults.clear()
    assert send(to, file).checked


def test_after_a_cut_it_goes_on_where_it_stopped(server: SftpServer, to: Sftp, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sftp, "BLOCK", 32_768)
    server.faults.cut_after = server.faults.written + 150_000
    assert why(to, file) == ("partner_cut", True)
    (part,) = there(server, to)
    assert part.endswith(".part")
    server.faults.clear()
    before = server.faults.written
    done = send(to, file)
    assert done.checked and done.resumed >= 100_000
    assert server.faults.written - before == 300_000 - done.resumed
    assert there(server, to) == {NAME: file.read_bytes()}


def test_what_was_damaged_on_the_way_is_never_given_its_name(server: SftpServer, to: Sftp, file: Path) -> None:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    (server.folder / to.folder.strip("/") / f"{NAME}.{digest[:8]}.part").write_bytes(bytes(290_000))
    # What is there is too short to be wrong in its last block alone.
    assert why(to, file) == ("partner_garbled", True) and not there(server, to)
    assert send(to, file).checked


def test_another_host_key_gets_nothing_and_not_even_our_signature(server: SftpServer, to: Sftp, file: Path) -> None:
    other = " ".join(asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[:2])
    assert why(replace(to, host_key=other), file) == ("partner_host_key", False)
    rsa = " ".join(asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_public_key().decode().split()[:2])
    assert why(replace(to, host_key=rsa), file) == ("partner_host_key", False)
    assert not there(server, to)


def test_each_refusal_says_what_it_is(server: SftpServer, to: Sftp, file: Path) -> None:
    assert why(to, file, new_ssh_key()) == ("partner_login", False)
    assert why(replace(to, folder="/nowhere"), file) == ("partner_folder", False)
    server.faults.denied = True
    assert why(to, file) == ("partner_denied", False)
    server.faults.clear()
    server.faults.full_after = server.faults.written + 50_000
    assert why(to, file) == ("partner_full", True)
    server.faults.clear()
    assert why(replace(to, port=1), file) == ("partner_unreachable", True)


def test_where_we_may_only_write_it_arrives_unchecked(server: SftpServer, to: Sftp, file: Path) -> None:
    server.faults.blind = True
    assert send(to, file) == Done(300_000, 0, checked=False)
    assert there(server, to) == {NAME: file.read_bytes()}


@pytest.mark.parametrize("after", list(After))
def test_answer_files_are_taken_and_left_moved_or_deleted(server: SftpServer, to: Sftp, after: After) -> None:
    folder = server.folder / to.folder.strip("/")
    (folder / "done").mkdir()
    for name, size in {"a.csv": 10, "b.xlsx": 2000, ".hidden": 1, "c.csv.part": 5}.items():
        (folder / name).write_bytes(b"x" * size)
    what = PickUp(to.folder, after, f"{to.folder}/done" if after is After.MOVE else "", 30)
    got: dict[str, int | None] = {}
    taker = Taker(lambda found: found.name not in got, lambda found, data: got.update({found.name: len(data) if data else None}), 1000)
    assert sftp.pick_up(to, KEY, what, taker) == 2
    assert got == {"a.csv": 10, "b.xlsx": None}, "what is too large is told, and not read"
    assert sftp.pick_up(to, KEY, what, taker) == 0
    left = {path.name for path in folder.iterdir() if path.is_file()}
    assert left == {".hidden", "c.csv.part"} | {After.LEAVE: {"a.csv", "b.xlsx"}, After.MOVE: set(), After.DELETE: {"b.xlsx"}}[after]
    assert (folder / "done" / "a.csv").exists() == (after is After.MOVE)
