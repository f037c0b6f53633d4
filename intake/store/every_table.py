"""Every table of an office's database, whatever has been imported before: migrations and backups must leave none out."""

from __future__ import annotations

from sqlalchemy import MetaData

from intake.store import (
    tables,
    tables_delivery,
    tables_follow_up,
    tables_gap,
    tables_house,
    tables_lent,
    tables_proposal,
    tables_recording,
    tables_review,
    tables_visit,
)
from intake.store.base import Base

MODULES = (
    tables,
    tables_delivery,
    tables_follow_up,
    tables_gap,
    tables_house,
    tables_lent,
    tables_proposal,
    tables_recording,
    tables_review,
    tables_visit,
)
"""Importing them fills the metadata. A test finds one that is missing here."""
METADATA: MetaData = Base.metadata
