"""Every page of every role in a home that `tests/everything.py` has filled: those with an address, and those that come after a button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from intake.domain import course
from intake.domain.account import Actor
from intake.services.account import actor_by_name
from intake.services.home import Home
from intake.web.guard import MARK, PUBLIC
from tests.everything import Known
from tests.world import PASSWORD

NOBODY = ""
ROLES = (NOBODY, "amal", "karim", "nadia", "ziad", "ministry")
"""Who looks at pages, by the name of the account."""
NO_PAGES = ("files.", "api.", "sound.", "accompaniment.feed", "answer.work", "batch.file", "batch.progress", "figures.file", "home.health")
NO_PAGES += (
    "late.letter_text",
    "recording.listen",
    "review.export",
    "review.where",
    "second_factor.work",
    "tablet.app",
    "tablet.manifest",
    "tablet.index",
    "tablet.shell",
    "tablet_form.",
    "transparency.page_in",
)
NO_PAGES += ("figures.brief_in", "sign_in.unlock", "sign_in.second")
"""Endpoints, or the beginnings of them, that give no page; the tablet's are walked through, others are asked for below."""
SAID = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "yes", "consent_mode": "oral", "call_name": "Nimali"}
SAID |= {"name_latin": "Nimali Perera", "birth_year": "1984", "birth_year_estimated": "no", "sex": "f", "language": "sin"}
SAID |= {"contact_mode": "own_shared", "contact_value": "03 765 432", "dose_no": "1"}
QUERIES = {"batch.preview": "?programme=vaccination&partner=moph_lb", "gap.counts": "?what=food"}
PRINTED = ("comprehension.index", "figures.brief", "late.letter", "transparency.index", "visit.sheet")
PRESS = """([action, fields, button]) => {
    const main = document.querySelector("main");
    const form = [...main.querySelectorAll("form")].find((one) => !action || one.getAttribute("action") === action);
    if (!form) return false;
    for (const [name, value] of Object.entries(fields)) {
        for (const one of form.querySelectorAll(`[name="${name}"]`)) {
            if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === value;
            else one.value = value;
        }
    }
    form.noValidate = true;
    form.target = "";
    const buttons = [...form.querySelectorAll("button:not([type=button])")];
    form.requestSubmit(button ? buttons.find((one) => one.value === button) : buttons.at(-1));
    return true;
}"""
"""Fill in a form and send it; whether it is there."""


@dataclass(frozen=True)
class Press:
    """The form that goes to `action` ('': the first) is filled in and sent with the button `button` ('': its last)."""

    action: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    button: str = ""


STEPS = (Press("", SAID, "next"), Press("", {}, "next"), *[Press("", SAID, "next")] * 14, Press("", {}, "save"), Press("/card"))
"""Through a registration to its card; one step is sent empty, so that something is wrong with it."""


@dataclass(frozen=True)
class View:
    """One page to look at: its name, its address, and what is pressed there first; with `each`, every page on the way is looked at too.
    `paper`: the last one as it is printed, too."""

    name: str
    path: str
    presses: tuple[Press, ...] = ()
    each: bool = False
    paper: bool = False

    def named(self, pressed: int) -> str:
        """What it is called once so many buttons were pressed; "" if it is not looked at then."""
        if self.each:
            return f"{self.name} {pressed}"
        return self.name if pressed == len(self.presses) else ""


def values(known: Known) -> dict[str, Any]:
    """What stands for each name in the addresses."""
    filled = {"number": 1, "programme": "vaccination", "partner": "moph_lb", "token": known.invitation, "visit_id": known.visit}
    return filled | {
        "form": "csv",
        "kind": "tablet",
        "language": "am",
        "key": next(iter(course.BY_KEY)),
        "person": next(iter(course.PEOPLE)),
    }


def _codes(rule: Rule) -> dict[str, Any]:
    # `code` is a language, a partner or a programme.
    return {
        "code": {"late.letter": "en", "partner.one": "moph_lb", "programme.one": "vaccination", "review.one": "am"}.get(rule.endpoint, "en")
    }


def addresses(app: Flask, home: Home, known: Known, role: str) -> Iterator[View]:
    """The pages with an address that a role may open; for nobody, those that everybody may."""
    actor = actor_by_name(home, role) if role else None
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith(NO_PAGES) or not _opens(app, rule, actor):
            continue
        path = app.url_map.bind("localhost").build(rule.endpoint, values(known) | _codes(rule))
        yield View(rule.endpoint, path.partition("?")[0] + QUERIES.get(rule.endpoint, ""), paper=rule.endpoint in PRINTED)


def _opens(app: Flask, rule: Rule, actor: Actor | None) -> bool:
    mark = getattr(app.view_functions[rule.endpoint], MARK, None)
    if actor is None or mark == PUBLIC:
        return mark == PUBLIC and actor is None
    return isinstance(mark, str) or any(actor.may(right) for right in mark or ())


def deeds(known: Known, role: str) -> Iterator[View]:
    """The pages of a role that come after a button."""
    yield View("not_there", "/not-there")
    yield from {
        NOBODY: _nobody,
        "amal": _volunteer,
        "karim": _coordinator,
        "nadia": _auditor,
        "ziad": _administrator,
        "ministry": _ministry,
    }[role](known)
    if role:
        yield View("account.wrong_password", "/account", (Press("/account/password", {"password": "x", "new": "short", "again": "other"}),))


def views(app: Flask, home: Home, known: Known, role: str) -> list[View]:
    """All pages of a role."""
    return [*addresses(app, home, known, role), *deeds(known, role)]


def _nobody(known: Known) -> Iterator[View]:
    yield View("sign_in.wrong", "/sign-in", (Press("", {"name": "nobody", "password": "wrong"}),))
    yield View("account.invitation_wrong", f"/invitation/{known.invitation}", (Press(),))
    yield View("transparency.ar", "/what-we-keep/ar")


def _find(known: Known) -> Iterator[View]:
    yield View("find.booked", "/find", (Press("/find", {"reference": known.selam}),))
    yield View("find.lent", "/find", (Press("/find", {"reference": known.abeba}),))
    yield View("find.new", "/find", (Press("/find", {"reference": known.new}),))
    yield View("find.wrong", "/find", (Press("/find", {"reference": "4F7K"}),))
    here = {"reference": known.selam, "presence": "herself"}
    yield View("correction.choose", "/correction", (Press("/correction/choose", here),))
    yield View("consent.agree", "/consent", (Press("/consent/ask", {**here, "reference": known.new, "wish": "contact"}),))
    yield View("follow_up.one", "/follow-ups", (Press("/follow-ups/open"),))
    yield View("visit.person", f"/visits/one/{known.visit}", (Press(f"/visits/one/{known.visit}/person"),))


def _volunteer(known: Known) -> Iterator[View]:
    yield from _find(known)
    yield View("registration.step", "/register/vaccination", STEPS, each=True, paper=True)
    yield View("gap.nothing_ticked", "/gaps", (Press("/gaps"),))
    yield View("lent_message.hear", "/find", (Press("/find", {"reference": known.second}), Press("/lent/hear")))
    yield View("lent_message.wrong", "/lent/take-down", (Press("/lent/take-down"),))


def _coordinator(known: Known) -> Iterator[View]:
    yield from _find(known)
    here = {"reference": known.selam, "presence": "herself"}
    yield View("access.read_out", "/access", (Press("/access", here),), paper=True)
    yield View("erasure.check", "/erasure", (Press("/erasure/check", here),))
    yield View("retention.standing", "/retention", (Press("/retention", {"reference": known.selam}),))
    yield View("duplicates.pair", "/duplicates", (Press("/duplicates/pair"),))
    yield View("find_name.found", "/find/name", (Press("/find/name", {"sounds": "Almaz", "age_band": "30-49"}),))
    yield View("picked.open", "/answers/picked", (Press("/answers/picked/open"),))
    yield View("late.again", "/answers/late/1", (Press("/answers/late/1/again"),))
    yield View("lent_message.open", "/lent/messages", (Press("/lent/messages/open"),))
    yield View("conflict.no_reason", "/answers/conflicts", (Press("/answers/conflicts/decide", {}, "keep"),))
    yield View("batch.second", "/batches/2")
    yield View("batch.third", "/batches/3")


def _auditor(_known: Known) -> Iterator[View]:
    yield View("audit.verify", "/audit", (Press("/audit/verify"),))
    yield View("figures.again", "/figures", (Press("/figures/again"),))
    for kind in ("account", "batch", "backup", "server", "other"):
        yield View(f"incident.{kind}", f"/incidents/new/{kind}")


def _administrator(_known: Known) -> Iterator[View]:
    yield View("account.invited", "/accounts", (Press("/accounts/invite", {"role": "volunteer", "area": "dora"}),))
    yield View("account.close", "/accounts", (Press("/accounts/close"),))
    yield View("tablet_list.code", "/tablets", (Press("/tablets/enrol", {"area": "dora", "name": "Tablet"}),))
    yield View("tablet_list.revoke", "/tablets", (Press("/tablets/revoke"),))
    yield View("second_factor.confirm", "/account/second", (Press("/account/second/confirm"),))
    yield View("second_factor.app", "/account/second", (Press("/account/second/confirm"), Press("", {"password": PASSWORD})))
    yield View("lent.wrong", "/lent", (Press("/lent"),))
    yield View("area.wrong", "/areas", (Press("/areas"),))


def _ministry(_known: Known) -> Iterator[View]:
    yield View("partner_page.row", "/partner-page/1", (Press("/partner-page/1/row"),))
    yield View("partner_page.wrong", "/partner-page/1/next", (Press("/partner-page/1/answer", {}, "rejected"),))


def show(page: Any, site: str, view: View) -> Iterator[str]:
    """Open a page; gives the name of each that is to be looked at, while it is shown. Raises AssertionError where a button is missing."""
    assert page.goto(f"{site}{view.path}").status in (200, 404), view.name
    for pressed in range(len(view.presses) + 1):
        if pressed:
            press = view.presses[pressed - 1]
            with page.expect_navigation(wait_until="load"):
                there = page.evaluate(PRESS, [press.action, dict(press.fields), press.button])
                assert there, f"{view.name}: no form goes to {press.action}"
        if name := view.named(pressed):
            yield name
    if view.paper:
        page.emulate_media(media="print")
        yield f"{name} on paper"
        page.emulate_media(media="screen")
