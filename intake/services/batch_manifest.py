"""A batch's manifest as a document: what was built by whom, what it holds in numbers, what was written. No person is in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from intake.store.batch import KeptBatch, KeptFile


def document(batch: KeptBatch, files: Sequence[KeptFile] = ()) -> dict[str, Any]:
    """The manifest for JSON: pseudonyms, hexadecimal digests, the Monday of the week."""
    return {
        "batch": batch.id,
        "programme": batch.programme,
        "partner": batch.partner,
        "state": batch.state,
        "rows": batch.rows,
        "corrections": batch.corrections,
        "retractions": batch.retractions,
        "removed": batch.removed,
        "left_out": batch.left_out,
        "columns": batch.columns,
        "content_sha256": batch.content_digest.hex(),
        "audit_head": batch.audit_head.hex(),
        "built_by": batch.built_by,
        "approved_by": batch.approved_by or None,
        "week": batch.week.isoformat(),
        "files": [{"name": one.name, "format": one.format, "sha256": one.sha256, "bytes": one.size} for one in files],
    }
