"""Reading a hand-written TOML file strictly: every key is known, of the right type, and all that is wrong is told at once.

Whoever edits a pack is a coordinator, not a programmer; each finding says file, table, key and what to do.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches

from intake.domain.problems import Problem, Refused, problem, refuse

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
TOP = "top level"
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOST_FILE = 1_000_000


class Findings:
    """All that is wrong with one file; `settle` raises them together."""

    def __init__(self, file: str) -> None:
        """`file`: the name shown in each finding."""
        self.file = file
        self.problems: list[Problem] = []

    def add(self, table: str, key: str, what: str) -> None:
        """Note one finding; the same one twice is noted once."""
        found = problem("pack_refused", key, file=self.file, table=table, key=key, what=what)
        if found not in self.problems:
            self.problems.append(found)

    def settle(self) -> None:
        """Raise Refused with every finding, if there is any."""
        if self.problems:
            raise Refused(*self.problems)


def parse(text: str, file: str) -> Mapping[str, object]:
    """The file's tables; raises Refused with the line for what is not TOML."""
    if len(text) > _MOST_FILE:
        raise refuse("pack_refused", file=file, table="the whole file", key="", what="is longer than a million characters.")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise refuse("pack_refused", file=file, table="the whole file", key="", what="is nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError, and numbers too long for Python
        where = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(where.group(1)) if where else text.count("\n") + 1
        rows = text.splitlines()
        key = rows[line - 1].partition("=")[0].strip()[:40] if line <= len(rows) else ""
        what = f"is not TOML: {str(error).partition(' (at ')[0]}. Look at this line and the one before."
        raise refuse("pack_refused", key, file=file, table=f"line {line}", key=key, what=what) from None


class Table:
    """One table being read: each method takes a key and checks it; `done` reports the keys nobody asked for."""

    def __init__(self, values: Mapping[str, object], name: str, findings: Findings) -> None:
        """`name`: how findings call the table."""
        self.name = name
        self._values = values
        self._findings = findings
        self._asked: set[str] = set()

    def wrong(self, key: str, what: str) -> None:
        """Note a finding about `key` of this table."""
        self._findings.add(self.name, key, what)

    def has(self, key: str) -> bool:
        """Whether the key is written in the file."""
        return key in self._values

    def _take(self, key: str, required: bool) -> object:
        self._asked.add(key)
        if key not in self._values and required:
            self.wrong(key, "is missing.")
        return self._values.get(key)

    def _clean(self, key: str, value: object, sentence: bool, most: int) -> str:
        if not isinstance(value, str):
            self.wrong(key, "must be a text in quotation marks.")
            return ""
        text = unicodedata.normalize("NFC", value.strip())
        if len(text) > most:
            self.wrong(key, f"is longer than {most} characters.")
        if any(unicodedata.category(char) == "Cc" or char in _BIDI_CONTROLS for char in text):
            self.wrong(key, "contains characters that cannot be shown. Write it on one line.")
        if sentence and "%" in text:  # the sentence is a msgid: gettext would take the sign for a placeholder
            self.wrong(key, "contains a percent sign. Write the word instead.")
        return text

    def text(self, key: str, default: str | None = None, *, sentence: bool = False, most: int = 600) -> str:
        """A text; without `default` it must be there and not empty. `sentence`: it is translated, so no percent sign."""
        value = self._take(key, required=default is None)
        if value is None:
            return default or ""
        text = self._clean(key, value, sentence, most)
        if isinstance(value, str) and not text and default is None:
            self.wrong(key, "is empty.")
        return text or default or ""

    def block(self, key: str, most: int) -> str:
        """A text of several lines such as a certificate: printable ASCII and line ends; '' if it is not there."""
        value = self._take(key, required=False)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > most or not value.replace("\r\n", "\n").replace("\n", "").isascii():
            self.wrong(key, f"must be a text in quotation marks, of plain letters, at most {most} characters.")
            return ""
        return value.replace("\r\n", "\n").strip()

    def sentence(self, key: str, default: str | None = None) -> str:
        """A text that is shown to people, hence translated."""
        return self.text(key, default, sentence=True)

    def code(self, key: str) -> str:
        """A stable name: small letters, digits, underscores."""
        text = self.text(key)
        if text and not CODE.fullmatch(text):
            self.wrong(key, "must be small letters, digits and underscores, beginning with a letter (at most 40).")
        return text

    def one_of(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of the allowed words."""
        text = self.text(key, default)
        if text and text not in allowed:
            self.wrong(key, f"must be one of: {', '.join(allowed)}.")
            return default or ""
        return text

    def number(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        value = self._take(key, required=default is None)
        if value is None:
            return least if default is None else default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(key, f"must be a whole number from {least} to {most}.")
            return least
        return value

    def flag(self, key: str) -> bool:
        """true or false; absent: false."""
        value = self._take(key, required=False)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, "must be true or false, without quotation marks.")
        return value is True

    def day(self, key: str) -> date | None:
        """A date (2026-05-04); absent or empty: None."""
        value = self._take(key, required=False)
        if value is None or value == "":
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.wrong(key, "must be a date, written 2026-05-04.")
            return None

    def texts(self, key: str, *, least: int = 0, required: bool = True, sentence: bool = True) -> tuple[str, ...]:
        """A list of texts, at least `least`, none empty, none twice."""
        value = self._take(key, required)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong(key, "must be a list of texts in square brackets.")
            return ()
        cleaned = tuple(self._clean(key, item, sentence, 600) for item in value)
        if any(item == "" for item in value) or len(value) < least:
            self.wrong(key, "has an empty text." if value else "is empty.")
        self.twice(key, [text for text in cleaned if text])
        return cleaned

    def twice(self, key: str, texts: Sequence[str]) -> None:
        """Note every text that occurs more than once."""
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            self.wrong(key, f"“{text}” is there twice.")

    def table(self, key: str, *, required: bool = True, name: str = "") -> Table:
        """A table inside this one; empty if absent."""
        value = self._take(key, required)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, "must be a table.")
        return Table(value if isinstance(value, dict) else {}, name or key, self._findings)

    def tables(self, key: str, noun: str, *, required: bool = True, label: str = "key") -> tuple[Table, ...]:
        """A list of tables; findings call them by `noun`, position and their `label` key."""
        value = self._take(key, required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "must be a list of tables, each under its own double brackets.")
            return ()
        if required and not value:
            self.wrong(key, "is empty.")
        inside = "" if self.name == TOP else f"{self.name}, "
        return tuple(
            Table(item, f"{inside}{noun} {at}" + (f" ({item[label]})" if isinstance(item.get(label), str) else ""), self._findings)
            for at, item in enumerate(value, start=1)
        )

    def names(self) -> tuple[str, ...]:
        """Every key written here, for tables whose keys are free."""
        return tuple(self._values)

    def done(self) -> None:
        """Note every key that nobody asked for, with the nearest known one."""
        for key in self._values:
            if key not in self._asked:
                near = get_close_matches(key, self._asked, 1)
                self.wrong(key, f"is not known here. Did you mean “{near[0]}”?" if near else "is not known here. Remove it.")
