"""No source file over 250 lines and no page function over 20: a room that is full is split by stage, not by kind."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.tracked import ROOT, tracked

MOST_LINES = 250
MOST_ROUTE_LINES = 20
_ROUTES = {"route", "get", "post"}


def long_files() -> Iterator[str]:
    """A sentence for each file that is too long; migrations are left out, they are history."""
    for path in tracked(".py", ".js", ".mjs", ".css", ".html"):
        lines = len(path.read_text("utf-8").splitlines())
        if lines > MOST_LINES and path.relative_to(ROOT).parts[0] != "migrations":
            yield f"{path.relative_to(ROOT)}: {lines} lines, {MOST_LINES} at most"


def long_routes(path: Path) -> Iterator[str]:
    """A sentence for each function in `path` that answers a page and is too long (decorators and docstring not counted)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(_is_route(decorator) for decorator in node.decorator_list):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = node.end_lineno - body[0].lineno + 1 if body and node.end_lineno else 0
            if lines > MOST_ROUTE_LINES:
                yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {lines} lines, {MOST_ROUTE_LINES} at most"


def _is_route(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr in _ROUTES


def main() -> int:
    """Print what is too long; 1 if anything is."""
    pages = [path for path in tracked(".py") if path.is_relative_to(ROOT / "intake" / "web")]
    found = [*long_files(), *(line for path in pages for line in long_routes(path))]
    for line in found:
        print(line)
    if not found:
        print(f"No file over {MOST_LINES} lines, no page function over {MOST_ROUTE_LINES}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
