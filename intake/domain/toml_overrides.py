"""The reasoned exceptions of a pack or profile: `[[override]]` with the key or column, a reason and the reference of the DPIA."""

from __future__ import annotations

from collections.abc import Iterable

from intake.domain.never_ask import never_asked, never_asked_key
from intake.domain.toml_table import Table


class Overrides:
    """Reads the overrides first; then judges keys and texts against the never-ask list, and at the end reports what was not needed."""

    def __init__(self, top: Table) -> None:
        """Read `[[override]]` of the file."""
        self._top = top
        self._needed: set[str] = set()
        self._keys: list[str] = []
        for table in top.tables("override", "override", required=False):
            self._keys.append(table.text("key"))
            table.text("reason")
            table.text("dpia_reference")
            table.done()
        top.twice("override", self._keys)

    def judge(self, table: Table, owner: str, codes: Iterable[tuple[str, str]], texts: Iterable[tuple[str, str]]) -> None:
        """Note in `table` what breaks the never-ask list, unless `owner` (question key, column code) is overridden.

        `codes` and `texts`: pairs of the key in the file and what stands there; in codes, words may be glued together.
        """
        broken = [(key, never_asked_key(value)) for key, value in codes] + [(key, never_asked(value)) for key, value in texts]
        for key, rule in broken:
            if rule and owner in self._keys:
                self._needed.add(owner)
            elif rule:
                what = f"is never asked and never stored: {rule}. Take it out; an [[override]] needs a reason and a DPIA reference."
                table.wrong(key, what)

    def done(self) -> None:
        """Note the overrides that nothing needed: an open door nobody uses is closed."""
        for key in self._keys:
            if key and key not in self._needed:
                self._top.wrong("override", f"“{key}” needs no override. Remove it.")
