"""Over SFTP to a server that shows the one host key agreed with the partner: written as `.part`, gone on with where an earlier try
stopped, read back, then renamed; and answer files fetched from there."""

from __future__ import annotations

import asyncio
import hashlib
import posixpath
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import asyncssh
from asyncssh.sftp import SFTPClient

from intake.domain.delivery import After, PickUp, Sftp
from intake.exchange.way import BLOCK, MOST_FILES, Done, Found, Taker, Undelivered, is_file_of_theirs, part_name

CONNECT_SECONDS, LOGIN_SECONDS = 20, 30
HOST_KEYS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256")
ALIVE_SECONDS, MISSED = 15, 4
"""A server that says nothing at all for a minute is given up."""
LONGEST_SECONDS = 20 * 60
"""So is one that is there and does not get on: the next try goes on where this one stopped, and meanwhile others get their files."""
_DENIED = (asyncssh.SFTPPermissionDenied, asyncssh.SFTPWriteProtect, asyncssh.SFTPCannotDelete)
_NO_FOLDER = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNotADirectory)
_LOST = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.SFTPEOFError)
T = TypeVar("T")


def send(to: Sftp, key: bytes, file: Path, name: str, sha256: str) -> Done:
    """Bring `file` there under `name`; `key`: our private key (OpenSSH's form). Raises Undelivered."""
    return _finish(_visit(to, key, lambda client: _upload(client, to.folder, file, name, sha256)))


def pick_up(to: Sftp, key: bytes, what: PickUp, taker: Taker) -> int:
    """Give every file of the folder that `taker` wants to it, then leave, move or delete it; returns how many. Raises Undelivered."""
    return _finish(_visit(to, key, lambda client: _collect(client, what, taker)))


def _finish(visit: Coroutine[None, None, T]) -> T:
    """Run it to its end in a thread of its own: whoever calls may be inside a loop already, where no second one can be run."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(asyncio.run, visit).result()


async def _visit(to: Sftp, key: bytes, act: Callable[[SFTPClient], Awaitable[T]]) -> T:
    connected = False
    try:
        pinned = asyncssh.import_public_key(to.host_key)
        options = {"login_timeout": LOGIN_SECONDS, "connect_timeout": CONNECT_SECONDS, "keepalive_interval": ALIVE_SECONDS}
        async with asyncssh.connect(
            to.host,
            to.port,
            username=to.user,
            client_keys=[asyncssh.import_private_key(key)],
            known_hosts=([pinned], [], []),
            # The pinned key's own kind first, so that a server with several shows that one. Any other kind is still heard, so that a key
            # which is not the pinned one is always told as that, and never as a line that broke.
            server_host_key_algs=list(dict.fromkeys([*(one.decode() for one in pinned.sig_algorithms), *HOST_KEYS])),
            # Nothing of whoever runs the server: no agent, no configuration, no other way of signing in.
            agent_path=None,
            config=None,
            preferred_auth="publickey",
            keepalive_count_max=MISSED,
            **options,
        ) as connection:
            connected = True
            patience = asyncio.get_running_loop().call_later(LONGEST_SECONDS, connection.abort)
            try:
                async with connection.start_sftp_client() as client:
                    return await act(client)
            finally:
                patience.cancel()
    except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed):
        raise Undelivered("partner_host_key") from None
    except asyncssh.PermissionDenied:
        raise Undelivered("partner_login") from None
    except asyncssh.SFTPError as error:
        raise _told(error) from None
    except (asyncssh.Error, OSError, TimeoutError, asyncio.IncompleteReadError):
        raise Undelivered("partner_cut" if connected else "partner_unreachable", again=True) from None


def _told(error: asyncssh.SFTPError) -> Undelivered:
    if isinstance(error, _DENIED):
        return Undelivered("partner_denied")
    if isinstance(error, _NO_FOLDER):
        return Undelivered("partner_folder")
    return Undelivered("partner_cut" if isinstance(error, _LOST) else "partner_full", again=True)


async def _upload(client: SFTPClient, folder: str, file: Path, name: str, sha256: str) -> Done:
    size, final = file.stat().st_size, posixpath.join(folder, name)
    if await _size(client, final) == size and await _digest(client, final) == sha256:
        return Done(size, size, checked=True)  # an earlier try came to its end, and was stopped before it could say so
    part = posixpath.join(folder, part_name(name, sha256))
    there = await _size(client, part) or 0
    if there > size:
        await client.remove(part)
    # Blocks are written one after the other, the pieces of one perhaps not: the last one is written again.
    start = (there - 1) // BLOCK * BLOCK if 0 < there <= size else 0
    await _write(client, part, file, start)
    digest = await _digest(client, part)
    if digest not in (None, sha256) or (digest is None and await _size(client, part) != size):
        await client.remove(part)
        raise Undelivered("partner_garbled", again=True)
    await _rename(client, part, final)
    return Done(size, start, checked=digest is not None)


async def _write(client: SFTPClient, part: str, file: Path, start: int) -> None:
    async with client.open(part, "r+b" if start else "wb") as remote:
        with file.open("rb") as local:
            local.seek(start)
            at = start
            while block := local.read(BLOCK):
                await remote.write(block, at)
                at += len(block)
        with suppress(asyncssh.SFTPOpUnsupported):
            await remote.fsync()


async def _size(client: SFTPClient, path: str) -> int | None:
    try:
        return (await client.stat(path)).size
    except _NO_FOLDER:
        return None


async def _digest(client: SFTPClient, path: str) -> str | None:
    """SHA-256 of what lies there; None where we may write but not read."""
    found = hashlib.sha256()
    try:
        async with client.open(path, "rb") as remote:
            while block := await remote.read(BLOCK):
                found.update(cast(bytes, block))
    except _DENIED:
        return None
    return found.hexdigest()


async def _rename(client: SFTPClient, old: str, new: str) -> None:
    try:
        await client.posix_rename(old, new)
    except asyncssh.SFTPOpUnsupported:  # no OpenSSH: there is a moment without the file, never one with half of it
        with suppress(*_NO_FOLDER):
            await client.remove(new)
        await client.rename(old, new)


async def _collect(client: SFTPClient, what: PickUp, taker: Taker) -> int:
    names: list[str] = []
    async for entry in client.scandir(what.folder):
        if is_file_of_theirs(name := str(entry.filename)) and len(names) < MOST_FILES:
            names.append(name)
    done = 0
    for name in sorted(names):
        path = posixpath.join(what.folder, name)
        before = await client.lstat(path)
        found = Found(name, before.size or 0, before.mtime or 0)
        if before.type != asyncssh.FILEXFER_TYPE_REGULAR or not taker.wants(found):
            continue
        data = None
        if found.size <= taker.most:
            async with client.open(path, "rb") as remote:
                data = cast(bytes, await remote.read(taker.most + 1))
            after = await client.lstat(path)
            if (after.size, after.mtime) != (before.size, before.mtime) or len(data) != found.size:
                continue  # still being written: next time
        taker.take(found, data)
        done += 1
        if what.after is After.DELETE and data is not None:
            await client.remove(path)
        elif what.after is After.MOVE:
            await _rename(client, path, posixpath.join(what.moved_to, name))
    return done
