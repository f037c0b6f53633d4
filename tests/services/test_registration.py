"""Registering one person: everything may be declined, without consent nothing is kept, sent twice it is kept once, and it is sealed."""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select, update

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.domain.programme import DECLINED
from intake.domain.reference import read_reference
from intake.sealing.keyring import SealBroken
from intake.services import audit, find, programme, registration, registration_seal
from intake.services.home import Home
from intake.store.tables import MatchCodeTable, RegistrationTable
from tests import steps
from tests.services.test_erasure import PERSON, SENTINELS


def payload(home: Home, reference: str) -> dict[str, object]:
    return dict(find.hold(home, reference).payload)


def refused_without_a_trace(home: Home, people: dict[str, Actor], *codes: str, answers: dict[str, str], **more: object) -> None:
    before = steps.counts(home)
    with steps.refused(*codes):
        steps.register(home, people["amal"], answers, **more)
    assert steps.counts(home) == before


@pytest.mark.parametrize("word", DECLINED)
@pytest.mark.parametrize("code", ["vaccination", "relief"])
def test_whoever_declines_everything_is_registered(any_home: Home, people: dict[str, Actor], code: str, word: str) -> None:
    pack = programme.open_programme(any_home, code)
    consents = {"consent_refer": "no"} if code == "vaccination" else {}
    answers = {question.key: word for question in pack.questions}
    request = registration.Registering(
        code, "dora", answers | consents | {"consent_store": "yes", "consent_contact": "no", "consent_mode": "oral"}, bytes(16)
    )
    done = registration.register(any_home, people["amal"], request)
    assert read_reference(done.reference)
    assert payload(any_home, done.reference)["call_name"] == word


def test_nothing_needs_to_be_asked(any_home: Home, people: dict[str, Actor]) -> None:
    assert steps.register(any_home, people["amal"], {}).referred


def test_without_consent_to_store_nothing_is_kept(any_home: Home, people: dict[str, Actor]) -> None:
    answers = PERSON | {"consent_store": "no"}
    refused_without_a_trace(any_home, people, "consent_store_missing", answers=answers)
    assert steps.found_anywhere(any_home, SENTINELS) == []


@pytest.mark.parametrize("key", ["consent_store", "consent_refer", "consent_contact"])
def test_a_consent_that_was_not_asked_is_no_consent(any_home: Home, people: dict[str, Actor], key: str) -> None:
    refused_without_a_trace(any_home, people, "consent_missing", answers=PERSON | {key: ""})


def test_whoever_refuses_to_be_handed_on_is_registered_without_a_referral(any_home: Home, people: dict[str, Actor]) -> None:
    done = steps.register(any_home, people["amal"], {"consent_refer": "no"})
    assert not done.referred
    held = find.hold(any_home, done.reference)
    assert held.referrals == ()
    assert held.payload["partner_refs"] == {}
    assert find.find(any_home, people["amal"], done.reference).walk_in  # the walk-in information is there


def test_a_programme_without_partner_hands_nobody_on(any_home: Home, people: dict[str, Actor]) -> None:
    answers = {"consent_store": "yes", "consent_contact": "no", "consent_mode": "audio"}
    request = registration.Registering("relief", "dora", answers, secrets.token_bytes(16))
    assert not registration.register(any_home, people["amal"], request).referred


def test_sent_twice_it_is_kept_once_with_the_same_reference(any_home: Home, people: dict[str, Actor]) -> None:
    request = steps.registering()
    first = registration.register(any_home, people["amal"], request)
    before = steps.counts(any_home)
    again = registration.register(any_home, people["amal"], request)
    assert (first.already, again.already) == (False, True)
    assert (again.reference, again.referred) == (first.reference, first.referred)
    assert steps.counts(any_home) == before


def test_sent_many_times_at_once_it_is_kept_once(any_home: Home, people: dict[str, Actor]) -> None:
    request = steps.registering()
    together = threading.Barrier(6)

    def one(_: int) -> registration.Registered:
        together.wait()
        return registration.register(any_home, people["amal"], request)

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(one, range(6)))
    assert len({one.reference for one in done}) == 1
    assert [one.already for one in done].count(False) == 1
    assert steps.counts(any_home)["registration"] == steps.counts(any_home)["referral"] == 1


def test_a_volunteer_registers_at_the_own_point_only(any_home: Home, people: dict[str, Actor]) -> None:
    for point, code in (("saida", "foreign_point"), ("mount-lebanon", "foreign_point"), ("nowhere", "no_such_area")):
        refused_without_a_trace(any_home, people, code, answers={}, point=point)


def test_a_coordinator_registers_at_the_points_of_the_area_but_at_no_region(any_home: Home, people: dict[str, Actor]) -> None:
    assert steps.register(any_home, people["karim"], point="saida")
    with steps.refused("foreign_point"):
        steps.register(any_home, people["karim"], point="lebanon")


@pytest.mark.parametrize("name", ["nadia", "ziad"])
def test_auditors_and_administrators_register_nobody(any_home: Home, people: dict[str, Actor], name: str) -> None:
    with steps.refused("not_allowed"):
        steps.register(any_home, people[name])


@pytest.mark.parametrize("key", ["passport_no", "notes", "employer_name", "gps"])
def test_an_unknown_field_is_refused_and_nothing_is_kept(any_home: Home, people: dict[str, Actor], key: str) -> None:
    refused_without_a_trace(any_home, people, "unknown_field", answers=PERSON | {key: "x"})


def test_everything_that_is_wrong_is_told_at_once(any_home: Home, people: dict[str, Actor]) -> None:
    answers = {"birth_year": "91", "name_latin": "x" * 500, "sex": "woman", "call_name": "a\u202eb", "consent_mode": "e-mail"}
    codes = ("not_a_year", "too_long", "not_a_choice", "control_characters", "consent_mode_missing")
    refused_without_a_trace(any_home, people, *codes, answers=answers)


@pytest.mark.parametrize("answers", [{"birth_year": "2010"}, {"age_band": "<12"}, {"age_band": "12-17"}])
def test_a_child_is_registered_only_with_someone_who_decides(any_home: Home, people: dict[str, Actor], answers: dict[str, str]) -> None:
    for minor_with in ("", "employer", "nobody"):
        refused_without_a_trace(any_home, people, "minor_with_missing", answers=answers, minor_with=minor_with)
    for minor_with in ("guardian", "safeguarding_lead"):
        reference = steps.register(any_home, people["amal"], answers, minor_with=minor_with).reference
        assert payload(any_home, reference)["minor_with"] == minor_with


def test_an_odd_number_is_kept_with_a_warning(any_home: Home, people: dict[str, Actor]) -> None:
    done = steps.register(any_home, people["amal"], {"contact_mode": "own_private", "contact_value": "99 999 999"})
    assert [(one.code, one.field) for one in done.warnings] == [("unallocated_phone", "contact_value")]


def test_the_number_is_read_as_at_the_point(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"], {"contact_mode": "own_shared", "contact_value": "٧٠ ١٢٣ ٤٥٦"}).reference
    assert payload(any_home, reference)["contact_value"] == "+96170123456"


def test_the_proof_of_consent_says_what_was_read_when_in_which_language(any_home: Home, people: dict[str, Actor]) -> None:
    found = payload(any_home, steps.register(any_home, people["amal"], helped_writer="c-pseudonym").reference)
    wanted = {"consent_wording": "vaccination-2026-02", "consent_language": "amh", "consent_date": "2026-03-04", "consent_mode": "oral"}
    assert wanted.items() <= found.items()
    assert (found["helped_by"], found["helped_writer"]) == (people["amal"].pseudonym, "c-pseudonym")
    dated = steps.register(any_home, people["amal"], consent_date=date(2026, 3, 1), consent_wording="older").reference
    assert {"consent_date": "2026-03-01", "consent_wording": "older"}.items() <= payload(any_home, dated).items()


def test_clear_columns_hold_no_finer_time_than_the_week_and_no_answer(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"], PERSON).reference
    with any_home.store.reading() as connection:
        row = dict(connection.execute(select(RegistrationTable.__table__)).mappings().one())
    assert (str(row["week"]), row["month"], row["state"]) == ("2026-03-02", "2026-03", "registered")
    assert row["purge_week"].weekday() == 0
    assert (row["purge_week"] - date(2026, 3, 4)).days <= 180
    assert not [word for word in (*SENTINELS, reference) if word in repr({k: v for k, v in row.items() if k != "sealed"})]
    assert steps.found_anywhere(any_home, (*SENTINELS, reference)) == []


def test_a_sealed_record_moved_to_another_row_does_not_open(any_home: Home, people: dict[str, Actor]) -> None:
    one, other = (find.hold(any_home, reference) for reference in steps.register_some(any_home, people["amal"], 2))
    with any_home.store.writing() as connection:
        row = RegistrationTable.id == other.kept.id
        connection.execute(update(RegistrationTable).where(row).values(sealed=one.kept.sealed))
    with pytest.raises(SealBroken):
        find.hold(any_home, other.payload["reference"])
    with any_home.store.writing() as connection:  # the key's name moved along with it does not help
        connection.execute(update(RegistrationTable).where(RegistrationTable.id == one.kept.id).values(key_id=secrets.token_bytes(16)))
        connection.execute(update(RegistrationTable).where(row).values(key_id=one.kept.key_id))
    with pytest.raises(SealBroken):
        find.hold(any_home, other.payload["reference"])


def test_registrations_of_two_programmes_cannot_be_joined(any_home: Home, people: dict[str, Actor]) -> None:
    answers = {"contact_mode": "own_private", "contact_value": "70 123 456"}
    steps.register(any_home, people["amal"], answers)
    relief = answers | {"consent_store": "yes", "consent_contact": "no", "consent_mode": "oral"}
    registration.register(any_home, people["amal"], registration.Registering("relief", "dora", relief, secrets.token_bytes(16)))
    with any_home.store.reading() as connection:
        codes = list(connection.execute(select(MatchCodeTable.code)).scalars())
    assert len(codes) == len(set(codes)) > 0


def test_a_reference_that_is_taken_is_drawn_again(any_home: Home, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    taken = steps.register(any_home, people["amal"]).reference
    free = registration_seal.make_reference(secrets.randbelow)
    drawn = iter([taken, free])
    monkeypatch.setattr(registration_seal, "make_reference", lambda _: next(drawn))
    assert steps.register(any_home, people["amal"]).reference == free
    monkeypatch.setattr(registration_seal, "make_reference", lambda _: taken)
    with pytest.raises(registration.IntegrityError):
        steps.register(any_home, people["amal"])
    assert steps.counts(any_home)["registration"] == 2


def test_from_an_older_copy_of_the_database_the_erased_are_not_brought_back(any_home: Home, people: dict[str, Actor]) -> None:
    request = steps.registering()
    reference = registration.register(any_home, people["amal"], request).reference
    any_home.destroy_keys([find.hold(any_home, reference).kept.key_id])
    with steps.refused("erased_before"):
        registration.register(any_home, people["amal"], request)


def test_registering_is_in_the_log_without_a_name(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"], PERSON)
    newest = audit.read(any_home, people["nadia"], most=1)[0]
    assert (newest.action, newest.who, newest.area) == ("registered", people["amal"].pseudonym, "dora")
    assert not [word for word in SENTINELS if word in repr(newest)]


def test_what_does_not_exist_or_is_closed_is_refused(any_home: Home, people: dict[str, Actor]) -> None:
    for code in ("nothing", ""):
        with pytest.raises(Refused):
            steps.register(any_home, people["amal"], programme=code)


def test_a_change_that_was_not_kept_is_told(any_home: Home, people: dict[str, Actor]) -> None:
    first = steps.registering()
    steps.register_one(any_home, people["amal"], first)
    assert not steps.register_one(any_home, people["amal"], first).changed
    again = steps.registering(steps.SELAM | {"birth_year": "1992"}, registration_id=first.registration_id)
    done = steps.register_one(any_home, people["amal"], again)
    assert (done.already, done.changed) == (True, True)


@pytest.mark.parametrize("language", ["\ud800", "x" * 3000, "Selam Worku", "en\n"])
def test_the_language_of_the_consent_is_a_code(any_home: Home, people: dict[str, Actor], language: str) -> None:
    refused_without_a_trace(any_home, people, "not_a_language", answers={}, consent_language=language)
