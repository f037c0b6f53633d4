"""By a folder that is shared with the partner (a mounted network drive, a synchronised folder): written as `.part`, on the disk for good,
then renamed; and answer files taken from one."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from itertools import islice
from pathlib import Path

from intake.domain.delivery import After, PickUp
from intake.exchange.way import BLOCK, MOST_FILES, Done, Found, Taker, Undelivered, is_file_of_theirs, part_name

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ESTALE})
_NO_FILE = frozenset({errno.ELOOP, errno.ENOENT, errno.ENXIO, errno.EISDIR})
"""What opening says of a link, of nothing, of a pipe that nobody reads, of a folder."""


def send(folder: str, file: Path, name: str, sha256: str) -> Done:
    """Put `file` there under `name`. Raises Undelivered."""
    target, part = Path(folder) / name, Path(folder) / part_name(name, sha256)
    try:
        if _digest(target) == sha256:
            size = target.lstat().st_size
            return Done(size, size, checked=True)
        _check_folder(Path(folder))
        part.unlink(missing_ok=True)  # whatever lies there, it is never written into
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
        with file.open("rb") as local, os.fdopen(descriptor, "wb") as shared:
            while block := local.read(BLOCK):
                shared.write(block)
            shared.flush()
            os.fsync(shared.fileno())
        if _digest(part) != sha256:
            part.unlink()
            raise Undelivered("partner_garbled", again=True)
        part.replace(target)
        _keep(Path(folder))
        return Done(target.lstat().st_size, checked=True)
    except OSError as error:
        raise _told(error) from None


def pick_up(what: PickUp, taker: Taker) -> int:
    """Give every file of the folder that `taker` wants to it, then leave, move or delete it; returns how many. Raises Undelivered."""
    done = 0
    try:
        for path in _listed(_check_folder(Path(what.folder))):
            descriptor = _opened(path)
            if descriptor is None:
                continue
            with os.fdopen(descriptor, "rb") as file:
                before = os.fstat(descriptor)
                found = Found(path.name, before.st_size, int(before.st_mtime))
                if not taker.wants(found):
                    continue
                data = file.read(taker.most + 1) if before.st_size <= taker.most else None
                if os.fstat(descriptor).st_mtime_ns != before.st_mtime_ns or (data is not None and len(data) != before.st_size):
                    continue  # still being written: next time
            taker.take(found, data)
            done += 1
            if what.after is After.DELETE and data is not None:
                path.unlink()
            elif what.after is After.MOVE:
                path.replace(_check_folder(Path(what.moved_to)) / path.name)
    except OSError as error:
        raise _told(error) from None
    return done


def _listed(folder: Path) -> list[Path]:
    # As they come, so that a folder with a million names is not read to its end; the rest comes when these have been taken away.
    with os.scandir(folder) as entries:
        theirs = (Path(one.path) for one in entries if is_file_of_theirs(one.name))
        return sorted(islice(theirs, MOST_FILES))


def _opened(path: Path) -> int | None:
    """A descriptor of a regular file; None for whatever else lies there: it is neither followed nor waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in _NO_FILE:
            return None
        raise
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    return None


def _digest(path: Path) -> str | None:
    """SHA-256 of a regular file (hex), None if there is none."""
    descriptor = _opened(path)
    if descriptor is None:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_folder(folder: Path) -> Path:
    # A network drive that is not mounted leaves an empty folder or none: never made here.
    if not folder.is_dir():
        raise Undelivered("partner_folder")
    return folder


def _keep(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _told(error: OSError) -> Undelivered:
    if error.errno in _FULL:
        return Undelivered("partner_full", again=True)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return Undelivered("partner_denied")
    return Undelivered("partner_folder") if isinstance(error, FileNotFoundError) else Undelivered("partner_cut", again=True)
