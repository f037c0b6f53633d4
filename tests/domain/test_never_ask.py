"""The never-ask list (requirement 4): what it stops, and what it must let through."""

import pytest

from intake.domain.never_ask import IDENTITY, RULES, never_asked, never_asked_key, words

STOPPED = {
    IDENTITY: [
        "passport_no",
        "passportNumber",
        "id_number",
        "national_id",
        "nationalId",
        "id_card",
        "why_no_id",
        "no_id_reason",
        "doc_number",
    ],
    "immigration or residence status": ["immigration_status", "residence_permit", "iqama", "visa_type", "legal_status", "is_undocumented"],
    "date or route of entry": ["entry_date", "date_of_entry", "route_of_entry", "arrival_date", "border_crossing"],
    "sponsor or employer": ["sponsor_name", "employer_phone", "kafeel", "kafil_address", "workplace", "employers_house"],
    "home address": ["home_address", "address", "street", "postcode"],
    "position (GPS)": ["gps", "latitude", "lat", "geo_point", "geolocation"],
    "photo": ["photo", "photo_url", "selfie", "face_image"],
    "biometrics": ["fingerprint", "finger_print", "biometric_hash", "iris_scan", "facial_scan"],
    "religion": ["religion", "religious_group", "faith"],
    "ethnicity": ["ethnicity", "ethnic_group", "tribe", "race"],
    "pregnancy": ["pregnant", "is_pregnant", "pregnancy_week", "grossesse"],
    "HIV": ["hiv", "hiv_status", "aids"],
    "wages": ["wage", "monthly_salary", "salaries", "income"],
    "trade-union membership": ["union_member", "trade_union", "syndicat"],
}
LET_THROUGH = [
    *("call_name", "name_latin", "name_native", "birth_year", "birth_year_estimated", "age_band", "sex", "language", "needs_interpreter"),
    *("nationality", "doc_at_visit", "assist_need", "dose_no", "last_dose_month", "priority_group", "contact_mode", "contact_value"),
    *("safe_days", "safe_hours", "who_may_answer", "safe_word", "availability", "household_size", "children_under_five", "collect_mode"),
    *("batch_id", "partner_ref", "consent_version", "change", "own_private", "trusted_person", "cannot_show", "companion", "reunion"),
    *("coordinator", "traced", "dialogue", "plate", "email_address", "picture_code", "trace_no", "visage", "second_dose"),
]


@pytest.mark.parametrize(("rule", "key"), [(rule, key) for rule, keys in STOPPED.items() for key in keys])
def test_keys_on_the_list_are_stopped_under_their_rule(rule: str, key: str) -> None:
    assert never_asked_key(key) == rule


def test_every_rule_has_an_example() -> None:
    assert set(STOPPED) == set(RULES)


@pytest.mark.parametrize("key", LET_THROUGH)
def test_harmless_keys_pass(key: str) -> None:
    assert never_asked_key(key) == ""


@pytest.mark.parametrize("key", ["mypassport", "pass_port", "PASS-PORT", "pass\u200bport", "passport2", "extra_religion_x"])
def test_torn_and_glued_words_are_seen_in_keys(key: str) -> None:
    assert never_asked_key(key)


@pytest.mark.parametrize(
    "text",
    [
        "Passport number",
        "Please show me your ID card.",
        "What is your employer called?",
        "N° de passeport",
        "Pièce d’identité",
        "Titre de séjour",
        "Adresse du domicile",
        "رقم جواز السفر",
        "رقم الهوية",
        "اسم الكفيل",
        "العنوان",
        "تاريخ الدخول",
        "نوع الإقامة",
        "الديانة",
    ],
)
def test_labels_and_headers_are_stopped_in_english_french_and_arabic(text: str) -> None:
    assert never_asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "How shall you be addressed?",
        "A paper with your name",
        "Help to go home, if I want to",
        "Someone to go with me",
        "Hearing aids at hand",
        "E-mail address",
        "It must not be a phone of the house you work in.",
        "رقم الهاتف",
        "سنة الولادة",
        "لغة التواصل",
        "Tranche d’âge",
    ],
)
def test_harmless_sentences_pass(text: str) -> None:
    assert never_asked(text) == ""


def test_words_of_any_spelling_are_the_same() -> None:
    assert words("nationalId") == words("NATIONAL-ID") == words("national_id") == "national id"
    assert words("Pièce d’identité") == "piece d identite"
