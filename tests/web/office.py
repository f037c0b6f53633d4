"""What a coordinator's day needs: people registered at several points, an approved batch, the ministry's key, a file of answers."""

from __future__ import annotations

import csv
import io
import json
import secrets
from typing import Any

from intake.domain.account import Actor
from intake.sealing.partner import open_age
from intake.services import batch, batch_export, demo
from intake.services.home import Home
from intake.services.registration import Registering, register
from tests.web.pages import Page, Visitor

AGREED = {
    "consent_store": "yes",
    "consent_refer": "yes",
    "consent_contact": "yes",
    "consent_mode": "oral",
    "contact_mode": "own_private",
    "birth_year": "1991",
    "sex": "f",
    "language": "amh",
    "dose_no": "0",
}
LIST = ("vaccination", "moph_lb")
PREVIEW = "/batches/preview?programme=vaccination&partner=moph_lb"


def enter(home: Home, actor: Actor, point: str = "dora", **answers: str) -> str:
    """Register somebody; returns the reference."""
    wanted = AGREED | answers
    if wanted["contact_mode"] == "own_private" and "contact_value" not in wanted:
        wanted["contact_mode"] = "none"
    request = Registering("vaccination", point, {key: value for key, value in wanted.items() if value}, secrets.token_bytes(16), "eng")
    return register(home, actor, request).reference


def one_person_twice(home: Home, actor: Actor, **later: str) -> tuple[str, str]:
    """Two registrations that are suspected to be of one person; returns both references."""
    common = {"contact_value": "+961 71 234 567"}
    first = enter(home, actor, call_name="Almaz", name_latin="Almaz Tesema Bekele", name_native="አልማዝ ተሰማ", **common)
    home.clock.forward(minutes=1)
    second = enter(home, actor, "tripoli", call_name="Almas", name_latin="Almas Tessema Bekele", name_native="አልማዝ ተሰማ", **(common | later))
    return first, second


def ministry_key(home: Home) -> str:
    """The demonstration ministry's secret key; made if the home has none yet."""
    key = home.config.home / "demo" / "moph_lb.agekey"
    if not key.exists():
        demo.make_programmes(home)
    return key.read_text("utf-8").splitlines()[-1]


def approved(home: Home, people: dict[str, Actor]) -> int:
    """A batch of everything that is ready, built by karim and approved by lina."""
    number = batch.build(home, people["karim"], *LIST).id
    batch.approve(home, people["lina"], number)
    return number


def sent(home: Home, people: dict[str, Actor]) -> list[dict[str, str]]:
    """Send a batch of everything that is ready; returns its rows as the ministry reads them."""
    secret = ministry_key(home)
    done = batch_export.export(home, people["karim"], approved(home, people), "json")
    rows: list[dict[str, str]] = json.loads(open_age(done.path.read_bytes(), secret))["rows"]
    return rows


def answers(*rows: dict[str, str]) -> bytes:
    """A CSV file of answers."""
    columns = ["partner_ref", "decision", "reason_code", "centre_code", "appt_date", "appt_from", "updated_at", "note"]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def upload(visitor: Visitor, path: str, data: bytes, name: str = "answers.csv", **fields: Any) -> Page:
    """Send a file with the form that goes to `path`."""
    token = next(visitor.page.form(path).all("input", name_="csrf_token")).attrs["value"]
    return visitor.post(path, {"csrf_token": token, "file": (io.BytesIO(data), name), **fields})


def cells(page: Page) -> list[list[str]]:
    """The cells of every row of the page's tables, headers left out."""
    return [[cell.text for cell in row.all("td")] for row in page.root.all("tr") if list(row.all("td"))]


def token_of(visitor: Visitor) -> str:
    """The form token of the page that is shown."""
    return next(visitor.page.root.all("input", name_="csrf_token")).attrs["value"]


def force(visitor: Visitor, path: str, **fields: str) -> Page:
    """Send what no button on the page would."""
    return visitor.post(path, {"csrf_token": token_of(visitor), **fields})
