"""Puts limits on itself and then becomes the program named in the arguments: ffmpeg, with a file in front of it that somebody sent.

Without a network (where the machine allows it), without new rights, with so much memory, processor time and output and no more.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

MEMORY = 1_500_000_000
SECONDS = 20
OUTPUT = 20_000_000
FILES = 64
CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
PR_SET_NO_NEW_PRIVS = 38


def main() -> None:
    """Become the program."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET) != 0:  # as root; else within a name space of users, where the machine has them
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(10)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606


if __name__ == "__main__":
    main()
