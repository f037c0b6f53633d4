"""The files of the project as git sees them: tracked ones, and new ones that are not ignored."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NOT_OURS = {".git", ".venv", "var", "node_modules", "lib", "__pycache__", "htmlcov", "dist", ".hypothesis"}


def tracked(*suffixes: str) -> list[Path]:
    """Files that end in one of `suffixes` (all files without one), sorted. Without git: all files but those that git would ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        paths = {ROOT / name for name in listed.split("\0") if name}
    except (FileNotFoundError, subprocess.CalledProcessError):
        paths = {path for path in ROOT.rglob("*") if not _is_made(path)}
    return sorted(path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes))


def _is_made(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part in _NOT_OURS or part.endswith(("_cache", ".egg-info")) for part in parts) or path.suffix in {".pyc", ".mo"}
