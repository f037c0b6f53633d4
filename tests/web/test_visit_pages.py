"""The pages of visits: reading out, going along, reporting, a risk that warns everybody, a sheet without names; in three languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from intake.domain.account import Actor
from intake.services import find, shift, visit
from intake.services.home import Home
from tests import steps
from tests.web import office
from tests.web.pages import Visitor

SignedIn = Callable[..., Visitor]
People = dict[str, Actor]
SECRETS = ["Selam", "Worku", "mango", "70123456", "+96170123456"]


@pytest.fixture
def reference(home: Home, people: dict[str, Actor], key: str) -> str:
    """Somebody of dora who has an appointment today and wants somebody to come along."""
    safe = {"safe_days": "any", "safe_hours": "any", "who_may_answer": "only_me", "safe_word": "mango"}
    wanted = safe | {"assist_need": "companion", "contact_value": "70 123 456", "call_name": "Selam", "name_latin": "Selam Worku"}
    made = office.enter(home, people["amal"], **wanted)
    office.sent(home, people)
    ref, day = steps.partner_ref(home, made), home.today.isoformat()
    steps.answers(
        home, people["karim"], {"partner_ref": ref, "decision": "accepted", "appt_date": day, "appt_from": "14:30", "centre_code": "BEY-01"}
    )
    return made


def test_read_out_arranged_gone_along_and_turned_away(signed_in: SignedIn, home: Home, people: dict[str, Actor], reference: str) -> None:
    amal = signed_in("amal")
    amal.secret = [*SECRETS, reference]
    amal.open("/find")
    page = amal.press(form=amal.page.form("/find"), reference=reference)
    assert "Beirut, centre 1" in page.text and "Selam" in page.text
    page = amal.press("yes", page.form("/visits/arrange"), button="along", meeting="M03")
    assert "The taxi stand" in page.text and "Selam" not in page.body
    page = amal.open("/visits")
    assert "14:30" in page.text and "Selam" not in page.body and reference not in page.body
    (link,) = [one.attrs["href"] for one in page.root.all("a", class_="row-link")]
    amal.open("/accompaniments")
    page = amal.press(form=amal.page.form(f"{link}/take"))
    assert "You go along." in page.text and "The taxi stand" in page.text and "Selam" not in page.body
    page = amal.press(form=page.form(f"{link}/person"))
    assert "Selam" in page.text and "mango" in page.text and "+96170123456" in page.text, "Wednesday, eleven o'clock: any time is safe"
    assert "Your order is ready." in page.text and "vaccin" not in page.text.lower()
    amal.open(link)
    for state in ("met", "arrived"):
        form = next(one for one in amal.page.root.all("form") if any(x.attrs.get("value") == state for x in one.all("input")))
        amal.press(form=form)
    form = next(one for one in amal.page.root.all("form") if any(x.attrs.get("value") == "turned_away" for x in one.all("input")))
    page = amal.press("id_asked", form, button="reason")
    assert "A paper that proves identity was asked for" in page.text
    assert steps.state_of(home, reference) == "accepted"
    page = amal.press(form=page.form(f"{link}/undo"))
    assert "Taken back" in page.text and steps.state_of(home, reference) == "arrived"


def test_the_sheet_bears_no_name_no_reference_and_no_service(
    signed_in: SignedIn, home: Home, people: dict[str, Actor], reference: str
) -> None:
    amal = signed_in("amal")
    page = amal.open("/visits/sheet")
    main = next(page.root.all("main")).text
    assert "14:30" in main and "BEY-01" in main
    shown = find.find(home, people["amal"], reference)
    for word in (*SECRETS, reference, shown.programme_title, "Beirut", "accin"):
        assert word.lower() not in main.lower(), word
    for language in ("ar", "fr"):
        assert signed_in("amal", language=language).open("/visits/sheet").status == 200


def test_a_risk_shows_on_the_next_page_of_everybody_it_concerns(
    signed_in: SignedIn, home: Home, people: dict[str, Actor], reference: str
) -> None:
    amal, karim, ziad = signed_in("amal"), signed_in("karim"), signed_in("ziad")
    warning = "A centre is not safe"
    page = amal.open("/centres")
    form = page.form("/centres/1/risk")
    page = amal.press(form=form)
    assert warning not in page.text
    page = amal.press("reported", button="risk")
    assert page.path == "/visits/risk" and warning in page.text
    assert warning in karim.open("/find").text and warning not in ziad.open("/").text
    assert "Visits at risk" in karim.open("/").text
    assert "A risk was raised for a centre" in karim.open("/alerts").text and "BEY-01" in karim.page.text
    amal.open("/find")
    page = amal.press(form=amal.page.form("/find"), reference=reference)
    assert "People may be checked at this centre." in page.text
    (one,) = visit.flagged(home, people["amal"])
    page = amal.open(f"/visits/one/{one.id}")
    assert "What to do about the risk" in page.text
    page = amal.press(form=page.form(f"/visits/one/{one.id}/told"))
    assert warning not in page.text and "It has been dealt with for this visit." in page.text
    karim.open("/centres")
    karim.press(form=karim.page.form("/centres/1/risk-over"))
    assert "Risk" not in karim.open("/visits").text


def test_a_calendar_by_a_secret_address_tells_when_and_nothing_else(
    signed_in: SignedIn, home: Home, people: dict[str, Actor], reference: str
) -> None:
    amal = signed_in("amal")
    (one,) = visit.of_day(home, people["amal"], home.today)
    amal.open("/accompaniments")
    amal.press(form=amal.page.form(f"/visits/one/{one.id}/take"))
    amal.open("/accompaniments")
    page = amal.press(form=amal.page.form("/accompaniments/calendar"))
    address = next(page.root.all("bdi", class_="link-once")).text.partition("localhost")[2]
    stranger = Visitor(amal.client.application)
    answer = stranger.client.get(address)
    body = answer.get_data(as_text=True)
    at = datetime.fromisoformat(f"{one.date}T14:30").replace(tzinfo=home.config.zone).astimezone(UTC)
    assert answer.mimetype == "text/calendar" and f"DTSTART:{at:%Y%m%dT%H%M%S}Z" in body and "SUMMARY:Errand" in body
    for word in (*SECRETS, reference, "Beirut", "BEY", "accin", "amal", "intake"):
        assert word.lower() not in body.lower(), word
    amal.open("/accompaniments")
    amal.press(form=amal.page.form("/accompaniments/calendar/end"))
    assert stranger.client.get(address).status_code == 404


def test_a_coordinator_gives_it_to_somebody_who_has_offered_the_day(
    signed_in: SignedIn, home: Home, people: dict[str, Actor], reference: str
) -> None:
    amal, karim = signed_in("amal"), signed_in("karim")
    amal.open("/accompaniments")
    page = amal.press(form=amal.page.form("/accompaniments/shift"), day=home.today.isoformat(), part="am")
    assert "Before noon" in page.text
    assert amal.press(form=page.form("/accompaniments/shift"), day=(home.today - timedelta(days=1)).isoformat()).status == 400
    (one,) = visit.of_day(home, people["karim"], home.today)
    page = karim.open(f"/visits/one/{one.id}")
    page = karim.press(form=page.form(f"/visits/one/{one.id}/assign"), account="amal")
    assert "Given." in page.text
    assert amal.open("/accompaniments").text.count("14:30") == 1
    assert shift.own(home, people["amal"])


def test_centres_are_loaded_changed_and_what_is_wrong_is_said_with_its_place(
    signed_in: SignedIn, home: Home, people: dict[str, Actor]
) -> None:
    ziad = signed_in("ziad")
    ziad.open("/centres")
    bad = b"code,name,hours,colour\nTRI-9,New centre,whenever,\n"
    page = office.upload(ziad, "/centres/load", bad, "centres.csv", partner="moph_lb")
    assert page.status == 400 and "colour" in page.text
    ziad.open("/centres")
    good = b"code,name,hours,languages,accessibility\nTRI-9,Tripoli 9,MO-FR 08:00-14:00; SA 09:00-12:00,ara fra,step_free\n"
    page = office.upload(ziad, "/centres/load", good, "centres.csv", partner="moph_lb")
    assert page.status == 200 and "Tripoli 9" in page.text
    link = next(one.attrs["href"] for one in page.root.all("a", class_="row-link") if "Tripoli 9" in one.text)
    ziad.open(link)
    assert ziad.press(form=ziad.page.form("/centres/save"), hours="at dawn").status == 400
    ziad.open(link)
    assert ziad.press(form=ziad.page.form("/centres/save"), alert="Enter by the side door").path == link
    assert "Enter by the side door" in ziad.open("/centres").text


def test_a_session_is_planned_and_somebody_put_on_it(signed_in: SignedIn, home: Home, people: dict[str, Actor], key: str) -> None:
    karim, amal = signed_in("karim"), signed_in("amal")
    made = office.enter(home, people["amal"])
    other = office.enter(home, people["amal"], name_latin="Beti Worku", birth_year="1970")
    office.sent(home, people)
    karim.open("/sessions")
    day = (home.today + timedelta(days=4)).isoformat()
    page = karim.press(form=karim.page.form("/sessions/add"), day=day, to="12:00", places="1", **{"from": "09:00"})
    assert page.path == "/sessions" and "09:00" in page.text
    amal.open("/find")
    page = amal.press(form=amal.page.form("/find"), reference=made)
    page = amal.press(form=page.form("/sessions/put"))
    page = amal.press(form=page.form("/sessions/put"), read_in="am")
    (hers,) = page.root.all("div", class_="hers")
    assert hers.attrs["lang"] == "am" and "ማርች" in hers.text, "the days are in her language"
    place = next(hers.all("form"))
    page = amal.press(form=place, button="session", session=next(place.all("button")).attrs["value"])
    assert "The place is hers" in page.text and next(page.root.all("div", class_="hers")).attrs["lang"] == "am"
    page = amal.press("no", page.form("/visits/arrange"), button="along")
    assert "she goes alone" in page.text
    assert steps.state_of(home, made) == "booked"
    amal.open("/find")
    page = amal.press(form=amal.page.form("/find"), reference=other)
    page = amal.press(form=page.form("/sessions/put"))
    assert "No session has a place left" in page.text, "one place, and it is taken"


@pytest.mark.parametrize("path", ["/visits", "/accompaniments", "/centres", "/sessions", "/visits/risk", "/centres/1"])
def test_every_page_in_arabic_and_french(signed_in: SignedIn, reference: str, path: str) -> None:
    for language in ("ar", "fr"):
        assert signed_in("karim", language=language).open(path).status == 200
