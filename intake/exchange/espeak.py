"""A voice made by a computer: espeak-ng, which runs on this machine alone, so no text leaves it."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

from intake.domain.problems import refuse

WORDS_A_MINUTE = "140"
_PATIENCE = 30.0


def has_espeak() -> bool:
    """Whether espeak-ng is on this machine."""
    return shutil.which("espeak-ng") is not None


@cache
def voices() -> frozenset[str]:
    """The names of the voices that are installed; empty without espeak-ng."""
    program = shutil.which("espeak-ng")
    if program is None:
        return frozenset()
    done = subprocess.run([program, "--voices"], capture_output=True, timeout=_PATIENCE, check=True)  # noqa: S603
    return frozenset(line.split()[1] for line in done.stdout.decode("utf-8", "replace").splitlines()[1:] if len(line.split()) > 1)


def say(text: str, voice: str) -> bytes:
    """`text` said by `voice`, as WAV. Raises Refused `no_espeak`."""
    program = shutil.which("espeak-ng")
    if program is None:
        raise refuse("no_espeak")
    done = subprocess.run(  # noqa: S603  the text comes on standard input
        [program, "-v", voice, "-s", WORDS_A_MINUTE, "-b", "1", "--stdin", "--stdout"],
        input=text.encode(),
        capture_output=True,
        env={"PATH": "/usr/bin:/bin"},
        timeout=_PATIENCE,
        check=False,
    )
    if done.returncode != 0 or not done.stdout:
        raise refuse("no_espeak")
    return done.stdout
