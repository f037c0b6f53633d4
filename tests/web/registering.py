"""Walking through a registration, for the tests that need one."""

from __future__ import annotations

from sqlalchemy import func, select

from intake.domain.reference import read_reference
from intake.services.home import Home
from intake.store.tables import RegistrationTable
from tests.web.pages import Page, Visitor

NAME, NUMBER = "Sentinel Abeba", "03 111 222"
AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "yes", "consent_mode": "oral"}


def kept(home: Home) -> int:
    """How many registrations are kept."""
    with home.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(RegistrationTable)).scalar_one()


def begin(visitor: Visitor, programme: str = "vaccination", **consents: str) -> Page:
    """Read the notice out, and answer the consents."""
    visitor.secret += [NAME, NUMBER]
    visitor.open(f"/register/{programme}")
    assert visitor.page.heading == "Read this out first"
    visitor.press("next")
    return visitor.press("next", **{**AGREED, **consents})


def decline_all(visitor: Visitor, answer: str = "not_said") -> Page:
    """Decline every question until the read-back."""
    for _ in range(30):
        if visitor.page.heading == "Read everything back":
            break
        declined = {}
        for one in visitor.page.form().all("input", value=answer):
            declined[one.attrs["name"].replace("-", "__")] = answer
        assert declined
        visitor.press("next", **declined)
        assert visitor.page.status == 200
    return visitor.page


def reference_on(page: Page) -> str:
    """The reference on the last page."""
    found = read_reference(next(page.root.all("p", class_="large")).text)
    assert found is not None
    return found


def on_step(visitor: Visitor, heading: str) -> Page:
    """Press Next until a page is reached."""
    for _ in range(30):
        if visitor.page.heading == heading:
            break
        visitor.press("next")
    return visitor.page
