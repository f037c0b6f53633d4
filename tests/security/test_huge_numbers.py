"""Numbers in addresses that no database can hold: brought into range or not found, never a fault of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

HUGE = "99999999999999999999"
FAULT = 500


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("nadia", f"/audit?before={HUGE}", 200),
        ("nadia", f"/audit?before=-{HUGE}", 200),
        ("karim", f"/duplicates/next?skip={HUGE}", 303),
        ("karim", f"/duplicates/next?skip=-{HUGE}", 303),
        ("karim", f"/duplicates/settled?page={HUGE}", 200),
        ("karim", f"/duplicates/settled?page={2**63 - 1}", 200),
        ("karim", f"/duplicates?page={HUGE}", 200),
        ("karim", f"/batches/{HUGE}", 404),
        ("karim", f"/batches/{HUGE}/rows", 404),
        ("karim", f"/batches/{HUGE}/files/csv", 404),
        ("karim", f"/batches/{2**31 - 1}", 404),
        ("ziad", f"/programmes/vaccination?version={HUGE}", 404),
        ("ziad", f"/programmes/vaccination?version=-{HUGE}", 404),
    ],
)
def test_a_number_beyond_all_bounds_is_no_fault(browser: Callable[[str], FlaskClient], name: str, path: str, status: int) -> None:
    assert browser(name).get(path).status_code == status


@pytest.mark.parametrize("act", ["approve", "cancel", "export"])
def test_nothing_is_done_to_a_batch_of_such_a_number(browser: Callable[[str], FlaskClient], act: str) -> None:
    assert browser("karim").post(f"/batches/{HUGE}/{act}").status_code < FAULT
