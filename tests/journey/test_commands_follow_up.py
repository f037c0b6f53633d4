"""`intake follow-up`, as typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.journey.commands import Terminal, table
from tests.journey.test_commands_retention import ROW

AMAL, KARIM = ("--as", "amal"), ("--as", "karim")


def test_planned_listed_and_noted(terminal: Terminal, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    row = {key: value for key, value in ROW.items() if key not in ("consent_refer", "birth_year")}
    (done,) = terminal.json("register", "relief", table(tmp_path / "list.csv", [row]))["rows"]
    assert terminal.json("follow-up", "plan")["planned"] >= 1
    assert terminal.json("follow-up", "plan") == {"planned": 0, "missed": 0, "dropped": 0}
    listed = terminal.json("follow-up", "list", *KARIM)
    told = terminal.json("access", done["reference"], *KARIM)["registrations"][0]["followed"]
    assert [one["due"] for one in told] == [(today + timedelta(days=3)).isoformat()]
    if today.weekday() > 3:  # it falls into the coming week
        assert listed["count"] == 0
        return
    (one,) = listed["follow_ups"]
    assert "Zeta" not in str(listed)
    assert terminal.json("follow-up", "open", one["id"], *AMAL)["call_name"] == "Zeta"
    terminal.done("follow-up", "assign", one["id"], "amal", *KARIM)
    terminal.done("follow-up", "note", one["id"], "told", *AMAL)
    assert "noted already" in terminal.refused("follow-up", "note", one["id"], "told", *AMAL)
