"""Areas: a tree of any depth (organisation, region, district, point); an intake point is a node."""

from __future__ import annotations

from dataclasses import dataclass

POINT = "point"
KINDS = ("organisation", "region", "district", POINT)


@dataclass(frozen=True, slots=True)
class Area:
    """One node. `path` is `/lebanon/beirut/dora/`; `region` is the ISO 3166-1 code by which local phone numbers are read."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    path: str
    region: str

    def covers(self, other: Area) -> bool:
        """Whether `other` is this area or lies below it."""
        return other.path.startswith(self.path)
