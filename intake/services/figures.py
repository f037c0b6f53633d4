"""Figures that pages show: who of an area is in no list, and why, without a count that tells about one person."""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.account import Actor, Right
from intake.domain.figures import LEAST_INSIDE, suppress_tree
from intake.services import canary
from intake.services.area import all_areas, operator_in
from intake.services.home import Home


def left_out(home: Home, actor: Actor, programme: str, partner: str, exact: Mapping[str, int] | None = None) -> dict[str, int | None]:
    """Reason -> how many of the actor's area are in no list, None where that is not shown. Counted over the whole tree of areas, so that
    the figures of two areas, one in the other, give nothing away. `exact`: what a manifest noted when it was built, to be shown instead.

    Raises Refused `not_allowed`.
    """
    actor.need(Right.MANIFEST)
    with home.store.reading() as connection:
        everybody = operator_in(connection)
    paths = [area.path for area in all_areas(home, everybody)]
    with home.store.reading() as connection:
        by_path = canary.left_out_by_path(home, connection, programme, partner)
    found: dict[str, int | None] = {}
    for reason in canary.REASONS:
        below = {path: sum(many for one, many in by_path[reason].items() if one.startswith(path)) for path in paths}
        count = suppress_tree(below, LEAST_INSIDE).get(actor.area.path)
        noted = count if exact is None else exact.get(reason, 0)
        found[reason] = None if count is None or noted is None or noted < LEAST_INSIDE else noted
    return found
