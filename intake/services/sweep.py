"""Sweeping keys that nothing needs: spare record keys that a stopped process left behind, and the hash keys of months without any
registration (design section 4). Keys of this week and of the one before stay, as does the hash key of yesterday's month: another process
may be about to use them."""

from __future__ import annotations

from datetime import timedelta

from intake.services.home import Home, month_of, week_of
from intake.store import keys_in_use


def sweep(home: Home) -> tuple[int, int]:
    """Destroy orphan record keys of weeks before the last one and dead months' hash keys; returns how many of each. Safe at any time."""
    candidates = home.keys.ids_before((week_of(home.today) - timedelta(weeks=1)).isoformat())
    with home.store.reading() as connection:
        orphans = candidates - keys_in_use.key_ids(connection)
        living = keys_in_use.months(connection)
    if orphans:
        home.destroy_keys(list(orphans))
    dead = [month for month in home.keys.months() if month not in living and month < month_of(home.today - timedelta(days=1))]
    for month in dead:
        home.forget_month(month)
    return len(orphans), len(dead)
