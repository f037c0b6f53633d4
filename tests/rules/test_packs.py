"""The packs and profiles that are shipped: they load, fit each other, the inventory and the bulk files, and survive any slip of the pen."""

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import intake
from intake.domain.contact import MODES_WITH_NUMBER
from intake.domain.never_ask import words
from intake.domain.pack_file import read_pack
from intake.domain.partner import Profile
from intake.domain.problems import Refused
from intake.domain.profile_file import check_against, read_profile
from intake.domain.programme import Programme
from intake.inventory import FIELDS, columns, export_sources, payload_keys, question_keys
from tools.pack_messages import extract

HOME = Path(intake.__file__).parent
PACKS = sorted((HOME / "programmes").glob("*.toml"))
PROFILES = sorted((HOME / "partners").glob("*.toml"))
BULK_COLUMNS = [
    *("point", "call_name", "name_latin", "name_native", "birth_year", "birth_year_estimated", "age_band", "sex", "language"),
    *("needs_interpreter", "nationality", "doc_at_visit", "assist_need", "dose_no", "last_dose_month", "priority_group", "contact_mode"),
    *("contact_value", "availability", "consent_store", "consent_refer", "consent_contact", "consent_mode"),
]
MINISTRY_COLUMNS = [
    *("batch_id", "partner_ref", "name_latin", "name_native", "sex", "birth_year", "birth_year_estimated", "age_band", "language"),
    *("needs_interpreter", "availability", "contact_mode", "contact_value", "doc_at_visit", "assist_need", "dose_no", "last_dose_month"),
    *("priority_group", "consent_version", "change"),
]


def pack(name: str) -> Programme:
    path = HOME / "programmes" / f"{name}.toml"
    return read_pack(path.read_text(encoding="utf-8"), path.name, question_keys())


def profile(name: str) -> Profile:
    path = HOME / "partners" / f"{name}.toml"
    return read_profile(path.read_text(encoding="utf-8"), path.name, export_sources())


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_shipped_pack_loads_and_could_open(path: Path) -> None:
    programme = pack(path.stem)
    assert programme.code == path.stem
    assert programme.missing_to_open() == ()
    keys = [question.key for question in programme.questions]
    assert max(Counter(keys).values()) == 1
    assert set(keys) <= question_keys()
    if programme.partner:
        check_against(profile(programme.partner), programme)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_notice_says_what_matters(path: Path) -> None:
    programme = pack(path.stem)
    notice = " ".join(programme.notice.text)
    assert f"{programme.closed_days} days" in notice and f"{programme.most_days} days" in notice
    assert "refuse any question" in notice and "refuse all" in notice and "delete" in notice


def test_bulk_files_have_only_columns_of_the_pack() -> None:
    assert set(BULK_COLUMNS) <= set(pack("vaccination").columns)


def test_what_is_asked_about_calling_is_asked_only_with_a_number() -> None:
    by_key = pack("vaccination").by_key
    for key in ("contact_value", "safe_days", "safe_hours", "who_may_answer", "safe_word"):
        shown = by_key[key].show_if
        assert shown is not None and (shown.key, set(shown.values)) == ("contact_mode", MODES_WITH_NUMBER)


def test_the_ministry_gets_its_columns_in_order_with_headers_in_three_languages() -> None:
    ministry = profile("moph_lb")
    assert [column.code for column in ministry.columns] == MINISTRY_COLUMNS
    assert all(column.code == column.source and set(column.headers) == {"ar", "fr", "en"} for column in ministry.columns)
    for language in ("ar", "fr", "en"):
        assert max(Counter(column.headers[language] for column in ministry.columns).values()) == 1


def test_no_word_of_an_answer_means_two_things_once_accents_and_signs_are_forgiven() -> None:
    answers = profile("moph_lb").answers
    headers = {word: code for code, listed in answers.synonyms.items() for word in listed}
    for meanings in (headers, answers.decisions, answers.reasons):
        found: dict[str, set[str]] = {}
        for word, code in meanings.items():
            found.setdefault(words(word), set()).add(code)
        assert {word: codes for word, codes in found.items() if len(codes) > 1} == {}


def test_what_stays_in_the_house_is_no_source_of_a_profile() -> None:
    assert not export_sources() & {"call_name", "safe_days", "safe_hours", "who_may_answer", "safe_word"}


def test_every_field_of_the_inventory_is_declared_once_and_in_full() -> None:
    assert max(Counter(field.place for field in FIELDS).values()) == 1
    assert all(field.purpose and field.retention and field.exported_to for field in FIELDS)
    assert question_keys() < payload_keys()
    assert all(names for names in columns().values())


@pytest.mark.parametrize("path", [*PACKS, *PROFILES], ids=lambda path: path.stem)
def test_every_sentence_shown_reaches_the_translators(path: Path) -> None:
    with path.open("rb") as file:
        found = list(extract(file, (), (), options={}))
    msgids = {msgid for _, _, msgid, _ in found}
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(msgid in lines[line - 1] for line, _, msgid, _ in found)
    if path in PROFILES:
        assert msgids == {profile(path.stem).name}
        return
    programme = pack(path.stem)
    shown = {programme.title, programme.short, *programme.walk_in, *programme.documents, *programme.bring.values(), *programme.minors}
    shown |= {*programme.notice.text, *(item.title for item in programme.follow_up)}
    shown |= {text for consent in programme.notice.consents for text in (consent.title, consent.wording, consent.if_no)}
    shown |= {text for step in programme.steps for text in (step.title, *step.guidance)}
    shown |= {text for question in programme.questions for text in (question.label, question.ask, question.why) if text}
    shown |= {choice.label for question in programme.questions for choice in question.choices}
    shown |= {text for check in programme.notice.checks for text in (check.ask, *(choice.label for choice in check.choices))}
    assert msgids == shown


# --- any slip of the pen: it loads or it is refused, nothing else ---------------------------------------------------------

SLIPS = st.sampled_from(["drop", "rename", "retype", "repeat"])
VALUES: st.SearchStrategy[object] = st.one_of(
    st.booleans(),
    st.integers(-5, 400),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["", "passport_no", "unknown", "contact_mode", "choice", "phone", "@demo", "consent_refer", "lent", "placeholder"]),
    st.lists(st.text(max_size=5), max_size=3),
    st.just([[]]),
    st.just({}),
    st.just([{}]),
    st.just([{"key": 1, "value": [], "label": {}}]),
)


def written(value: object) -> str:
    """`value` as TOML, all tables inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str | bool | int):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def places(value: object) -> list[tuple[Any, Any]]:
    """Every (container, key) in a tree of tables and lists."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in pairs for found in [(value, key), *places(inner)]]


def slipped(path: Path, at: int, slip: str, value: object) -> str:
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    every = places(tree)
    container, key = every[at % len(every)]
    if slip == "drop":
        del container[key]
    elif slip == "retype":
        container[key] = value
    elif isinstance(container, list):
        container.append(container[key])
    elif slip == "rename":
        container[f"{key}x"] = container.pop(key)
    else:
        container[key] = [container[key], container[key]]
    return "\n".join(f"{json.dumps(name)} = {written(inner)}" for name, inner in tree.items())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from([*PACKS, *PROFILES]), at=st.integers(0, 5000), slip=SLIPS, value=VALUES)
@example(path=PACKS[0], at=0, slip="retype", value=float("nan"))
def test_any_slip_loads_or_is_refused(path: Path, at: int, slip: str, value: object) -> None:
    text = slipped(path, at, slip, value)
    try:
        if path in PACKS:
            programme = read_pack(text, path.name, question_keys())
            assert all(set(question.decline) == {"unknown", "not_said"} for question in programme.questions)
            assert any(consent.key == "consent_store" for consent in programme.notice.consents)
        else:
            check_against(read_profile(text, path.name, export_sources()), pack("vaccination"))
    except Refused as refused:
        assert all(problem.code == "pack_refused" and problem.message for problem in refused.problems)


@pytest.mark.parametrize("path", [*PACKS, *PROFILES], ids=lambda path: path.stem)
def test_written_inline_it_reads_the_same(path: Path) -> None:
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    text = "\n".join(f"{json.dumps(name)} = {written(inner)}" for name, inner in tree.items())
    if path in PACKS:
        assert read_pack(text, path.name, question_keys()) == pack(path.stem)
    else:
        assert read_profile(text, path.name, export_sources()) == profile(path.stem)
