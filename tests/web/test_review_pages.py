"""The pages of a language's review: named by the administrator, one text after the other, marked where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.services import checked
from intake.services.home import Home
from intake.services.review import texts
from tests.web.pages import Visitor


@pytest.fixture
def ziad(signed_in: Callable[..., Visitor]) -> Visitor:
    return signed_in("ziad")


@pytest.fixture
def named(ziad: Visitor) -> Visitor:
    ziad.open("/languages")
    ziad.press("1", ziad.page.form("/languages/reviewers"), language="am", account="amal", button="name")
    return ziad


def test_an_administrator_names_who_reviews(named: Visitor, amal: Visitor) -> None:
    assert "amal" in next(one for one in named.open("/languages").root.all("li") if "Amharic" in one.text).text
    assert "Review it" in amal.open("/languages").text
    named.press("1", named.page.form("/languages/reviewers"), language="am", account="nobody", button="name")
    assert named.page.status == 404 and "no account" in named.page.text


def test_a_reviewer_goes_from_text_to_text(named: Visitor, amal: Visitor, home: Home) -> None:
    first, second = texts(home, "am")[:2]
    page = amal.open("/languages/am")
    assert first.english in page.text and next(page.root.all("mark")).text in first.forms[0]
    where = next(page.root.all("div", class_="where"))
    assert where.attrs["lang"] == "am" and "inert" in where.attrs
    amal.press("1", amal.page.form("/languages/am"), button="approve")
    assert second.english in amal.page.text
    amal.press("1", amal.page.form("/languages/am"), button="mend", words="ሌላ ቃል።")
    assert [one.checked for one in texts(home, "am")[:3]] == [True, True, False]
    amal.open(f"/languages/am?at={second.digest.hex()}&show=all")
    assert "ሌላ ቃል።" in next(amal.page.root.all("mark")).text
    amal.press("1", amal.page.form("/languages/am"), button="take_back")
    assert second.forms[0] in amal.page.body and not texts(home, "am")[1].checked


def test_a_reviewer_sees_the_words_agreed_on_for_what_a_text_speaks_of(signed_in: Callable[..., Visitor], home: Home) -> None:
    karim = signed_in("karim")
    wanted = {
        "am": ("When it was registered", "registration", "ምዝገባ"),
        "si": ("To tell the person about the appointment.", "appointment", ""),
    }
    for code, (english, term, word) in wanted.items():
        text = next(one for one in texts(home, code) if one.english == english)
        agreed = next(karim.open(f"/languages/{code}?at={text.digest.hex()}&show=all").root.all("dl", class_="agreed"))
        said = [one.text for one in agreed.all("dt")], [one.text for one in agreed.all("dd")]
        assert term in said[0][0] and said[1] == [word or "none in this language yet"]
        assert next(agreed.all("dd")).attrs.get("lang") == (code if word else None)
    plain = next(one for one in texts(home, "am") if one.english == "Cloud")
    assert not list(karim.open(f"/languages/am?at={plain.digest.hex()}&show=all").root.all("dl", class_="agreed"))


def test_wrong_words_are_kept_in_the_field_with_what_is_wrong(named: Visitor, amal: Visitor, home: Home) -> None:
    text = next(one for one in texts(home, "am") if "%(" in one.english)
    amal.open(f"/languages/am?at={text.digest.hex()}&show=all")
    amal.press("1", amal.page.form("/languages/am"), button="mend", words="ያለ ቦታ")
    assert amal.page.status == 400 and "ያለ ቦታ" in amal.page.body and "Keep the places" in amal.page.text


def test_whoever_is_no_reviewer_looks_on(signed_in: Callable[..., Visitor]) -> None:
    karim = signed_in("karim")
    page = karim.open("/languages/am")
    assert "Only a reviewer of this language" in page.text and not list(page.root.all("button", name_="approve"))
    assert karim.open("/languages/xx").status == karim.open("/languages/en").status == 404
    saved = karim.client.get("/languages/am.po")
    assert saved.mimetype == "text/x-gettext-translation" and "msgid" in saved.text
    assert signed_in("nadia").open("/languages").status == 404


def test_a_real_home_offers_only_what_is_checked_and_says_so(amal: Visitor, home: Home) -> None:
    home.demo = False
    checked.forget(home)
    amal.open("/register/vaccination")
    assert not list(amal.page.root.all("button", name_="read_in")) or len(list(amal.page.root.all("button", name_="read_in"))) == 1
    assert "Not checked by a native speaker yet" in amal.page.text and "አማርኛ" in amal.page.text
    body = amal.client.get("/tablet/app/en").text
    assert body.count('data-languages="en"') == 2 and 'data-drafts="fr ar am ' in body and "Not checked by a native speaker yet" in body
    form = amal.client.get("/tablet/form/vaccination/3/ar").text
    assert 'data-reading="en"' in form and form.count("data-hash=") == 1
    to_practise = amal.client.get("/tablet/form/vaccination/3/am/practice").text
    assert 'data-reading="am"' in to_practise and to_practise.count("data-hash=") == 4
    kept = amal.client.get("/tablet/shell.json").get_json()["forms"]
    assert "/tablet/form/vaccination/3/am/practice" in kept["am"] and "/tablet/form/vaccination/3/am" not in kept["am"]
    assert not any(one.endswith("/practice") for one in kept["en"])
