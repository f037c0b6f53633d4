"""What `/openapi.json` describes, tried by schemathesis: fitting and unfitting requests; each answer is one that is described.

A long run: `INTAKE_FUZZ=100000 .venv/bin/pytest tests/fuzz/test_described.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from intake.app import create_app
from tests import tablets
from tests.fuzz.harness import World, fuzz

OPERATIONS = (
    ("/envelopes", "POST"),
    ("/tablet/enrol", "POST"),
    ("/tablet/volunteer", "POST"),
    ("/lent/arrived", "POST"),
    ("/healthz", "GET"),
)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_described(tmp_path: Path, template: Path, path: str, method: str) -> None:
    served: dict[str, Any] = {}
    described = World(tmp_path / "described", template)
    schema = schemathesis.openapi.from_wsgi("/openapi.json", create_app(described.home))
    described.close()
    operation = schema[path][method]
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    cases = fitting
    if method == "POST":
        cases = st.one_of(fitting, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))

    def ready(place: World) -> Callable[[Any], None]:
        operation.app = operation.schema.app = served["app"] = create_app(place.home)
        token = tablets.enrolled(place.home, place.people).token

        def attempt(case: Any) -> None:
            with place.case(case) as before:
                for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": "Bearer made-up"}, {}):
                    response = case.call(headers=headers)
                    # Fit or unfit is judged by what is inside too (a sealed file, a code that is known), and with a token of ours:
                    # what must hold is that every answer is one that is described.
                    case.validate_response(response, headers=headers, excluded_checks=[negative_data_rejection, positive_data_acceptance])
                    place.tally[str(response.status_code)] += 1
                    if response.status_code >= 400:
                        place.unchanged(before, case)
                    before = place.counts()

        return attempt

    fuzz(tmp_path, template, cases, ready, share=0.01, few=15 if method == "POST" else 3)


def test_nothing_described_is_left_out(tmp_path: Path, template: Path) -> None:
    place = World(tmp_path / "home", template)
    described = create_app(place.home).test_client().get("/openapi.json").get_json()
    place.close()
    assert {(path, method.upper()) for path, methods in described["paths"].items() for method in methods} == set(OPERATIONS)
