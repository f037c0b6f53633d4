"""Whether requirements.lock fits pyproject.toml, without asking any index: every dependency pinned and hashed, none left over."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.tracked import ROOT

HERE: Mapping[str, str] = {}
WINDOWS: Mapping[str, str] = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"}
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z,]*\])?==(?P<version>[^ ;\\]+)(?P<rest>.*)")


def wanted() -> list[Requirement]:
    """What pyproject.toml asks for: to run, to work on it, to build it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["project"]["optional-dependencies"].values()
    texts = [*project["project"]["dependencies"], *(text for group in groups for text in group), *project["build-system"]["requires"]]
    return [Requirement(text) for text in texts]


def pinned(text: str) -> tuple[dict[str, str], list[str]]:
    """Name -> version of the lock's entries, and a sentence for each that is not pinned, or pinned without a hash."""
    versions: dict[str, str] = {}
    wrong: list[str] = []
    for entry in text.replace("\\\n", " ").splitlines():
        if not entry.strip() or entry.lstrip().startswith("#"):
            continue
        match = _PIN.fullmatch(entry.strip())
        if match is None:
            wrong.append(f"not a pinned package: {entry.strip()[:60]}")
        else:
            versions[canonicalize_name(match["name"])] = match["version"]
            if "--hash=sha256:" not in match["rest"]:
                wrong.append(f"{match['name']} has no hash")
    return versions, wrong


def needed(requirements: list[Requirement], machine: Mapping[str, str]) -> set[str]:
    """Names of everything that `requirements` pull in on `machine`, by what the installed packages say of themselves."""
    found: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(one.name), extra) for one in requirements for extra in ("", *one.extras)]
    while waiting:
        name, extra = one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        try:
            texts = requires(name) or []
        except PackageNotFoundError:
            continue
        for requirement in map(Requirement, texts):
            if requirement.marker is None or requirement.marker.evaluate({**machine, "extra": extra}):
                waiting += [(canonicalize_name(requirement.name), more) for more in ("", *requirement.extras)]
    return {name for name, _ in found}


def faults() -> Iterator[str]:
    """A sentence for each way in which the lock does not fit."""
    versions, wrong = pinned((ROOT / "requirements.lock").read_text("utf-8"))
    yield from wrong
    requirements = wanted()
    for requirement in requirements:
        version = versions.get(canonicalize_name(requirement.name))
        if version is None:
            yield f"{requirement.name} is in pyproject.toml, not in requirements.lock"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{requirement} in pyproject.toml, {version} in requirements.lock"
    here, elsewhere = needed(requirements, HERE), needed(requirements, WINDOWS)
    yield from (f"{name} is needed, but not in requirements.lock" for name in sorted(here - set(versions)))
    yield from (f"{name} is in requirements.lock, but nothing needs it" for name in sorted(set(versions) - here - elsewhere))


def main() -> int:
    """Print what does not fit; 1 if anything does not."""
    found = list(faults())
    for line in found:
        print(line)
    if not found:
        print("requirements.lock fits pyproject.toml.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
