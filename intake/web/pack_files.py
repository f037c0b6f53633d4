"""Reading an uploaded pack or profile: its text, or what keeps it from being one."""

from __future__ import annotations

from flask import request

from intake.domain.problems import Problem, Refused, refuse

MOST_NAME = 80


def sent_text() -> tuple[str, str]:
    """The text of the file that was sent, and its name; raises Refused `no_file`, or `pack_refused` if it is no UTF-8 text."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise refuse("no_file", "file")
    name = sent.filename[:MOST_NAME]
    try:
        return sent.read().decode("utf-8-sig"), name
    except UnicodeDecodeError:
        raise refuse("pack_refused", file=name, table="", key="", what="is not UTF-8 text.") from None


def parted(refused: Refused) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The problems for the top of the page, and the findings in the file, which are shown as a list with their places."""
    findings = tuple(one for one in refused.problems if one.code == "pack_refused")
    return tuple(one for one in refused.problems if one.code != "pack_refused"), findings
