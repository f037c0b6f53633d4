"""Where a text stands: the part of the real page that the person sees or hears, in her language, with the text marked. It is shown in a
frame of its own in which nothing runs and nothing can be pressed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from markupsafe import Markup, escape

from intake.domain.review import PLACEHOLDER
from intake.services.home import Home
from intake.services.languages import Language
from intake.services.review import Text
from intake.web.language import speaking
from intake.web.review_sheets import drawn

_STYLE = re.compile(r'<link rel="stylesheet"[^>]*>')
_BODY = re.compile(r'<body[^>]*\bclass="([\w -]*)"')
_HIDDEN = re.compile(r"\s(hidden|open)(?=[\s>])")
_WHOLE = frozenset({"section", "dialog", "fieldset", "table", "article", "form", "main"})
"""A part of a page that is worth looking at by itself."""
_NOT_READ = frozenset({"script", "style", "nav"})
MOST_SIGNS = 15_000
"""Of the markup of a part: what goes into a frame of some screens."""
LEAST_SIGNS = 2
_NEVER_CLOSED = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(frozen=True, slots=True)
class Where:
    """A part of a page: its markup with the text marked, the style sheets of the page, the classes of its body."""

    part: Markup
    styles: Markup
    body: str


@dataclass(slots=True)
class _Element:
    """One around the text: where its first tag begins and ends, and where its last one ends."""

    tag: str
    start: int
    inside: int
    end: int = 0


class _Finder(HTMLParser):
    """Looks for a text between tags. `at`: where it begins and ends; `around`: the elements it stands in, from the body inwards."""

    def __init__(self, page: str, wanted: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0, *(one.end() for one in re.finditer("\n", page))]
        self._page, self._wanted = page, wanted
        self._open: list[_Element] = []
        self.at: tuple[int, int] | None = None
        self.around: list[_Element] = []
        self.feed(page)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as the parser calls it
        start = self._offset()
        inside = start + len(self.get_starttag_text() or "")
        if tag not in _NEVER_CLOSED:
            self._open.append(_Element(tag, start, inside))
            self._look(inside)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """It holds no text."""

    def handle_endtag(self, tag: str) -> None:
        end = self._page.find(">", self._offset()) + 1
        if tag in {one.tag for one in self._open}:  # else it closes what is not kept here
            while (closed := self._open.pop()).tag != tag:
                closed.end = end
            closed.end = end
        self._look(end)

    def _look(self, start: int) -> None:
        """At the text that begins here, up to the next tag."""
        inside = [one.tag for one in self._open]
        if self.at or "body" not in inside or _NOT_READ & set(inside):
            return
        place = self._page.find(self._wanted, start, self._page.find("<", start))
        if place >= 0:
            self.at = (place, place + len(self._wanted))
            self.around = self._open[inside.index("body") :]

    @property
    def part(self) -> list[_Element]:
        """The element worth looking at, and those in it around the text: the innermost section if it is of a size to be looked at,
        else the largest element that is."""
        small = [number for number, one in enumerate(self.around) if number and one.end - one.start <= MOST_SIGNS]
        whole = [number for number in small if self.around[number].tag in _WHOLE]
        return self.around[(whole[-1] if whole else small[0] if small else len(self.around) - 1) :]


def where(home: Home, text: Text, language: Language) -> Where | None:
    """The part of the first page on which the text stands; None if it stands on none that can be drawn."""
    wanted = _longest_piece(text.now[0]) if text.now else ""
    if len(wanted) < LEAST_SIGNS:
        return None
    with speaking(language.code):
        for page in drawn(home, language, text.places):
            found = _Finder(page, wanted)
            if found.at:
                body = _BODY.search(page)
                # Of pages of ours, drawn with every text escaped.
                styles = Markup("").join(Markup(one) for one in _STYLE.findall(page))  # noqa: S704
                return Where(_marked(page, found), styles, body.group(1) if body else "")
    return None


def _longest_piece(words: str) -> str:
    """What can be looked for: of a text with places in it, the longest piece between them, as it stands in a page."""
    return str(escape(max(PLACEHOLDER.split(words)[::2], key=len).strip()))


def _marked(page: str, found: _Finder) -> Markup:
    """The part with the text marked; what is around the text is shown, even where the page shows it only later."""
    assert found.at  # noqa: S101 - for the types
    pieces: list[str] = []
    part = found.part
    start = part[0].start
    for one in part:
        pieces += [page[start : one.start], _HIDDEN.sub(" data-shown", page[one.start : one.inside])]
        start = one.inside
    pieces += [page[start : found.at[0]], '<mark id="here">', page[slice(*found.at)], "</mark>", page[found.at[1] : part[0].end]]
    return Markup("".join(pieces))  # noqa: S704 - rendered by our own templates
