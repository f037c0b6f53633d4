"""A fault of ours in one line, for whoever ran the command."""

from __future__ import annotations

import traceback


def fault(error: Exception) -> str:
    """A fault in one line: what the system says of a file, else the kind and our line of code; never a value, it may be a person's."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename is not None else error.strerror
    names = [(str(frame.f_globals.get("__name__")), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    module, line = [one for one in names if one[0].startswith("intake.")][-1]
    return f"The command failed: {type(error).__name__} at {module}:{line}."
