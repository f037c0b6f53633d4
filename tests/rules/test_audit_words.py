"""Each action that is written into the audit log has words on its page: in no language does somebody read a code of ours."""

from __future__ import annotations

import re
from dataclasses import fields

from intake.domain import area, conflict, late
from intake.domain import second_factor as second_factors
from intake.services import attempts, backup, second_factor, sign_in, tablet
from intake.services.delivery_steps import BY_HAND
from intake.services.picked import APPLIED, PUT_AWAY
from intake.services.purge import Purged
from intake.store.duplicates import DIFFERENT, OPEN, SAME
from intake.web.audit_details import KINDS, NAMES, VALUES
from intake.web.audit_words import ACTIONS
from tools.tracked import ROOT

_WHERE = r"\b(?:Event\(|_note\(home, (?:connection, actor, )?|keep\(home, actor, [^\"]*?, )\s*"
_OR_ELSE = r' if [^"\n]*(?:"[a-z_]*"[^"\n]*)?(?: == \w+)? else "([a-z_]+)"'
WRITTEN = re.compile(rf'{_WHERE}"([a-z_]+)"(?:{_OR_ELSE})?')
"""An action where it is written: in an event, or handed to what makes one; of two that are chosen from, both."""
MADE_UP = {f"batch_{step}" for step in BY_HAND} | {f"pair_{decision}" for decision in (SAME, DIFFERENT, OPEN)}
MADE_UP |= {f"picked_file_{state}" for state in (APPLIED, PUT_AWAY)} | {"partner_reminded", "late_handed_up"}
"""Those put together, or chosen, when they are written."""
LIMITS = (attempts.LOOK_UPS, second_factor.QUICK, second_factor.SLOW, second_factor.PLACES, tablet.CODES, sign_in.NAMES, sign_in.ADDRESSES)


def test_each_action_has_words_and_no_words_are_left_over() -> None:
    services = "".join(path.read_text("utf-8") for path in sorted((ROOT / "intake").rglob("*.py")))
    written = {one for both in WRITTEN.findall(services) for one in both if one} | MADE_UP | {limit.action for limit in LIMITS}
    assert len(written) > 100
    assert written == set(ACTIONS)


DETAIL = re.compile(r"\bdetail(?:=|: [^=\n]*= |\s*\|= | = )\(?\{([^}]*)\}(?: \| \(\{([^}]*)\})?")
KEY = re.compile(r'"([a-z_0-9]+)": ')


def test_each_detail_has_a_name_too() -> None:
    services = "".join(path.read_text("utf-8") for path in sorted((ROOT / "intake/services").rglob("*.py")))
    written = {key for found in DETAIL.findall(services) for part in found for key in KEY.findall(part)}
    written |= {field.name for field in fields(Purged)} | {"along", "until", "reason", *("apply", "same", "unmatched", "refused")}
    assert len(written) > 60
    assert written <= set(NAMES), written - set(NAMES)


def test_each_kind_has_words_and_no_code_means_two_things() -> None:
    assert sum(map(len, KINDS)) == len(VALUES["kind"])
    assert {limit.kind for limit in LIMITS} <= set(VALUES["kind"])
    assert {backup.DATABASE, backup.KEYS, *area.KINDS, *late.ESCALATIONS, late.REMINDER} <= set(VALUES["kind"])
    assert set(VALUES["second"]) == {second_factors.APP, second_factors.PASSKEY, second_factors.RECOVERY}
    assert set(VALUES["decision"]) == {conflict.KEEP, conflict.TAKE, OPEN, SAME, DIFFERENT}
