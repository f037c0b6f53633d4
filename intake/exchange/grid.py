"""What the readers of all formats hand over: lines of cells, before anyone knows which line is the header."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Line:
    """One line of a file: its `number` in the file from 1 (blank lines count), whether it is `hidden` there, and its tidied cells."""

    number: int
    cells: list[str]
    hidden: bool = False

    @property
    def blank(self) -> bool:
        """No cell holds anything."""
        return not any(self.cells)

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(map(bool, self.cells))
