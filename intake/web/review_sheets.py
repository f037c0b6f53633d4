"""The pages on which a text is read or said to a person, drawn in her language with invented values: a reviewer sees where her text stands.

Nobody's record is opened for it: what stands in a page comes from here and from the packs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import segno
from flask import render_template
from markupsafe import Markup

from intake.domain.accompaniment import CODE_WORDS, MEETING_POINTS
from intake.domain.guidance import AROUND
from intake.domain.picture_code import PICTURES
from intake.domain.programme import Programme
from intake.domain.referral import STATE_NAMES
from intake.domain.retention import REASONS
from intake.domain.spoken import SENTENCES
from intake.domain.visit import REASONS as WHY
from intake.domain.visit import VISIT_STATES
from intake.services.access import Deed, Kept, ReadOut, Sent
from intake.services.home import Home
from intake.services.languages import Language
from intake.services.programme import open_programmes
from intake.services.registration import Registered
from intake.services.retention import Hold
from intake.services.walk_in import WalkIn
from intake.web import access, tablet, tablet_form, transparency, visit_words

REFERENCE, CODE, AT = "ABCD2345H", tuple(list(PICTURES)[:4]), "2026-01-05T09:00:00+00:00"
"""Of nobody."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: which texts may stand on it, by the beginnings of the places they come from, and what draws it."""

    places: tuple[str, ...]
    draw: Callable[[Home, Language], Iterator[str]]


def _forms(home: Home, language: Language) -> Iterator[str]:
    for pack in open_programmes(home):
        yield render_template("tablet/form.html", **tablet_form.context(pack, language, practice=True))


def _app(_home: Home, _language: Language) -> Iterator[str]:
    yield render_template("tablet/app.html", **tablet.context())


def _we_keep(_home: Home, _language: Language) -> Iterator[str]:
    yield render_template("transparency/index.html", **transparency.context())


def _ends(home: Home, language: Language) -> Iterator[str]:
    told: dict[str, Any] = {"notes": (), "around": AROUND, "hers": language, "pictures": [PICTURES[name] for name in CODE]}
    for pack in open_programmes(home):
        for referred in (True, False):
            result = Registered(REFERENCE, already=False, referred=referred, picture_code=" ".join(CODE))
            yield render_template("registration/registered.html", pack=pack, result=result, **told)
        for minor in (True, False):
            yield render_template("registration/nothing_kept.html", pack=pack, minor=minor, again="/")


def _card(_home: Home, _language: Language) -> Iterator[str]:
    code = segno.make(REFERENCE, error="m", micro=False).svg_inline(border=0, omitsize=True)
    # Drawn by segno from a reference of ours.
    drawn = Markup(code)  # noqa: S704
    yield render_template("registration/card.html", reference=REFERENCE, picture_code=" ".join(CODE), code=drawn)


def _read_out(home: Home, language: Language) -> Iterator[str]:
    for pack in open_programmes(home):
        yield render_template("access/read_out.html", again=(), **access.context([_everything(home, pack)], language))


def _everything(home: Home, pack: Programme) -> ReadOut:
    """All that can be kept about somebody, invented."""
    asked = tuple(Kept(one.key, one.choices[0].value if one.choices else "", "", "", (), one) for one in pack.questions)
    proof = tuple(Kept(key, AT, "", "", ()) for key in access.PROOF)
    sent = Sent(pack.partner or pack.title, 1, next(iter(STATE_NAMES.values())), ())
    deeds = tuple(Deed(AT, action, "") for action in access.DEEDS)
    hold = Hold(next(iter(REASONS)), home.today, "")
    return ReadOut(REFERENCE, pack, asked + proof, (sent,), deeds, home.today, closed=True, hold=hold, messages=("…",))


def _sessions(home: Home, language: Language) -> Iterator[str]:
    session = WalkIn("1", "", 1, "C1", "C1", home.today.isoformat(), "09:00", "12:00", 20, 5)
    shared: dict[str, Any] = {"problems": (), "reference": REFERENCE, "hers": language, **visit_words.words()}
    yield render_template(
        "walk_in/index.html",
        sessions=[session],
        centres=[],
        typed=dict.fromkeys(("centre", "day", "from", "to", "places"), ""),
        manages=True,
        today=home.today,
        **shared,
    )
    yield render_template("walk_in/choose.html", sessions=[session], **shared)
    yield render_template("walk_in/choose.html", sessions=[], **shared)
    yield render_template("walk_in/put.html", session=session, **shared)


def _lists(home: Home, _language: Language) -> Iterator[str]:
    """What stands by itself wherever it is needed: said aloud, on an appointment, in a message."""
    whys = [text for one in WHY.values() for text in (one.values() if isinstance(one, Mapping) else (one,))]
    groups: list[list[str]] = [[*one.documents, *one.bring.values(), *one.walk_in, *one.minors] for one in open_programmes(home)]
    groups += [list(SENTENCES), list(VISIT_STATES.values()), whys, list(MEETING_POINTS.values()), list(CODE_WORDS.values())]
    yield render_template("review/lists.html", groups=groups)


_FORM = (
    *("templates/tablet/form", "templates/tablet/pictured", "templates/registration/", "templates/components/", "intake/programmes/"),
    *("intake/web/words", "intake/web/tablet_form", "intake/web/registration_pages", "intake/domain/problems", "intake/domain/spoken"),
)
_KEPT = ("templates/transparency/", "intake/web/transparency", "intake/inventory/", "intake/domain/course", "intake/partners/")
SHEETS = (
    Sheet(_FORM, _forms),
    Sheet(("templates/tablet/", "intake/domain/spoken", "intake/domain/picture_code", "templates/components/"), _app),
    Sheet(("templates/registration/card",), _card),
    Sheet(("templates/registration/", "intake/programmes/"), _ends),
    Sheet(("templates/access/", "intake/web/access", "intake/programmes/"), _read_out),
    Sheet(_KEPT, _we_keep),
    Sheet(("templates/walk_in/", "templates/visit/"), _sessions),
    Sheet(("intake/programmes/", "intake/domain/spoken", "intake/domain/visit", "templates/visit/"), _lists),
)
"""In the order in which a text is looked for."""


def drawn(home: Home, language: Language, places: tuple[str, ...]) -> Iterator[str]:
    """The pages on which a text from these places may stand, one after the other."""
    for sheet in SHEETS:
        if any(place.startswith(sheet.places) for place in places):
            yield from sheet.draw(home, language)
