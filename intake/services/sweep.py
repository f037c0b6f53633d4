"""Sweeping keys that nothing needs: spare record keys that a stopped process left behind, and the hash keys of months without any
registration (design section 4). Keys of this week stay: another process may be about to use them."""

from __future__ import annotations

from intake.services.home import Home, month_of, week_of
from intake.store import keys_in_use


def sweep(home: Home) -> tuple[int, int]:
    """Destroy orphan record keys of earlier weeks and dead months' hash keys; returns how many of each. Safe at any time."""
    candidates = home.keys.ids_before(week_of(home.today).isoformat())
    with home.store.reading() as connection:
        orphans = candidates - keys_in_use.key_ids(connection)
        living = keys_in_use.months(connection)
    if orphans:
        home.destroy_keys(list(orphans))
    dead = [month for month in home.keys.months() if month not in living and month < month_of(home.today)]
    for month in dead:
        home.forget_month(month)
    return len(orphans), len(dead)
