"""What a batch built now would hold: exactly what the partner will see, what is missing in it, and who is left out.

The summary goes over all rows, the rows themselves are opened a page at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from intake.domain.account import Actor, Right
from intake.domain.batch import Gap, OutRow, gaps, shown_row
from intake.domain.lent import agreed
from intake.domain.partner import Profile
from intake.services import canary, lent_place
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.batch import agreed_profile
from intake.services.batch_rows import Progress, counted, opened
from intake.services.home import Home
from intake.store import batch as kept
from intake.store import correction as kept_correction
from intake.store import referral as kept_referral


@dataclass(frozen=True, slots=True)
class GapCount:
    """How many rows lack a value, and how that is met."""

    gap: Gap
    rows: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over all rows that would go out now; nothing of a person is in it. `again`: those of the corrections that read as before and
    go once more because they were not answered; `lent`: rows with a lent contact; `none_free`: rows of people who agreed to one for whom
    there is no room."""

    ready: int
    corrections: int
    retractions: int
    left_out: Mapping[str, int]
    gaps: tuple[GapCount, ...]
    again: int = 0
    lent: int = 0
    none_free: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A programme and its partner, and how many rows a batch built now would take (new ones, changed ones with
    those sent `again`, those to be taken back)."""

    programme: str
    title: str
    partner: str
    partner_name: str
    ready: int
    corrections: int
    retractions: int
    again: int = 0


def waiting(home: Home, actor: Actor) -> list[Waiting]:
    """Every open programme that has a partner, with what is ready for it in the actor's area; a closed one as long as rows wait: who has
    registered is still sent on, and who has withdrawn is still taken back."""
    actor.need(Right.BATCH)
    path = actor.area.path
    found = []
    invented = canary.ids(home)
    listed = {one.code: one.state == programmes.OPEN for one in programmes.programmes(home)}
    for code in listed:
        pack = programmes.programme(home, code)
        if pack.partner:
            with home.store.reading() as connection:
                ready = kept.count_ready(connection, pack.code, pack.partner, path, home.today, invented)
                retractions = len(kept.waiting_retractions(connection, pack.code, pack.partner, path))
                corrections = kept_correction.count_waiting(connection, pack.code, pack.partner, path)
                again = kept_correction.count_waiting(connection, pack.code, pack.partner, path, again=True)
            if not (listed[code] or ready or corrections or retractions):
                continue
            name = programmes.partner(home, pack.partner).name
            found.append(Waiting(pack.code, pack.title, pack.partner, name, ready, corrections, retractions, again))
    return found


def summary(home: Home, actor: Actor, programme_code: str, partner_code: str, progress: Progress = lambda _done, _all: None) -> Summary:
    """Go over everything a batch built now would hold. Raises Refused `no_such_programme`, `no_such_partner`."""
    actor.need(Right.BATCH)
    profile, path = agreed_profile(home, programme_code, partner_code), actor.area.path
    tally: Counter[Gap] = Counter()
    ready = lent = none_free = 0
    lacking = []
    with home.store.reading() as connection:
        count = kept.count_ready(connection, programme_code, partner_code, path, home.today, canary.ids(home))
        sources = kept_referral.ready(connection, programme_code, partner_code, path, profile.most_rows, home.today, canary.ids(home))
        for source, payload in counted(opened(home, sources), count, progress):
            ready += 1
            if lent_place.lacks(profile, payload):
                lacking.append(source)
                continue
            tally.update(gaps(profile, payload))
            lent += bool(lent_place.kinds(profile)) and agreed(payload)
        corrections = kept_correction.count_waiting(connection, programme_code, partner_code, path)
        again = kept_correction.count_waiting(connection, programme_code, partner_code, path, again=True)
        retractions = len(kept.waiting_retractions(connection, programme_code, partner_code, path))
        left_out = canary.left_out(home, connection, programme_code, partner_code, path)
    for _, payload in lent_place.provide(home, profile, lacking):  # so that what is shown is what goes out
        tally.update(gaps(profile, payload))
        none_free += lent_place.lacks(profile, payload)
        lent += not lent_place.lacks(profile, payload)
    ordered = sorted(tally.items(), key=lambda item: (not item[0].required, -item[1]))
    counts = tuple(GapCount(gap, rows) for gap, rows in ordered)
    return Summary(ready, corrections, retractions, left_out, counts, again, lent, none_free)


def rows(
    home: Home, actor: Actor, programme_code: str, partner_code: str, *, skip: int = 0, most: int = 50
) -> tuple[Profile, tuple[OutRow, ...]]:
    """Some of the rows exactly as they would be written now, and the profile they are made by; that they were opened is logged."""
    actor.need(Right.BATCH)
    profile = agreed_profile(home, programme_code, partner_code)
    with home.store.reading() as connection:
        sources = kept_referral.ready(connection, programme_code, partner_code, actor.area.path, skip + most, home.today, canary.ids(home))
        found = tuple(shown_row(profile, payload) for _, payload in opened(home, islice(sources, skip, None)))
    if found:
        with home.store.writing() as connection:
            detail = {"programme": programme_code, "partner": partner_code, "rows": len(found)}
            write(home, connection, actor, [Event("preview_opened", detail=detail)])
    return profile, found
