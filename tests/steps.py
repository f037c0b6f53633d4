"""Steps along the journey that many tests take: packs opened, invented people registered, a list sent, an answer file made.

Plain functions; `home` is any open demonstration home.
"""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.exchange.reading import Table, read_table
from intake.sealing.partner import open_age
from intake.services import answer, batch, batch_export, demo, find, programme
from intake.services.home import Home
from intake.services.registration import Registered, Registering
from intake.services.registration import register as register_one
from intake.store.base import Base
from intake.store.batch import KeptBatch
from tests import world

VACCINATION, MINISTRY = "vaccination", "moph_lb"
AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "no", "consent_mode": "oral"}
SELAM = {"call_name": "Selam", "name_latin": "Selam Worku", "birth_year": "1991", "sex": "f", "language": "amh", "dose_no": "0"}
EVERYTHING = {
    **SELAM,
    "name_native": "ሰላም ወርቁ",
    "birth_year_estimated": "yes",
    "needs_interpreter": "yes",
    "nationality": "ET",
    "doc_at_visit": "cannot_show",
    "assist_need": "step_free companion",
    "dose_no": "1",
    "last_dose_month": "2025-11",
    "priority_group": "no",
    "contact_mode": "own_private",
    "contact_value": "70 123 456",
    "safe_days": "sun",
    "safe_hours": "evening",
    "who_may_answer": "only_me",
    "safe_word": "mango",
    "availability": "sun_am sun_pm",
}
"""An answer to every question of the vaccination pack but the age group, which stands in for the year."""


def open_packs(home: Home) -> dict[str, Actor]:
    """The sample areas and people, the packs open, the ministry's profile loaded."""
    people = world.make_people(home)
    if not programme.open_programmes(home):
        demo.make_programmes(home)
    return people


def registering(answers: Mapping[str, str] | None = None, *, point: str = "dora", programme: str = VACCINATION, **more: Any) -> Registering:
    """A registration asked for; consents are yes, yes and no to calls unless `answers` says otherwise."""
    more.setdefault("registration_id", secrets.token_bytes(16))
    more.setdefault("consent_language", "amh")
    return Registering(programme=programme, point=point, answers={**AGREED, **(SELAM if answers is None else answers)}, **more)


def register(home: Home, actor: Actor, answers: Mapping[str, str] | None = None, **more: Any) -> Registered:
    """Register one invented person."""
    return register_one(home, actor, registering(answers, **more))


def register_some(home: Home, actor: Actor, count: int) -> list[str]:
    """Register `count` invented people who are not alike; returns their references."""
    names = ("Abeba Tadesse", "Rokeya Begum", "Nadeesha Silva", "Grace Otieno", "Mariama Kamara", "Selam Worku", "Divina Reyes")
    languages = ("amh", "ben", "sin", "swa", "kri", "tir", "fil")
    return [
        register(
            home,
            actor,
            {
                "name_latin": f"{names[n % 7]} {'ABCDEFGHIJ'[n // 7 % 10] * 3}",
                "birth_year": str(1960 + n % 45),
                "language": languages[n % 7],
            },
        ).reference
        for n in range(count)
    ]


def approved(home: Home, people: Mapping[str, Actor], builder: str = "karim", approver: str = "lina") -> KeptBatch:
    """Build a list of all that is ready and have it approved."""
    built = batch.build(home, people[builder], VACCINATION, MINISTRY)
    return batch.approve(home, people[approver], built.id)


def send(home: Home, people: Mapping[str, Actor], form: str = "csv") -> tuple[KeptBatch, batch_export.Exported]:
    """Build, approve and export all that is ready."""
    ready = approved(home, people)
    return ready, batch_export.export(home, people["karim"], ready.id, form)


def demo_key(home: Home) -> Path:
    """The demonstration ministry's key file."""
    return home.config.home / "demo" / "moph_lb.agekey"


def opened_by_the_ministry(home: Home, path: Path) -> bytes:
    """What the ministry finds in an exported file."""
    return open_age(path.read_bytes(), demo_key(home).read_text().splitlines()[-1])


def table_of(home: Home, exported: batch_export.Exported) -> Table:
    """The table the ministry finds in an exported CSV or XLSX file."""
    return read_table(io.BytesIO(opened_by_the_ministry(home, exported.path)), exported.name.removesuffix(".age"))


def partner_ref(home: Home, reference: str) -> str:
    """The reference under which the ministry knows a registration."""
    return str(find.hold(home, reference).payload["partner_refs"][MINISTRY])


def state_of(home: Home, reference: str) -> str:
    """The state of a registration's only referral."""
    (referral,) = find.hold(home, reference).referrals
    return referral.state


def csv_file(rows: Sequence[Mapping[str, str]]) -> bytes:
    """A CSV file with the columns of the first row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def answers(home: Home, actor: Actor, *rows: Mapping[str, str], name: str = "answers.csv") -> answer.Outcome:
    """Apply a file with these answers; all rows have the columns of the first."""
    return answer.apply(home, actor, csv_file(rows), name)


def verdicts(outcome: answer.Outcome) -> list[tuple[str, str]]:
    """Verdict and reason of every row."""
    return [(row.verdict, row.reason) for row in outcome.rows]


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    """The block is refused with exactly these problems."""
    with pytest.raises(Refused) as caught:
        yield
    assert {one.code for one in caught.value.problems} == set(codes)


def counts(home: Home) -> dict[str, int]:
    """Rows by table; what a refusal must leave as it was."""
    with home.store.reading() as connection:
        return {table.name: len(connection.execute(select(table)).all()) for table in Base.metadata.sorted_tables}


def rows(home: Home, *tables: str) -> dict[str, dict[str, Any]]:
    """The only row of each of these tables."""
    found = {}
    with home.store.reading() as connection:
        for name in tables:
            found[name] = dict(connection.execute(select(Base.metadata.tables[name])).mappings().one())
    return found


def everything_kept(home: Home) -> Iterator[tuple[str, bytes]]:
    """Every file under the home, and every value in the database (also when that is elsewhere): where, and the bytes."""
    for path in sorted(home.config.home.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(home.config.home)), path.read_bytes()
    with home.store.reading() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    yield f"{table.name}.{column}", value if isinstance(value, bytes) else str(value).encode()


def found_anywhere(home: Home, sentinels: Iterable[str]) -> list[str]:
    """Where one of the sentinels stands in clear, in UTF-8 or UTF-16."""
    wanted = [(one, form) for one in sentinels for form in (one.encode(), one.encode("utf-16-le"), one.encode("utf-16-be"))]
    return [f"{where}: {one}" for where, content in everything_kept(home) for one, form in wanted if form in content]
