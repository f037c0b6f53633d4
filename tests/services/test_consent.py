"""Agreements: given later, running out, taken back; and what proves each of them."""

from __future__ import annotations

from datetime import timedelta

from intake.domain.account import Actor
from intake.services import access, batch, batch_export, consent, erasure, find, needs, programme, wording
from intake.services.consent import Given
from intake.services.home import Home
from intake.services.purge import purge
from tests import steps

HERE = "herself"
People = dict[str, Actor]
SPOKEN = Given("interpreter", "fr", "relative")


def agree(home: Home, people: People, reference: str, purpose: str = "refer") -> consent.Agreed:
    return consent.agree(home, people["amal"], reference, purpose, SPOKEN, HERE)


def sent_rows(home: Home, people: People) -> list[dict[str, str]]:
    _, exported = steps.send(home, people)
    return [dict(row.cells) for row in steps.table_of(home, exported).rows]


def test_who_said_no_and_agrees_later_is_referred_with_a_proof_of_its_own(any_home: Home, people: People) -> None:
    reference = steps.register(any_home, people["amal"], steps.SELAM | {"consent_refer": "no"}).reference
    any_home.clock.forward(days=5)  # type: ignore[attr-defined]
    assert agree(any_home, people, reference) == consent.Agreed(True, 0)
    payload = find.hold(any_home, reference).payload
    words = wording.in_language(any_home, programme.programme(any_home, steps.VACCINATION), "fr")
    assert payload["consent_refer"] == "yes" and payload["consent_date"] == "2026-03-04", "the first consents stand as they were"
    assert payload["consent_changes"] == [
        {
            "consent": "consent_refer",
            "agreed": "yes",
            "date": "2026-03-09",
            "wording": "vaccination-2026-02",
            "wording_hash": words.hash,
            "language": "fr",
            "mode": "interpreter",
            "witness": "relative",
        }
    ]
    assert [row["consent_version"] for row in sent_rows(any_home, people)] == ["vaccination-2026-02"]


def test_after_a_withdrawal_she_may_agree_anew_under_another_number(any_home: Home, people: People) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    old = steps.partner_ref(any_home, reference)
    steps.send(any_home, people)
    erasure.withdraw(any_home, people["karim"], reference, "refer", steps.MINISTRY, HERE)
    assert [one["change"] for one in sent_rows(any_home, people)] == ["retraction"]
    assert agree(any_home, people, reference).referred
    assert find.find(any_home, people["amal"], reference).state == "ready"
    (row,) = sent_rows(any_home, people)
    assert row["change"] == "new" and row["partner_ref"] not in ("", old)
    built = steps.register(any_home, people["amal"], {"name_latin": "Rokeya Begum"}).reference
    assert built and batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY).left_out["withdrawn"] == 0
    outcome = steps.answers(any_home, people["karim"], {"partner_ref": row["partner_ref"], "decision": "accepted"})
    assert steps.verdicts(outcome)[0][0] == "apply"


def test_to_be_called_from_now_on_the_partner_gets_the_number(any_home: Home, people: People) -> None:
    reference = steps.register(any_home, people["amal"], steps.EVERYTHING).reference
    steps.send(any_home, people)
    assert agree(any_home, people, reference, "contact") == consent.Agreed(False, 1)
    (row,) = sent_rows(any_home, people)
    assert (row["change"], row["contact_value"]) == ("correction", "+96170123456")


def test_an_agreement_that_has_run_out_is_left_out_and_seen_coming(any_home: Home, people: People) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    assert find.hold(any_home, reference).referrals[0].consent_until.isoformat() == "2026-06-01", "90 days, to the Monday before"  # type: ignore[union-attr]
    assert needs.needs(any_home, people["karim"]).running_out == 0
    any_home.clock.forward(days=70)  # type: ignore[attr-defined]
    assert needs.needs(any_home, people["karim"]).running_out == 1
    assert [one.reference for one in consent.running_out(any_home, people["karim"])] == [reference]
    any_home.clock.forward(days=20)  # type: ignore[attr-defined]
    assert needs.needs(any_home, people["karim"]).ready == 0, "what no list takes is not called ready"
    fresh = steps.register(any_home, people["amal"], {"name_latin": "Rokeya Begum"}).reference
    built = batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY)
    assert (built.rows, built.left_out["consent_expired"]) == (1, 1)
    assert steps.state_of(any_home, fresh) == "batched"
    assert "run out" in find.find(any_home, people["amal"], reference).next
    assert agree(any_home, people, reference).referred
    assert consent.running_out(any_home, people["karim"]) == []
    assert batch.build(any_home, people["karim"], steps.VACCINATION, steps.MINISTRY).rows == 1


def test_a_list_approved_in_time_and_written_too_late_goes_without_the_row(any_home: Home, people: People) -> None:
    steps.register(any_home, people["amal"])
    ready = steps.approved(any_home, people)
    any_home.clock.forward(days=95)  # type: ignore[attr-defined]
    exported = batch_export.export(any_home, people["karim"], ready.id, "csv")
    assert steps.table_of(any_home, exported).rows == []


def test_what_is_no_agreement_is_refused(any_home: Home, people: People) -> None:
    reference = steps.register(any_home, people["amal"], steps.SELAM | {"consent_refer": "no"}).reference
    before = find.hold(any_home, reference).payload
    for purpose, given, code in (
        ("store", SPOKEN, "not_a_choice"),
        ("refer", Given("by_post", "fr"), "consent_mode_missing"),
        ("refer", Given("oral", "xx"), "not_a_choice"),
        ("refer", Given("oral", "fr", "employer"), "not_a_witness"),
    ):
        with steps.refused(code):
            consent.agree(any_home, people["amal"], reference, purpose, given, HERE)
    with steps.refused("not_allowed"):
        consent.agree(any_home, people["nadia"], reference, "refer", SPOKEN, HERE)
    assert find.hold(any_home, reference).payload == before


def test_a_withdrawal_is_in_the_proof_too(any_home: Home, people: People) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    erasure.withdraw(any_home, people["karim"], reference, "refer", steps.MINISTRY, HERE)
    assert find.hold(any_home, reference).payload["consent_changes"] == [{"consent": "consent_refer", "agreed": "no", "date": "2026-03-04"}]


def test_who_agrees_late_is_kept_as_long_as_if_she_had_agreed_at_once(any_home: Home, people: People) -> None:
    """Refused, she is kept for 90 days; what is ready on the 80th must not be purged before an answer can come."""
    reference = steps.register(any_home, people["amal"], steps.SELAM | {"consent_refer": "no"}).reference
    at_once = find.hold(any_home, steps.register(any_home, people["amal"], {"name_latin": "Rokeya Begum"}).reference).kept.purge_week
    any_home.clock.forward(days=80)  # type: ignore[attr-defined]
    assert agree(any_home, people, reference).referred
    assert find.hold(any_home, reference).kept.purge_week == at_once
    assert purge(any_home, any_home.today + timedelta(days=20)).registrations == 0


def test_agreeing_anew_opens_what_the_withdrawal_closed(any_home: Home, people: People) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    before = find.hold(any_home, reference).kept
    erasure.withdraw(any_home, people["karim"], reference, "refer", steps.MINISTRY, HERE)
    assert find.hold(any_home, reference).kept.state == "closed"
    agree(any_home, people, reference, "contact")
    assert find.hold(any_home, reference).kept.state == "closed", "to be called is no reason"
    agree(any_home, people, reference)
    now = find.hold(any_home, reference).kept
    assert (now.state, now.purge_week) == ("registered", before.purge_week)
    (told,) = access.read_out(any_home, people["karim"], reference, HERE)
    assert [deed.action for deed in told.deeds][-3:] == ["consent_given", "reopened", "read_out"]
