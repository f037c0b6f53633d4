"""The whole way in a real browser, in English and in Arabic, on the volunteers' tablet: from the registration of a woman without papers to
the day she is told. Every page on the way is judged: accessible (axe), not wider than the screen, in the right direction."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from intake.sealing.partner import open_age
from tests.browser.conftest import Site
from tests.browsing import arrived, touch, violations
from tests.world import PASSWORD

TABLET = (800, 1280)
NAMES = {"call_name": "Almaz", "name_latin": "Almaz Tesema", "name_native": "አልማዝ ተሰማ"}
ANSWERS = {
    "birth_year": "1991",
    "sex": "f",
    "doc_at_visit": "cannot_show",
    "dose_no": "0",
    "contact_mode": "none",
}
CONSENTS = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "no", "consent_mode": "oral"}
DAY, HOUR, CENTRE = "2031-03-09", "09:30", "BEY-01"
MOST_STEPS = 20


def judge(page: Any, language: str) -> None:
    """A page that a person could not use fails here. axe looks at it in Arabic: tests/accessibility shows it every page in both
    languages."""
    arrived(page)
    html = page.locator("html")
    assert html.get_attribute("lang") == language
    assert html.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.locator("h1").count() == 1
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.title()} is {width} px wider than the screen"
    for name in NAMES.values():
        assert name not in page.url and name not in page.title()
    assert language != "ar" or not violations(page), page.url


def sign_in(page: Any, site: Site, name: str, language: str, *, judged: bool = True) -> None:
    """Sign in and arrive at the first page."""
    page.goto(f"{site.url}/?lang={language}")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    if judged:
        judge(page, language)


def fill(page: Any) -> None:
    """Answer what this step asks, as far as she has an answer."""
    for key, value in {**NAMES, **ANSWERS, **CONSENTS}.items():
        box = page.locator(f"main [name={key}]:not([type=hidden])")
        if not box.count():
            continue
        if box.first.get_attribute("type") == "radio":
            touch(page, key, value)
        elif box.first.evaluate("e => e.tagName") == "SELECT":
            box.first.select_option(value)
        else:
            box.first.fill(value)


def register(page: Any, site: Site, language: str, *, judged: bool = True) -> str:
    """Register her step by step; returns the reference shown."""
    page.goto(f"{site.url}/register")
    page.click("main a[href*=vaccination], main button[value=vaccination]")
    for _ in range(MOST_STEPS):
        arrived(page)
        if judged:
            judge(page, language)
        shown = page.locator("main .given input[name=reference]")
        if shown.count():
            return str(shown.get_attribute("value"))
        fill(page)
        page.click("main .actions button.main")
    raise AssertionError(f"the form does not end: {page.inner_text('main')[:500]}")


def send(pages: Any, site: Site, language: str) -> bytes:
    """Karim builds, Lina approves, Karim makes the file and downloads it; returns the encrypted bytes."""
    karim, lina = pages(*TABLET), pages(*TABLET)
    sign_in(karim, site, "karim", language)
    karim.goto(f"{site.url}/batches")
    judge(karim, language)
    karim.click("main a.button.main")
    judge(karim, language)
    assert "Almaz Tesema" in karim.inner_text("main"), "the preview shows what the ministry will see"
    karim.click("main form[method=post] button.main")
    judge(karim, language)
    assert karim.locator("main form[action$=approve]").count() == 0, "whoever built it is offered no approval"
    address = karim.url
    sign_in(lina, site, "lina", language)
    lina.goto(address)
    judge(lina, language)
    lina.click("main form[action$=approve] button")
    judge(lina, language)
    karim.goto(address)
    touch(karim, "format", "csv")
    karim.click("main form[action$=export] button.main")
    karim.wait_for_selector("main a[download]")
    judge(karim, language)
    with karim.expect_download() as download:
        karim.click("main a[download]")
    return Path(download.value.path()).read_bytes()


def answer_file(folder: Path, partner_ref: str) -> Path:
    """The ministry's answer: a title above, headers in Arabic, another order, a date cell, local digits."""
    import datetime

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["وزارة الصحة العامة"])
    sheet.append([])
    sheet.append(["القرار", "appt_date", "appt_from", "centre_code", "الرقم المرجعي للإحالة", "رقم الدفعة"])
    sheet.append([" Accepted ", datetime.date.fromisoformat(DAY), "٠٩:٣٠", CENTRE, partner_ref, 1])
    sheet.append(["accepted", "", "", "", "", 1])
    path = folder / "answers.xlsx"
    book.save(path)
    return path


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_the_registration_to_the_day_she_is_told(site: Site, pages: Any, language: str, tmp_path: Path) -> None:
    """Amal registers, Karim and Lina send, the ministry answers, Amal finds the appointment by the reference."""
    amal = pages(*TABLET)
    sign_in(amal, site, "amal", language)
    reference = register(amal, site, language)

    sealed = send(pages, site, language)
    assert sealed.startswith(b"age-encryption.org/v1"), "the file is closed to everybody but the ministry"
    secret = (site.home.config.home / "demo" / "moph_lb.agekey").read_text(encoding="utf-8").splitlines()[-1]
    rows = list(csv.DictReader(io.StringIO(open_age(sealed, secret).decode("utf-8-sig"))))
    assert [row["name_latin"] for row in rows] == ["Almaz Tesema"]

    karim = pages(*TABLET)
    sign_in(karim, site, "karim", language)
    karim.goto(f"{site.url}/answers")
    judge(karim, language)
    karim.set_input_files("main input[type=file]", str(answer_file(tmp_path, rows[0]["partner_ref"])))
    karim.click("main form[enctype] button.main")
    judge(karim, language)
    karim.click("main form[action$=apply] button.main")
    judge(karim, language)

    amal.goto(f"{site.url}/find")
    judge(amal, language)
    amal.fill("input[name=reference]", reference.lower())
    amal.click("main button.main")
    judge(amal, language)
    told = amal.inner_text("main")
    assert HOUR in told and "Almaz" in told
    assert any(day in told for day in (DAY, "2031", "٢٠٣١"))
