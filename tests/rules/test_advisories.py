"""The check of what is pinned: a hole that is found fails it, a service that does not answer is said and does not; licences are read."""

from __future__ import annotations

import pytest

from tools import check_advisories as check

NPM = '{"vulnerabilities": {"jsqr": {"severity": "high", "range": "<9"}}}'
PIP = '{"dependencies": [{"name": "flask", "version": "1", "vulns": [{"id": "PYSEC-1"}]}, {"name": "x", "version": "2", "vulns": []}]}'


def test_reports_are_read() -> None:
    assert check.npm_holes(NPM) == ["jsqr: high, <9"]
    assert check.pip_holes(PIP) == ["flask 1: PYSEC-1"]
    assert check.npm_holes('{"vulnerabilities": {}}') == check.pip_holes('{"dependencies": []}') == []


@pytest.mark.parametrize("text", ["", "<html>", '{"message": "request failed"}', "[]", "null"])
def test_what_is_no_report_is_no_good_news(text: str) -> None:
    assert check.npm_holes(text) is None and check.pip_holes(text) is None


@pytest.mark.parametrize(("holes", "status"), [(["flask 1: PYSEC-1"], 1), ([], 0), (None, 0)])
def test_a_hole_fails_and_silence_is_loud(
    holes: list[str] | None, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "ask", lambda: iter([("packages", holes)]))
    assert check.main() == status
    assert ("NOT CHECKED: packages" in capsys.readouterr().out) == (holes is None)


def test_licences_that_do_not_fit_are_found() -> None:
    assert check.licence_faults("AGPL-3.0", shipped=False) and check.licence_faults("GPL-3.0-only", shipped=True)
    assert not check.licence_faults("GPL-3.0-only", shipped=False) and not check.licence_faults("LGPL-3.0-only", shipped=True)
    assert not check.licence_faults("EPL-2.0 OR GPL-2.0-or-later", shipped=True)
    assert list(check.licences()) == []
