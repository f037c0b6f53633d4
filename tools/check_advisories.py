"""Whether what is pinned has known holes, as far as that can be asked here; and, without asking anybody, whether licences fit ours.

Browser libraries: `npm audit` asks the registry that npm is set up for. Python packages: `pip-audit`, if it is installed on this machine,
with whatever service it is set up for. A hole that is found fails the check. A service that does not answer, or a tool that is not there,
does not: it is said loudly, because a check that was not made must not look like one that was passed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata

from packaging.requirements import Requirement

from tools.check_lock import HERE, needed, pinned
from tools.tracked import ROOT

SAID_IN_A_FILE = {"axe-playwright-python": "MIT", "huey": "MIT", "pyrage": "MIT"}
"""Packages that tell their licence in a file of theirs only, which was read."""
PATIENCE = 120
"""Seconds for a service to answer."""
REFUSED_LICENCES = ("AGPL", "AFFERO", "SSPL", "BUSL", "BUSINESS SOURCE", "COMMONS CLAUSE", "PROPRIETARY", "NON-COMMERCIAL")
NEVER_SHIPPED = ("GPL",)
"""Fine in a tool that only works on the project, not in an installation; the lesser one (LGPL) is fine in both."""


def npm_holes(text: str) -> list[str] | None:
    """A line for each hole in npm's report; None if it is no report (the service did not answer)."""
    try:
        report = json.loads(text)
        found = report["vulnerabilities"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return None
    return [f"{name}: {one['severity']}, {one['range']}" for name, one in found.items()]


def pip_holes(text: str) -> list[str] | None:
    """A line for each hole in pip-audit's report; None if it is no report."""
    try:
        packages = json.loads(text)["dependencies"]
        return [f"{one['name']} {one['version']}: {hole['id']}" for one in packages for hole in one.get("vulns", [])]
    except (json.JSONDecodeError, KeyError, TypeError):
        return None


def _told(command: list[str], environment: dict[str, str]) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def ask() -> Iterator[tuple[str, list[str] | None]]:
    """(what was looked at, holes or None if nobody could say)."""
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1"}
    yield "browser libraries (npm audit)", npm_holes(_told(["npm", "audit", "--omit=dev", "--json"], environment))
    program = shutil.which("pip-audit", path=path)
    command = [
        program or "pip-audit",
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner=off",
        "-f",
        "json",
        "-r",
        "requirements.lock",
    ]
    yield "Python packages (pip-audit)", pip_holes(_told(command, environment)) if program else None


def licence_faults(licence: str, *, shipped: bool) -> bool:
    """Whether a package of this licence may not be used; `shipped`: it belongs to an installation. Of several one may choose."""
    return all(_faults(one, shipped=shipped) for one in licence.split(" OR "))


def _faults(licence: str, *, shipped: bool) -> bool:
    words = licence.upper()
    plain = words.replace("LGPL", "").replace("LESSER GENERAL PUBLIC", "")
    refused = any(one in words for one in REFUSED_LICENCES)
    return refused or (shipped and (any(one in plain for one in NEVER_SHIPPED) or "GENERAL PUBLIC" in plain))


def licence_of(name: str) -> str | None:
    """What the installed package says of its licence; None if it is not installed here."""
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return None
    classifiers = [one for one in found.get_all("Classifier") or [] if one.startswith("License ::")]
    said = [*(found.get_all("License-Expression") or []), *(one[:80].split("\n")[0] for one in found.get_all("License") or [])]
    return "; ".join([*said, *classifiers]) or SAID_IN_A_FILE.get(name, "")


def licences() -> Iterator[str]:
    """A sentence for each pinned package whose licence does not fit, or is not told."""
    runtime = needed(_runtime(), HERE)
    for name in sorted(pinned((ROOT / "requirements.lock").read_text("utf-8"))[0]):
        licence = licence_of(name)
        if licence is not None and (not licence or licence_faults(licence, shipped=name in runtime)):
            yield f"{name}: {licence or 'says nothing of its licence'}"


def _runtime() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [Requirement(text) for text in project["project"]["dependencies"]]


def main() -> int:
    """Say what was found; 1 if there is a hole or a licence that does not fit."""
    wrong = list(licences())
    print("".join(f"licence: {line}\n" for line in wrong), end="")
    for what, holes in ask():
        if holes is None:
            print(f"NOT CHECKED: {what}. The tool is not there or its service did not answer. Look at the advisories yourself.")
        else:
            print(f"{what}: {len(holes)} known holes")
            print("".join(f"    {line}\n" for line in holes), end="")
            wrong += holes
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
