"""What went wrong, for whoever ran the command: what a rule refused, and a fault of ours in one line."""

from __future__ import annotations

import traceback

from intake.domain.problems import Problem


def fault(error: Exception) -> str:
    """A fault in one line: what the system says of a file, else the kind and our line of code; never a value, it may be a person's."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename is not None else error.strerror
    names = [(str(frame.f_globals.get("__name__")), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    module, line = [one for one in names if one[0].startswith("intake.")][-1]
    return f"The command failed: {type(error).__name__} at {module}:{line}."


def reasons(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    """Problems as JSON carries them."""
    return [{"field": one.field, "code": one.code, "message": one.message} for one in problems]
