"""What a tablet is told when it enrols, and when a volunteer signs in on it: the same whether it asks the office itself or through a
relay."""

from __future__ import annotations

from typing import Any

from intake.domain.area import POINT, Area
from intake.services import office_key, sound_signed
from intake.services import tablet as tablets
from intake.services.home import Home
from intake.services.tablet import Tablet


def joined(home: Home, code: str, who_from: str) -> dict[str, Any]:
    """The tablet's token and what it must know of the office, also by which key it knows recordings; raises what `tablet.join` raises."""
    token, tablet = tablets.join(home, code, who_from)
    key = office_key.current(home)
    return {
        "token": token,
        "tablet": {"number": tablet.id, "name": tablet.name},
        "area": _area(tablet.area),
        "office": {"id": key.id, "recipient": key.recipient},
        "sounds": sound_signed.public(home),
    }


def admitted(home: Home, tablet: Tablet, name: str, password: str, who_from: str) -> dict[str, Any]:
    """A volunteer's badge, her intake points and whether she may register people; raises what `tablet.admit` raises."""
    found = tablets.admit(home, tablet, name, password, who_from)
    points = [_area(point) for point in found.points if point.kind == POINT]
    return {"badge": found.badge, "points": points, "trained": found.trained, "sounds": sound_signed.public(home)}


def _area(area: Area) -> dict[str, str]:
    return {"code": area.code, "name": area.name, "region": area.region}
