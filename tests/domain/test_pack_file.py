"""Reading a programme pack: what loads, and what is refused with file, table, key and reason."""

from datetime import date

import pytest

from intake.domain.pack_file import read_pack
from intake.domain.problems import Refused
from intake.domain.programme import DECLINED, Kind, Programme, ShowIf

KNOWN = frozenset({"call_name", "tea", "cups", "sugar", "number", "passport_no", "spoken"})
PACK = """
code = "tea"
version = 3
title = "Tea"
short = "A cup of tea"
legal_basis = "Consent"
agreement = "TEA-1"
dpia_date = 2026-01-15
languages = ["en", "ar"]
partner = "kitchen"
walk_in = ["Tea is free."]
minors = ["Ask a parent."]

[bring]
cup = "A cup"

[notice]
wording_id = "tea-1"
text = ["We keep what you drink."]

[[notice.consents]]
key = "consent_store"
title = "Keep"
wording = "May we keep it?"
if_no = "Then not."

[[notice.consents]]
key = "consent_refer"
title = "Hand on"
wording = "May we tell the kitchen?"
if_no = "Then not."

[[steps]]
key = "drink"
title = "Your tea"
guidance = ["Ask kindly. Never ask for a passport."]

[[steps.questions]]
key = "tea"
kind = "choices"
label = "Kind of tea"
ask = "Which tea?"
why = "An employer never answers."
choices = [{ value = "green", label = "Green" }, { value = "none", label = "None", alone = true }]

[[steps.questions]]
key = "cups"
kind = "number"
label = "Cups"
ask = "How many cups?"
least = 1
most = 9
show_if = { key = "tea", values = ["green"] }

[[follow_up]]
key = "more"
title = "More tea?"
after = "done"
after_days = 1
"""


def read(text: str = PACK) -> Programme:
    return read_pack(text, "tea.toml", KNOWN)


def refusals(text: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        read(text)
    assert {problem.code for problem in caught.value.problems} == {"pack_refused"}
    assert {problem.params["file"] for problem in caught.value.problems} == {"tea.toml"}
    return [problem.message for problem in caught.value.problems]


def changed(old: str, new: str) -> str:
    assert PACK.count(old) >= 1, old
    return PACK.replace(old, new, 1)


def asked_after(key: str, value: str) -> str:
    """One more question, shown if `key` was answered with `value`."""
    show_if = f'show_if = {{ key = "{key}", values = ["{value}"] }}'
    return f'[[steps.questions]]\nkey = "sugar"\nkind = "text"\nlabel = "Sugar"\nask = "Sugar?"\n{show_if}\n\n'


def test_a_whole_pack_becomes_a_programme() -> None:
    tea = read()
    assert (tea.code, tea.version, tea.partner, tea.dpia_date) == ("tea", 3, "kitchen", date(2026, 1, 15))
    assert (tea.closed_days, tea.most_days) == (30, 180)
    assert [question.key for question in tea.questions] == ["tea", "cups"]
    assert tea.by_key["cups"].show_if == ShowIf("tea", ("green",))
    assert tea.by_key["cups"].kind is Kind.NUMBER and (tea.by_key["cups"].least, tea.by_key["cups"].most) == (1, 9)
    assert tea.by_key["tea"].choices[1].alone and tea.by_key["tea"].decline == DECLINED
    assert tea.bring == {"cup": "A cup"} and tea.documents == () and tea.follow_up[0].after_days == 1
    assert tea.missing_to_open() == ()


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ('agreement = "TEA-1"\n', "", "agreement"),
        ('agreement = "TEA-1"', 'agreement = " "', "agreement"),
        ("dpia_date = 2026-01-15\n", "", "dpia_date"),
        ("dpia_date = 2026-01-15", 'dpia_date = ""', "dpia_date"),
    ],
)
def test_without_agreement_or_dpia_date_it_loads_but_cannot_open(old: str, new: str, missing: str) -> None:
    assert read(changed(old, new)).missing_to_open() == (missing,)


QUESTION = '[[steps.questions]]\nkey = "tea"'
REFUSED = [
    ('legal_basis = "Consent"\n', "", "top level, key “legal_basis”: is missing."),
    ('legal_basis = "Consent"', 'legal_basis = ""', "top level, key “legal_basis”: is empty."),
    ("version = 3", "version = true", "key “version”: must be a whole number"),
    ("version = 3", 'version = "3"', "key “version”: must be a whole number"),
    ("version = 3", "version = 3\nnotes = 1", "key “notes”: is not known here"),
    ("version = 3", "versoin = 3", "key “versoin”: is not known here. Did you mean “version”?"),
    ('title = "Tea"', 'title = "100 % tea"', "key “title”: contains a percent sign"),
    ('title = "Tea"', 'title = "Te\\u0007a"', "key “title”: contains characters that cannot be shown"),
    ('title = "Tea"', 'title = "\\u202eaeT"', "key “title”: contains characters that cannot be shown"),
    ('code = "tea"', 'code = "Te a"', "key “code”: must be small letters"),
    ("dpia_date = 2026-01-15", 'dpia_date = "soon"', "key “dpia_date”: must be a date"),
    ("dpia_date = 2026-01-15", "dpia_date = 2026-01-15T08:00:00", "key “dpia_date”: must be a date"),
    ('["en", "ar"]', '["ar"]', "key “languages”: must include “en”"),
    ('["en", "ar"]', '["en", "Arabic"]', "key “languages”: “Arabic” is not a language code"),
    ('["en", "ar"]', '"en"', "key “languages”: must be a list"),
    ('partner = "kitchen"\n', "", "key “partner”: is missing"),
    ('partner = "kitchen"', 'partner = ""', "key “notice.consents”: has consent_refer, but the pack names no partner"),
    ('walk_in = ["Tea is free."]', "walk_in = []", "key “walk_in”: is empty"),
    ('minors = ["Ask a parent."]\n', "", "key “minors”: is missing"),
    ('cup = "A cup"', '"A cup" = "x"', "bring, key “A cup”: must be small letters"),
    ("[bring]", "[bringing]", "key “bringing”: is not known here"),
    ('wording_id = "tea-1"', 'wording_id = "tea 1"', "notice, key “wording_id”"),
    ('key = "consent_store"', 'key = "consent_sell"', "key “key”: must be one of: consent_store"),
    ('key = "consent_store"', 'key = "consent_refer"', "must include consent_store"),
    ('key = "consent_refer"', 'key = "consent_contact"', "must include consent_refer"),
    ('if_no = "Then not."', "", "consent 1 (consent_store), key “if_no”: is missing"),
    ('title = "Your tea"\n', "", "step 1 (drink), key “title”: is missing"),
    ('guidance = ["Ask kindly. Never ask for a passport."]', "", "step 1 (drink), key “guidance”: is missing"),
    ('guidance = ["Ask kindly. Never ask for a passport."]', "guidance = []", "step 1 (drink), key “guidance”: is empty"),
    ('key = "tea"\nkind', 'key = "coffee"\nkind', "“coffee” is not in the inventory"),
    ('key = "tea"\nkind', 'key = "consent_store"\nkind', "“consent_store” is a column of its own"),
    ('key = "tea"\nkind', 'key = "passport_no"\nkind', "question 1 (passport_no), key “key”: is never asked and never stored: passport"),
    ('label = "Kind of tea"', 'label = "Passport"', "key “label”: is never asked"),
    ('ask = "Which tea?"', 'ask = "What is your religion?"', "key “ask”: is never asked and never stored: religion"),
    ('value = "green"', 'value = "hiv"', "key “choices”: is never asked and never stored: HIV"),
    ('label = "Green"', 'label = "My employer"', "key “choices”: is never asked"),
    ('key = "cups"', 'key = "tea"', "“tea” is asked twice"),
    ('kind = "choices"', 'kind = "tickbox"', "key “kind”: must be one of: text, choice"),
    ('kind = "choices"', 'kind = "text"', "key “choices”: is not known here"),
    ('kind = "choices"', 'kind = "choice"', "key “alone”: has no meaning"),
    ('choices = [{ value = "green", label = "Green" }, { value = "none", label = "None", alone = true }]', "", "“choices”: is missing"),
    ('value = "none"', 'value = "green"', "“green” is there twice"),
    ('value = "none"', 'value = "no tea"', "cannot contain a space"),
    ('value = "none"', 'value = "unknown"', "“unknown” is offered with every question already"),
    ("alone = true", "alone = 1", "must be true or false"),
    ('ask = "Which tea?"', 'ask = "Which tea?"\ndecline = ["unknown"]', "key “decline”: must be unknown and not_said"),
    ('ask = "Which tea?"', 'ask = "Which tea?"\ndecline = false', "key “decline”: must be a list"),
    ("most = 9\n", "", "key “most”: is missing"),
    ('{ key = "tea", values', '{ key = "sugar", values', "show_if, key “key”: “sugar” is not asked before"),
    ('{ key = "tea", values', '{ key = "cups", values', "show_if, key “key”: depends on itself"),
    ('values = ["green"]', 'values = ["black"]', "show_if, key “values”: “black” is not an answer to “tea”"),
    ('values = ["green"]', "values = []", "show_if, key “values”: is empty"),
    ('values = ["green"]', 'values = ["green"], not = true', "show_if, key “not”: is not known here"),
    ('after = "done"', 'after = "arrived"', "key “after”: must be one of"),
    ("[bring]", "[retention]\nmost_days = 181\n[bring]", "retention, key “dpia_reference”: is missing"),
    ("[bring]", "[retention]\nclosed_days = 31\n[bring]", "retention, key “dpia_reference”: is missing"),
    ("[bring]", "[retention]\nclosed_days = 30\nmost_days = 20\n[bring]", "retention, key “closed_days”: cannot be longer"),
]


@pytest.mark.parametrize(("old", "new", "message"), REFUSED)
def test_refused_with_a_reason(old: str, new: str, message: str) -> None:
    assert any(message in found for found in refusals(changed(old, new))), refusals(changed(old, new))


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = changed('title = "Tea"', "title = 1").replace("version = 3", "").replace('kind = "choices"', 'kind = "x"')
    found = refusals(text)
    assert len(found) >= 3
    assert any("key “title”" in line for line in found) and any("key “version”" in line for line in found)


def test_what_is_not_toml_names_the_line() -> None:
    assert "tea.toml, line 3, key “version”: is not TOML: Invalid value." in refusals(changed("version = 3", "version = = 3"))[0]
    assert "line 4" in refusals(changed("version = 3", "version = 3\nversion = 4"))[0]


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000, "\x00", "x" * 1_000_001])
def test_hostile_files_are_refused(text: str) -> None:
    assert len(refusals(text)) == 1


def test_a_phone_number_needs_the_consent_to_be_called() -> None:
    phone = '[[steps.questions]]\nkey = "number"\nkind = "phone"\nlabel = "Number"\nask = "Which number?"\n\n[[follow_up]]'
    assert any("must include consent_contact" in line for line in refusals(changed("[[follow_up]]", phone)))


def test_only_a_choice_or_a_number_decides_what_is_shown() -> None:
    text = '[[steps.questions]]\nkey = "spoken"\nkind = "language"\nlabel = "Language"\nask = "Which?"\n\n'
    more = asked_after("spoken", "amh")
    assert any("cannot decide" in line for line in refusals(changed("[[follow_up]]", text + more + "[[follow_up]]")))


@pytest.mark.parametrize(("value", "loads"), [("9", True), ("1", True), ("0", False), ("10", False), ("01", False), ("unknown", True)])
def test_a_number_decides_within_its_bounds(value: str, loads: bool) -> None:
    text = changed("[[follow_up]]", asked_after("cups", value) + "[[follow_up]]")
    if loads:
        assert read(text).by_key["sugar"].most == 80
    else:
        assert any("is not an answer to “cups”" in line for line in refusals(text))


OVERRIDE = '[[override]]\nkey = "passport_no"\nreason = "Agreed with the office"\ndpia_reference = "DPIA-7"\n\n'


def test_a_reasoned_override_opens_the_never_ask_list() -> None:
    text = changed('key = "tea"\nkind', 'key = "passport_no"\nkind').replace('key = "tea", values', 'key = "passport_no", values')
    assert read(text + OVERRIDE).questions[0].key == "passport_no"
    assert any("key “dpia_reference”: is missing" in line for line in refusals(text + OVERRIDE.replace('dpia_reference = "DPIA-7"\n', "")))
    assert any("key “reason”: is empty" in line for line in refusals(text + OVERRIDE.replace("Agreed with the office", " ")))
    assert any("is never asked" in line for line in refusals(text + OVERRIDE.replace("passport_no", "cups")))


def test_an_override_nobody_needs_is_refused() -> None:
    assert refusals(PACK + OVERRIDE) == ["tea.toml, top level, key “override”: “passport_no” needs no override. Remove it."]


def test_longer_retention_loads_with_a_dpia_reference() -> None:
    text = changed("[bring]", '[retention]\nclosed_days = 60\nmost_days = 365\ndpia_reference = "DPIA-8"\n\n[bring]')
    assert (read(text).closed_days, read(text).most_days, read(text).dpia_reference) == (60, 365, "DPIA-8")


def test_a_programme_without_a_partner_asks_for_no_referral() -> None:
    start = PACK.index('[[notice.consents]]\nkey = "consent_refer"')
    text = (PACK[:start] + PACK[PACK.index("[[steps]]") :]).replace('partner = "kitchen"', 'partner = ""')
    assert read(text).partner == ""
    assert read(text).columns == ("point", "tea", "cups", "consent_store", "consent_mode", "consent_language", "consent_witness")
