"""What the public page tells: for each programme that takes registrations what is asked, why, who sees it and what its partner gets, and
beside it every other field that is stored. Made from the inventory, the packs and the profiles; nothing of a home but which are open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from intake import inventory
from intake.domain.partner import Profile, ProfileColumn
from intake.domain.programme import Programme, Question
from intake.domain.retention import nowhere_days
from intake.inventory import Field
from intake.services import programme as programmes
from intake.services.home import Home
from intake.services.relay_link import known

_QUESTIONS = {field.name: field for field in inventory.QUESTIONS}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a partner's file. `only_with`: the title of the consent without which the cell stays empty, '' if none."""

    column: ProfileColumn
    only_with: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `goes_out`: the column it fills in the partner's file, None if it stays in the house."""

    question: Question
    field: Field
    goes_out: Column | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A programme that takes registrations now; `partner` is None if nothing of it leaves the house."""

    programme: Programme
    partner: Profile | None
    columns: tuple[Column, ...]
    asked: tuple[Asked, ...]

    @property
    def nowhere_days(self) -> int:
        """For how many days it is kept if she does not agree that it is handed on."""
        return nowhere_days(self.programme.closed_days, self.programme.most_days)


@dataclass(frozen=True, slots=True)
class Together:
    """Fields of one place that are kept equally long."""

    retention: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class WhatWeKeep:
    """Everything that is stored, part by part. `earlier`: what only older versions or closed programmes asked; some answers stay."""

    offered: tuple[Offered, ...]
    earlier: tuple[Asked, ...]
    beside: tuple[Field, ...]
    answered: tuple[Field, ...]
    records: tuple[Together, ...]
    house: tuple[Together, ...]
    log: tuple[Together, ...]
    keys: tuple[Together, ...]
    relay: tuple[Together, ...]
    files: tuple[Together, ...]


def what_we_keep(home: Home) -> WhatWeKeep:
    """What is stored in this home, for everybody to read."""
    offered = tuple(_offered(home, pack) for pack in programmes.open_programmes(home))
    now = {one.question.key for each in offered for one in each.asked}
    loaded = [programmes.programme(home, one.code, one.version) for one in programmes.programmes(home)]
    before = {one.key: one for pack in loaded for one in pack.questions if one.key not in now}
    return WhatWeKeep(
        offered=offered,
        earlier=tuple(Asked(question, _QUESTIONS[key], None) for key, question in before.items()),
        beside=inventory.PROOF,
        answered=tuple(field for field in inventory.SEALED if field.place.startswith("answer:")),
        records=_together(
            (
                *inventory.RECORDS,
                *(field for field in inventory.SEALED if field.place.startswith("hold:")),
                *(field for field in inventory.VISITS if field.place.startswith(("visit.", "visit:"))),
                *inventory.LENT,
                *inventory.FOLLOW_UPS,
            )
        ),
        house=(
            *_together(
                (*inventory.HOUSE, *inventory.GAPS, *inventory.GIVEN, *inventory.PROPOSALS, *inventory.REVIEWS, *inventory.RECORDINGS)
            ),
            *_together(field for field in inventory.VISITS if not field.place.startswith(("visit.", "visit:"))),
            *_together(field for field in inventory.SEALED if field.place.startswith("second:")),
        ),
        log=_together(field for field in inventory.SEALED if field.place.startswith(("audit:", "alert:", "incident:"))),
        keys=_together(field for field in inventory.SEALED if field.place.startswith("keys.")),
        relay=_together(inventory.RELAY) if known(home) else (),
        files=_together(field for field in inventory.SEALED if field.place.startswith("file:")),
    )


def _offered(home: Home, pack: Programme) -> Offered:
    partner = programmes.partner(home, pack.partner) if pack.partner else None
    titles = {consent.key: consent.title for consent in pack.notice.consents}
    columns = tuple(Column(one, titles.get(one.needs_consent, "")) for one in partner.columns) if partner else ()
    filled = {one.column.source: one for one in columns}
    asked = tuple(Asked(question, _QUESTIONS[question.key], filled.get(question.key)) for question in pack.questions)
    return Offered(pack, partner, columns, asked)


def _together(fields: Iterable[Field]) -> tuple[Together, ...]:
    grouped = groupby(fields, key=lambda field: (field.place.rpartition(".")[0] if ":" not in field.place else "", field.retention))
    return tuple(Together(retention, tuple(found)) for (_, retention), found in grouped)
