"""Languages that nobody speaks, to find what is in no catalogue and what has no room: each text in letters that English has not, 40 %
longer and in brackets, its places and marks as they are.

They stand in a folder of their own, in the places of French (`STRANGE`, from left to right) and Arabic (`TURNED`, in Arabic letters),
for as long as a test or `make gallery` wants them. No home offers them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from intake.domain.reference import read_reference
from intake.services import checked, demo, languages
from intake.services.area import all_areas, operator
from intake.services.home import ROOT, Home

STRANGE, TURNED = "fr", "ar"
"""The codes whose places they take."""
DATA = ("bdi", "code", "kbd")
"""Elements for what is no text of ours: what people typed, names, references, codes, files."""
TYPED = (
    "Your appointment is on Sunday at nine.",
    "Please call us",
    "Bring a companion",
    "Nadeesha Silva",
    "Rokeya Begum",
    "Nimali",
    "Tablet",
)
"""What people typed, where it stands in a choice (which holds no element) or in a quotation."""
_READ = re.compile(r"[A-Za-z]{2,}")
_CODES = r"\b(?=[A-Z0-9-]*[0-9])[A-Z0-9-]{5,}\b|\{\w+\}"
"""References, codes of centres; places that a script fills in."""
_LETTERS = re.compile(r"\b(?:[A-Z]{3}-?){2}[A-Z]{3}\b")
"""What may be a reference that happens to have no digit in it, as one in thirty has."""
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w+\}|<[^>]+>|&\w+;)")
_FIGURES = re.compile(r"\d[\d:./–-]*\d")
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SIGNS = {
    STRANGE: dict(zip(_PLAIN, "áƀçđéƒǧĥíĵķłḿñóƥɋřšťúṽŵẋýžÁƁÇĐÉƑǦĤÍĴĶŁḾÑÓƤɊŘŠŤÚṼŴẊÝŽ", strict=True)),
    TURNED: dict(zip(_PLAIN, "ابجدهفغحيجكلمنوبقرستعوشخيز" * 2, strict=True)),
}


def strange(text: str, code: str = STRANGE) -> str:
    """A text in the language that takes the place of `code`: `[Řéégííšťřááťííóóñ]`."""
    parts = _KEPT.split(text)
    said = "".join(part if _KEPT.fullmatch(part) else "".join(map(_sign(code), part)) for part in parts)
    if code == TURNED:
        said = _FIGURES.sub("\u2066\\g<0>\u2069", said)  # as whoever writes from right to left keeps them together
    return f"[{said}]" if said != text else text


def _sign(code: str) -> Callable[[str], str]:
    signs = _SIGNS[code]
    return lambda one: signs.get(one, one) * (2 if one in "aeiouAEIOU" else 1)


def catalogues(folder: Path) -> Path:
    """Write the list of languages and the two catalogues into an empty folder; the other languages are as they are."""
    for one in languages.FOLDER.iterdir():
        if one.name not in (STRANGE, TURNED):
            (folder / one.name).symlink_to(one)
    with (languages.FOLDER / "messages.pot").open("rb") as file:
        texts = [one for one in read_po(file) if one.id]
    for code in (STRANGE, TURNED):
        catalog = Catalog(locale=code)
        for one in texts:
            catalog[one.id] = Message(one.id, string=_forms(one.id, code, catalog.num_plurals))
        place = folder / code / "LC_MESSAGES"
        place.mkdir(parents=True)
        with (place / "messages.mo").open("wb") as into:
            write_mo(into, catalog)
    return folder


def _forms(msgid: str | tuple[str, ...], code: str, plurals: int) -> str | tuple[str, ...]:
    if isinstance(msgid, str):
        return strange(msgid, code)
    return tuple(strange(msgid[min(form, 1)], code) for form in range(plurals))


@contextmanager
def spoken(folder: Path) -> Iterator[None]:
    """Inside, what is shown in French is shown in `STRANGE`, and what is in Arabic in `TURNED`; `folder`: an empty one."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (languages, checked):
            patch.setattr(module, "FOLDER", catalogues(folder) if module is languages else folder)
        _forget()
        yield
    _forget()


def _forget() -> None:
    languages.catalogue.cache_clear()
    checked._by_the_project.cache_clear()


class English:
    """What reads as English and may not: all but the names from CLDR, of areas, centres and accounts, the words of a partner's profile, and
    what was typed."""

    def __init__(self, home: Home) -> None:
        """In a home that `tests/everything.py` has filled."""
        areas = (one.name for one in all_areas(home, operator(home)))
        known = {
            *TYPED,
            *areas,
            *demo.PEOPLE,
            "ministry",
            *_of_cldr(),
            *_of_profiles(),
            *(one.autonym for one in languages.all_languages()),
        }
        longest = sorted(filter(None, known), key=len, reverse=True)
        self._known = re.compile("|".join([_CODES, *(rf"(?<!\w){re.escape(one)}(?!\w)" for one in longest)]))

    def left_in(self, text: str) -> str:
        """The first word in a text that stands in no catalogue; "" if there is none."""
        text = _LETTERS.sub(lambda found: "" if read_reference(found[0]) else found[0], text)
        left = _READ.search(self._known.sub("", text)) if _READ.search(text) else None
        return left[0] if left else ""


def _of_cldr() -> Iterator[str]:
    locale = Locale.parse(STRANGE)
    yield from (*locale.languages.values(), *locale.territories.values())
    for names in (locale.months, locale.days):
        for form in ("format", "stand-alone"):
            yield from (*names[form]["wide"].values(), *names[form]["abbreviated"].values())


def _of_profiles() -> Iterator[str]:
    for path in (ROOT / "intake" / "partners").glob("*.toml"):
        yield from _strings(tomllib.loads(path.read_text("utf-8")))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _strings(one)
