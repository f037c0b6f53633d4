"""Which texts are read or said to the person herself, and so stand in the catalogue of every language: told by the place a text stands in.

Whoever writes a text for the person writes it in one of these places; a text for volunteers and coordinators stands anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from intake.domain.problems import CATALOGUE, FOUND_BY_THE_TABLET

HERS = (
    "intake/domain/picture_code.py",
    "intake/domain/reminder.py",
    "intake/domain/spoken.py",
    "intake/domain/visit.py",
    "intake/inventory/questions.py",
    "intake/partners/",
    "intake/programmes/",
    "intake/web/access.py",
    "intake/web/registration_pages.py",
    "intake/web/tablet_form.py",
    "intake/web/transparency.py",
    "intake/web/words.py",
    "templates/access/read_out.html",
    "templates/components/answer.html",
    "templates/components/voice.html",
    "templates/registration/card.html",
    "templates/registration/consent.html",
    "templates/registration/frame.html",
    "templates/registration/minor.html",
    "templates/registration/nothing_kept.html",
    "templates/registration/parts/",
    "templates/registration/registered.html",
    "templates/registration/review.html",
    "templates/registration/step.html",
    "templates/tablet/form.html",
    "templates/tablet/handover.html",
    "templates/tablet/pictured.html",
    "templates/transparency/",
    "templates/walk_in/",
)
"""Files, and folders (with a slash at the end), whose texts are for the person."""
NOT_HERS = ("guidance for the volunteer",)
"""What a pack's extractor says of sentences that are not."""
_FOUND_BY_THE_TABLET = frozenset(CATALOGUE[code][1] for code in FOUND_BY_THE_TABLET)


def is_hers(message: Message) -> bool:
    """Whether a message is read or said to the person in some place."""
    places = {place for place, _line in message.locations}
    if message.id in _FOUND_BY_THE_TABLET:
        return True
    if not any(place.startswith(HERS) for place in places):
        return False
    for_volunteers = message.auto_comments and all(any(note in said for note in NOT_HERS) for said in message.auto_comments)
    return not (for_volunteers and all(place.startswith("intake/programmes/") for place in places))


def hers(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalogue that are read or said to the person."""
    return (message for message in catalog if message.id and is_hers(message))
