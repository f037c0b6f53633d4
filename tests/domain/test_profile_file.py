"""Reading a partner profile: what loads, what is refused, and how it is held against a pack."""

import pytest

from intake.domain.pack_file import read_pack
from intake.domain.partner import Absent, Filling, Profile
from intake.domain.problems import Refused
from intake.domain.profile_file import check_against, read_profile
from intake.domain.programme import Programme

AGE = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"  # the example of the age manual page
KNOWN = frozenset({"name_latin", "sex", "number"})
PROFILE = f"""
code = "kitchen"
version = 1
name = "Kitchen"
language = "ar"
formats = ["xlsx", "csv"]
most_rows = 1000
answer_days = 14

[delivery]
encryption = "age"
recipient = "{AGE}"

[[columns]]
code = "partner_ref"
source = "partner_ref"
required = true
headers = {{ ar = "المرجع", en = "Reference" }}

[[columns]]
code = "change"
source = "change"
headers = {{ ar = "نوع القيد" }}

[[columns]]
code = "name"
source = "name_latin"
required = true
filling = "blank"
absent = "unknown"
headers = {{ ar = "الاسم" }}

[[columns]]
code = "gender"
source = "sex"
headers = {{ ar = "الجنس" }}
codes = {{ f = "F", m = "M", not_said = "U" }}

[[columns]]
code = "mobile"
source = "number"
required = true
filling = "lent"
needs_consent = "consent_contact"
headers = {{ ar = "رقم الهاتف" }}

[answers.columns]
partner_ref = ["Reference", "المرجع"]
decision = ["Status"]

[answers.decisions]
accepted = ["ok", "نعم"]

[answers.reasons]
other = ["autre"]

[answers.centres]
K-1 = "First kitchen"
"""
PACK = """
code = "tea"
version = 1
title = "Tea"
short = "A cup of tea"
legal_basis = "Consent"
languages = ["en"]
partner = "kitchen"
walk_in = ["Tea is free."]
minors = ["Ask a parent."]
notice = { wording_id = "tea-1", text = ["We keep it."], consents = [
  { key = "consent_store", title = "Keep", wording = "May we?", if_no = "Then not." },
  { key = "consent_refer", title = "Hand on", wording = "May we?", if_no = "Then not." },
  { key = "consent_contact", title = "Call", wording = "May we?", if_no = "Then not." }] }
[[steps]]
key = "all"
title = "All"
guidance = ["Ask kindly."]
questions = [
  { key = "name_latin", kind = "text", label = "Name", ask = "Name?" },
  { key = "sex", kind = "choice", label = "Sex", ask = "Sex?", choices = [{ value = "f", label = "F" }, { value = "m", label = "M" }] },
  { key = "number", kind = "phone", label = "Number", ask = "Number?" }]
"""


def read(text: str = PROFILE) -> Profile:
    return read_profile(text, "kitchen.toml", KNOWN)


def pack(text: str = PACK) -> Programme:
    return read_pack(text, "tea.toml", KNOWN)


def refusals(text: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        read(text)
    assert {problem.code for problem in caught.value.problems} == {"pack_refused"}
    return [problem.message for problem in caught.value.problems]


def changed(old: str, new: str) -> str:
    assert PROFILE.count(old) >= 1, old
    return PROFILE.replace(old, new, 1)


def test_a_whole_profile() -> None:
    kitchen = read()
    assert [column.code for column in kitchen.columns] == ["partner_ref", "change", "name", "gender", "mobile"]
    name, gender, mobile = kitchen.columns[2:]
    assert (name.required, name.filling, name.absent) == (True, Filling.BLANK, Absent.UNKNOWN)
    assert gender.codes == {"f": "F", "m": "M", "not_said": "U"} and not gender.required
    assert (mobile.filling, mobile.needs_consent, mobile.absent) == (Filling.LENT, "consent_contact", Absent.ASKED_UNKNOWN)
    assert (kitchen.delivery.encryption, kitchen.delivery.recipient) == ("age", AGE)


def test_a_partners_words_lead_to_our_codes_and_the_codes_are_understood_too() -> None:
    answers = read().answers
    assert answers.synonyms["decision"] == ("decision", "Status")
    assert answers.synonyms["note"] == ("note",)
    assert answers.decisions["نعم"] == answers.decisions["accepted"] == "accepted"
    assert answers.reasons["autre"] == "other" and answers.reasons["no_capacity"] == "no_capacity"
    assert answers.centres == {"K-1": "First kitchen"}


REFUSED = [
    ('code = "kitchen"', 'code = "kitchen"\ncolour = "red"', "top level, key “colour”: is not known here"),
    ('language = "ar"', 'language = "fr"', "headers, key “fr”: is missing"),
    ('"xlsx", "csv"', '"xlsx", "pdf"', "“pdf” is not one of: xlsx, csv, json, fhir"),
    ('"xlsx", "csv"', '"csv", "csv"', "“csv” is there twice"),
    ("most_rows = 1000", "most_rows = 0", "key “most_rows”: must be a whole number"),
    (f'recipient = "{AGE}"', 'recipient = ""', "delivery, key “recipient”: must be the partner's age key"),
    (f'recipient = "{AGE}"', f'recipient = "{AGE[:-1]}"', "delivery, key “recipient”: must be the partner's age key"),
    (f'recipient = "{AGE}"', f'recipient = "{AGE.upper()}"', "delivery, key “recipient”: must be the partner's age key"),
    ('encryption = "age"', 'encryption = "none"', "delivery, key “encryption”: must be one of: age, aes_zip"),
    ('encryption = "age"', 'encryption = "aes_zip"', "delivery, key “recipient”: has no meaning with aes_zip"),
    ('encryption = "age"', 'encryption = "openpgp"', "delivery, key “recipient”: must be the partner's OpenPGP public key"),
    (f'"age"\nrecipient = "{AGE}"', '"openpgp"\nrecipient = "ß"', "delivery, key “recipient”: must be a text in quotation marks"),
    (f'"age"\nrecipient = "{AGE}"', '"xlsx_password"', "delivery, key “encryption”: xlsx_password closes xlsx only. Take csv out"),
    ('source = "change"', 'source = "name_latin"', "must have one whose source is change"),
    ('source = "partner_ref"', 'source = "name_latin"', "must have one whose source is partner_ref"),
    ('source = "name_latin"', 'source = "safe_word"', "“safe_word” is not something that may be handed to a partner"),
    ('source = "name_latin"\n', "", "column 3 (name), key “source”: is missing"),
    ('filling = "blank"\n', "", "column 3 (name), key “filling”: is missing: a required column says what fills it"),
    ('filling = "blank"', 'filling = "invented"', "key “filling”: must be one of"),
    ('absent = "unknown"', 'absent = "lost"', "key “absent”: must be one of"),
    ('filling = "blank"', 'filling = "placeholder"\nplaceholder = "X"', "key “agreement”: is missing"),
    ('filling = "blank"', 'filling = "placeholder"\nagreement = "K-1"', "key “placeholder”: is missing"),
    ('filling = "blank"', 'filling = "blank"\nplaceholder = "X"', "the filling is not placeholder"),
    ('code = "name"', 'code = "passport_no"', "key “code”: is never asked and never stored: passport"),
    ("الاسم", "رقم الهوية", "key “headers”: is never asked"),
    ('f = "F"', 'f = "pregnant"', "key “codes”: is never asked"),
    ('code = "gender"', 'code = "name"', "key “columns”: “name” is there twice"),
    ("الجنس", "الاسم", "key “headers”: “الاسم” is there twice"),
    ('codes = { f = "F"', 'codes = { f = "F", m2 = 1', "codes, key “m2”: must be a text"),
    ('decision = ["Status"]', 'decision = ["Reference"]', "“reference” is understood as"),
    ('decision = ["Status"]', "", "answers, columns, key “decision”: is missing"),
    ('accepted = ["ok", "نعم"]', 'maybe = ["ok"]', "answers, decisions, key “maybe”: is not known here"),
    ("[answers.reasons]", "[answers.grounds]", "key “grounds”: is not known here"),
]


@pytest.mark.parametrize(("old", "new", "message"), REFUSED)
def test_refused_with_a_reason(old: str, new: str, message: str) -> None:
    found = refusals(changed(old, new))
    assert any(message.casefold() in line.casefold() for line in found), found


def test_the_demonstration_key_is_left_to_the_home() -> None:
    assert read(changed(AGE, "@demo")).delivery.recipient == "@demo"


IDENTITY_COLUMN = """
[[columns]]
code = "national_id"
source = ""
required = true
filling = "{filling}"
{more}
headers = {{ ar = "الرقم الوطني" }}

[[override]]
key = "national_id"
reason = "The partner's table has the column; it stays empty."
dpia_reference = "DPIA-9"
"""


def test_an_identity_column_can_be_left_blank_with_an_override() -> None:
    column = read(PROFILE + IDENTITY_COLUMN.format(filling="blank", more="")).columns[-1]
    assert (column.source, column.filling) == ("", Filling.BLANK)
    check_against(read(PROFILE + IDENTITY_COLUMN.format(filling="blank", more="")), pack())


@pytest.mark.parametrize(
    ("filling", "more"), [("placeholder", 'placeholder = "000"\nagreement = "K-1"'), ("lent", "")], ids=["placeholder", "lent"]
)
def test_an_identity_number_is_never_invented_even_with_an_override(filling: str, more: str) -> None:
    found = refusals(PROFILE + IDENTITY_COLUMN.format(filling=filling, more=more))
    assert len(found) == 1 and "never invented or lent" in found[0]


def test_a_placeholder_stands_with_its_agreement() -> None:
    column = read(changed('filling = "blank"', 'filling = "placeholder"\nplaceholder = "-"\nagreement = "K-2026-1"')).columns[2]
    assert (column.filling, column.placeholder, column.agreement) == (Filling.PLACEHOLDER, "-", "K-2026-1")


def test_profile_and_pack_fit() -> None:
    check_against(read(), pack())


@pytest.mark.parametrize(
    ("profile", "programme", "message"),
    [
        (
            PROFILE,
            PACK.replace('{ key = "name_latin", kind = "text", label = "Name", ask = "Name?" },', ""),
            "does not ask for “name_latin”",
        ),
        (changed('m = "M"', 'x = "X"'), PACK, "column gender, key “codes”: “x” is not an answer to “sex” in the pack “tea”"),
        (changed('needs_consent = "consent_contact"\n', ""), PACK, "column mobile, key “needs_consent”: must be consent_contact"),
        (changed("consent_contact", "consent_refer"), PACK, "column mobile, key “needs_consent”: must be consent_contact"),
        (changed('filling = "blank"', 'filling = "lent"'), PACK, "column name, key “filling”: only a contact can be lent"),
    ],
)
def test_what_the_pack_lacks_is_named(profile: str, programme: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        check_against(read(profile), pack(programme), "kitchen.toml")
    assert any(message in problem.message for problem in caught.value.problems)


def test_a_consent_nobody_is_asked_for_is_named() -> None:
    programme = PACK.replace('  { key = "number", kind = "phone", label = "Number", ask = "Number?" }]', "]").replace(
        '{ key = "consent_contact", title = "Call", wording = "May we?", if_no = "Then not." }', ""
    )
    with pytest.raises(Refused) as caught:
        check_against(read(), pack(programme))
    messages = " ".join(problem.message for problem in caught.value.problems)
    assert "does not ask for consent_contact" in messages and "does not ask for “number”" in messages
