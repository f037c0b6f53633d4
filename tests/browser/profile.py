"""What a browser has written to the disk: every file of its profile, byte by byte."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def found(profile: Path, sentinels: Iterable[str]) -> list[str]:
    """Where one of the sentinels stands, in UTF-8 or UTF-16: file and sentinel."""
    wanted = [(one, form) for one in sentinels for form in {one.encode(), one.encode("utf-16-le"), one.encode("utf-16-be")}]
    places = []
    for path in sorted(profile.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            places += [f"{path.relative_to(profile)}: {one}" for one, form in wanted if form in content or form in str(path).encode()]
    return places
