"""How far people have come, counted: registered, referred, answered, booked, done, each among those before; and who was turned away.

What falls away between two steps is a count too: of twelve registered and eleven referred, one was not. So a step is shown only where none
or enough fell away since the last one that is shown, and what would give a hidden one away by subtraction is hidden with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intake.domain.figures import Key, suppress
from intake.domain.messages import N_
from intake.domain.programme import DECLINED
from intake.domain.referral import State

LEAST_OUTSIDE = 10
"""Outside the house, counts under this are not shown (requirement 18)."""
STAGES = ("registered", "referred", "answered", "booked", "done")
TURNED_AWAY = "turned_away"
STAGE_NAMES: Mapping[str, str] = {
    "registered": N_("Registered"),
    "referred": N_("Sent to the partner"),
    "answered": N_("Answered by the partner"),
    "booked": N_("Appointment given"),
    "done": N_("Done"),
    TURNED_AWAY: N_("Turned away"),
}
DIMENSIONS = ("area", "month", "language", "sex", "age")
DIMENSION_NAMES: Mapping[str, str] = {
    "area": N_("Area"),
    "month": N_("Month"),
    "language": N_("Language"),
    "sex": N_("Sex"),
    "age": N_("Age"),
}
ANSWERED = ("0", "1", "2", "3", "4")
NOT_ANSWERED = "none"
ANSWER_TIMES: Mapping[str, str] = {
    "0": N_("1 to 7 days"),
    "1": N_("8 to 14 days"),
    "2": N_("15 to 21 days"),
    "3": N_("22 to 28 days"),
    "4": N_("29 days or more"),
    NOT_ANSWERED: N_("No answer yet"),
}
"""How long the partner took, in weeks."""
BANDS = ("<12", "12-17", "18-29", "30-49", "50-64", "65+")
_UPPER = (11, 17, 29, 49, 64)
OTHERS = "others"
NOT_KNOWN = "unknown"
"""What stands for everything that was not asked, not known or not said."""
Counts = Sequence[int]
Shown = tuple[int | None, ...]

_DONE = frozenset({State.DONE})
_BOOKED = _DONE | {State.BOOKED, State.ARRIVED, State.NO_SHOW}
_ANSWERED = _BOOKED | {State.NEEDS_INFO, State.ACCEPTED, State.REJECTED, State.FAILED}
_REFERRED = _ANSWERED | {State.SENT, State.ACKNOWLEDGED}
REACHED: Mapping[str, int] = {state: sum(state in some for some in (_REFERRED, _ANSWERED, _BOOKED, _DONE)) for state in State}
"""State of a referral -> the place in STAGES it has reached; that the partner has the list is no answer."""


def age_of(payload: Mapping[str, object], year: int) -> str:
    """The age band of a person in the `year` she was registered, or NOT_KNOWN."""
    born, band = str(payload.get("birth_year", "")), str(payload.get("age_band", ""))
    if born.isdigit() and 0 <= year - int(born) <= 130:
        return BANDS[sum(year - int(born) > upper for upper in _UPPER)]
    return band if band in BANDS else NOT_KNOWN


def said(payload: Mapping[str, object], key: str) -> str:
    """An answer, or NOT_KNOWN."""
    value = str(payload.get(key, ""))
    return value if value and value not in DECLINED else NOT_KNOWN


def suppress_totals(counts: Counts, least: int) -> Shown:
    """The steps of a whole, without the small ones and without those between which few fell away."""
    shown: list[int | None] = []
    last: int | None = None
    for many in counts:
        if _small(many, last, least):
            shown.append(None)
        else:
            shown.append(many)
            last = many
    return tuple(shown)


def few(firsts: Mapping[Key, int], least: int) -> set[Key]:
    """Those of a table that are told of together, in one row (OTHERS): the small ones and what hides them. How many there are would tell of
    each. `firsts`: how many registered each has; what nobody is counted under should not be in it."""
    return {key for key, many in suppress(firsts, least).items() if many is None}


def suppress_funnel(table: Mapping[Key, Counts], totals: Shown, least: int) -> dict[Key, Shown]:
    """The steps of each row of a table whose sums (`totals`, from `suppress_totals`) the reader knows; the `few` have been put together.

    None for what is not shown: small counts, steps between which few fell away, and as many others of the same step as it takes that
    neither can be worked out. No row at all if the whole is small itself."""
    if not totals or totals[0] is None:
        return {}
    keys = list(table)
    shown: dict[Key, list[int | None]] = {key: [] for key in keys}
    last: dict[Key, int | None] = dict.fromkeys(keys)
    for stage, total in enumerate(totals):
        column = {key: table[key][stage] for key in keys}
        hidden = set(keys) if total is None else _hidden(column, last, least)
        for key in keys:
            shown[key].append(None if key in hidden else column[key])
            last[key] = last[key] if key in hidden else column[key]
    return {key: tuple(cells) for key, cells in shown.items()}


def suppress_column(column: Mapping[Key, int], total: int, least: int) -> tuple[int | None, dict[Key, int | None]]:
    """A sum and its parts, which are no steps: all None if the sum itself is small."""
    if total < least:
        return None, dict.fromkeys(column)
    return total, suppress(column, least)


def answered_after(weeks: int) -> str:
    """The class of ANSWER_TIMES of an answer that took so many whole weeks, from 0."""
    return ANSWERED[min(weeks, len(ANSWERED) - 1)]


def _small(many: int, last: int | None, least: int) -> bool:
    return many < least or (last is not None and 0 < last - many < least)


def _hidden(column: Mapping[Key, int], last: Mapping[Key, int | None], least: int) -> set[Key]:
    # As `figures.suppress`: what comes next in the table is hidden too, whatever it counts, until nothing small can be told from the sums.
    keys = list(column)
    places = {place for place, key in enumerate(keys) if _small(column[key], last[key], least)}
    fell = {key: (last[key] or 0) - column[key] for key in keys if last[key] is not None}
    place = max(places, default=0)
    while places and len(places) < len(keys):
        some = [keys[one] for one in places]
        enough = len(places) > 1 and sum(column[key] for key in some) >= 2 * least - 1
        if enough and (not fell or sum(fell.get(key, 0) for key in some) >= 2 * least - 1):
            break
        place = (place + 1) % len(keys)
        places.add(place)
    return {keys[place] for place in places}
