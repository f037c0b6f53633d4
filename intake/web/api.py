"""For machines: what tablets can send (`/openapi.json`) and how the server fares (`/metrics`).

The figures are of requests, never of registrations, and are shown only to whoever has the token of the settings: how busy a point is, is
nobody's business.
"""

from __future__ import annotations

import hmac
import threading
import time
from dataclasses import dataclass, field

import orjson
from flask import Blueprint, Flask, abort, current_app, g, request
from werkzeug.wrappers import Response

from intake.domain.delivery import FAILED, QUEUED
from intake.services.delivery_steps import states
from intake.services.purge_run import is_late, last_run
from intake.web.api_description import DESCRIPTION
from intake.web.guard import opened_home, public, with_token

pages = Blueprint("api", __name__)

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds: the upper ends of the classes in which answers are counted by how long they took."""


@dataclass
class Figures:
    """Counts of this process since it began."""

    began: float = field(default_factory=time.time)
    by_class: dict[str, int] = field(default_factory=dict)
    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, status: int, seconds: float) -> None:
        """Count one answer."""
        name = f"{status // 100}xx"
        place = next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._lock:
            self.by_class[name] = self.by_class.get(name, 0) + 1
            self.counts[place] += 1
            self.seconds += seconds

    def text(self) -> str:
        """All of it in the format of Prometheus (prometheus.io, text exposition format 0.0.4)."""
        lines = ["# TYPE intake_up gauge", "intake_up 1", "# TYPE intake_start_time_seconds gauge"]
        lines += [f"intake_start_time_seconds {self.began:.0f}", "# TYPE intake_answers_total counter"]
        lines += [f'intake_answers_total{{class="{name}"}} {count}' for name, count in sorted(self.by_class.items())]
        lines.append("# TYPE intake_answer_seconds histogram")
        total = 0
        for bound, count in zip((*BOUNDS, "+Inf"), self.counts, strict=True):
            total += count
            lines.append(f'intake_answer_seconds_bucket{{le="{bound}"}} {total}')
        lines += [f"intake_answer_seconds_sum {self.seconds:.6f}", f"intake_answer_seconds_count {total}"]
        return "\n".join(lines) + "\n"


@pages.get("/openapi.json")
@public
def openapi() -> Response:
    """What tablets can send, as OpenAPI 3.1."""
    return Response(orjson.dumps(DESCRIPTION), mimetype="application/json")


@pages.get("/metrics")
@with_token("the token of the settings")
def metrics() -> Response:
    """The figures, for whoever shows the token of the settings (INTAKE_METRICS_TOKEN); otherwise there is nothing here."""
    token = opened_home().config.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    figures: Figures = current_app.extensions["intake_figures"]
    more = current_app.extensions.get("intake_more_figures")
    return Response(figures.text() + (more() if more else ""), mimetype="text/plain")


def purge_figures() -> str:
    """When the last purge was (absent before the first), whether it is late; how many deliveries wait, and how many need a person."""
    home = opened_home()
    last = last_run(home)
    lines = ["# TYPE intake_purge_late gauge", f"intake_purge_late {int(is_late(home))}"]
    if last is not None:
        lines += ["# TYPE intake_purge_last_timestamp_seconds gauge", f"intake_purge_last_timestamp_seconds {last.timestamp():.0f}"]
    waits = states(home)
    lines.append("# TYPE intake_deliveries gauge")
    lines += [f'intake_deliveries{{state="{state}"}} {waits.get(state, 0)}' for state in (QUEUED, FAILED)]
    return "\n".join(lines) + "\n"


def wire(app: Flask) -> None:
    """Count every answer."""
    figures = app.extensions["intake_figures"] = Figures()

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        figures.add(response.status_code, time.perf_counter() - g.get("began", time.perf_counter()))
        return response

    app.before_request(begin)
    app.after_request(end)
