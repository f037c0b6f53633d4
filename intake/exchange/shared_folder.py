"""By a folder that is shared with the partner (a mounted network drive, a synchronised folder): written as `.part`, on the disk for good,
then renamed; and answer files taken from one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from intake.domain.delivery import After, PickUp
from intake.exchange.way import BLOCK, Done, Found, Taker, Undelivered, digest_of, is_file_of_theirs, part_name

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ESTALE})


def send(folder: str, file: Path, name: str, sha256: str) -> Done:
    """Put `file` there under `name`. Raises Undelivered."""
    target, part = Path(folder) / name, Path(folder) / part_name(name, sha256)
    try:
        if target.is_file() and digest_of(target) == sha256:
            size = target.stat().st_size
            return Done(size, size, checked=True)
        _check_folder(Path(folder))
        with file.open("rb") as local, part.open("wb") as shared:
            while block := local.read(BLOCK):
                shared.write(block)
            shared.flush()
            os.fsync(shared.fileno())
        if digest_of(part) != sha256:
            part.unlink()
            raise Undelivered("partner_garbled", again=True)
        part.replace(target)
        _keep(Path(folder))
        return Done(target.stat().st_size, checked=True)
    except OSError as error:
        raise _told(error) from None


def pick_up(what: PickUp, taker: Taker) -> int:
    """Give every file of the folder that `taker` wants to it, then leave, move or delete it; returns how many. Raises Undelivered."""
    done = 0
    try:
        for path in sorted(_check_folder(Path(what.folder)).iterdir()):
            if path.is_symlink() or not path.is_file() or not is_file_of_theirs(path.name):
                continue
            before = path.stat()
            found = Found(path.name, before.st_size, int(before.st_mtime))
            if not taker.wants(found):
                continue
            data = path.read_bytes() if before.st_size <= taker.most else None
            if path.stat().st_mtime_ns != before.st_mtime_ns or (data is not None and len(data) != before.st_size):
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
