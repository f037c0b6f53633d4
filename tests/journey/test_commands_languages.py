"""intake languages: the table of languages, with and without a home."""

from __future__ import annotations

from tests.journey.commands import Terminal


def test_the_table_tells_how_far_each_language_is(terminal: Terminal) -> None:
    rows = {one["code"]: one for one in terminal.json("languages")["languages"]}
    keys = {"code", "autonym", "script", "direction", "state", "messages", "translated", "reviewed", "sound", "fonts", "scope"}
    assert keys <= set(rows["am"]) and rows["am"]["translated"] > 600 and rows["am"]["reviewed"] == 0
    assert rows["ckb"]["state"] == "off" and rows["ckb"]["direction"] == "rtl"
    assert rows["am"]["prompts"] > 100
