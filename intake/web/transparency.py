"""What we keep, for everybody to read: a page for each language, made from the inventory, the packs and the profiles.

It is for no account and the same for everybody; it tells nothing of the installation, its places or its counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from intake.domain.messages import N_
from intake.domain.never_ask import RULES
from intake.inventory import Field
from intake.inventory.field import (
    ADMINISTRATOR,
    AUDITOR,
    BY_MODE,
    BY_PROFILE,
    COORDINATOR,
    NOT_EXPORTED,
    PARTNER,
    VERSION_ONLY,
    VOLUNTEER,
)
from intake.services.languages import people_language, people_languages
from intake.services.transparency import Asked, what_we_keep
from intake.web import session
from intake.web.access import PROOF
from intake.web.answer import COLUMN_NAMES
from intake.web.batch_words import column_label
from intake.web.guard import opened_home, public
from intake.web.language import current_language, gettext, say, show_in
from intake.web.page import page
from intake.web.words import LIST

pages = Blueprint("transparency", __name__)

SEEN_BY: Mapping[str, str] = {
    VOLUNTEER: N_("volunteers of your point"),
    COORDINATOR: N_("coordinators of your area"),
    AUDITOR: N_("auditors"),
    ADMINISTRATOR: N_("administrators"),
}
NOBODY = N_("nobody: no page shows it")
STAYS = N_("It stays here.")
GOES = N_("It goes to the partner.")
OUT: Mapping[str, str] = {
    NOT_EXPORTED: STAYS,
    PARTNER: GOES,
    VERSION_ONLY: N_("Only which wording was read out goes to the partner."),
    BY_PROFILE: N_("It goes to the partner if its list has a column for it."),
    BY_MODE: N_("It goes to the partner only if you agreed to be called."),
}
"""How the inventory says where a field goes -> in words for the person."""
RIGHTS: tuple[tuple[str, str], ...] = (
    (
        N_("Have it read out"),
        N_("We read you everything we keep, word by word, and who did what with it. You can take it with you on paper."),
    ),
    (
        N_("Have it put right"),
        N_("What is wrong is erased, and we register you anew with what is right. What the partner has is taken back."),
    ),
    (
        N_("Take an agreement back"),
        N_("For each thing you agreed to, at any time. What has not been sent is not sent. The partner is told to drop the rest."),
    ),
    (N_("Have it erased"), N_("It takes a minute. We destroy the key of your answers. The partner is told to drop what it has.")),
    (
        N_("Ask who read it"),
        N_("Everything that is done with your answers is written down: when, and by whom. If anybody changes it later, that shows."),
    ),
)
"""What a person can ask for -> how it is done. All of it needs the reference and the person herself."""


@pages.get("/what-we-keep")
@public
def index() -> Response:
    """The page in the language of the browser."""
    return redirect(url_for("transparency.page_in", language=current_language().code), 302)


@pages.get("/what-we-keep/<language>")
@public
def page_in(language: str) -> Response:
    """What is asked and why, how long it stays, who sees it, what the partner gets, what is never asked, and what a person can ask for."""
    found = people_language(language)
    if found is None:
        abort(404)
    session.look_at_nobody()
    show_in(found.code)
    return page(
        "transparency/index.html",
        found=what_we_keep(opened_home()),
        never=RULES,
        rights=RIGHTS,
        names={**PROOF, **COLUMN_NAMES},
        address_in={one.code: url_for("transparency.page_in", language=one.code) for one in people_languages()},
        languages=people_languages(),
        seen_by=seen_by,
        goes=goes,
        goes_of=goes_of,
        column_label=column_label,
    )


def seen_by(field: Field) -> str:
    """Who reads a field on a page, in words."""
    return gettext(LIST).join(say(SEEN_BY[role]) for role in field.seen_by) or say(NOBODY)


def goes(asked: Asked) -> str:
    """Whether the answer to a question leaves the house."""
    if asked.goes_out is None:
        return say(STAYS)
    if asked.goes_out.only_with:
        return gettext("It goes to the partner only if you say yes to “%(consent)s”.", consent=say(asked.goes_out.only_with))
    return say(GOES)


def goes_of(field: Field) -> str:
    """Whether a field that is no answer leaves the house."""
    return say(OUT[field.exported_to])
