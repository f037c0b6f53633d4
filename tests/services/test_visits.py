"""Today's visits: of one's own point, on the day, without names."""

from __future__ import annotations

import secrets

import pytest

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import answer, batch, demo
from intake.services.batch_export import export
from intake.services.find import hold
from intake.services.home import Home
from intake.services.registration import Registering, register
from intake.services.visits import Visit, visits

AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "no", "consent_mode": "oral"}


def test_a_volunteer_sees_times_and_places_of_her_own_point_today(home: Home, people: dict[str, Actor]) -> None:
    """One of three appointments is hers and today; the others are tomorrow and at another point."""
    demo.make_programmes(home)
    today, tomorrow = home.today.isoformat(), home.today.replace(day=home.today.day + 1).isoformat()
    wanted = ((people["amal"], "dora", today), (people["amal"], "dora", tomorrow), (people["karim"], "saida", today))
    references = []
    for actor, point, _ in wanted:
        request = Registering("vaccination", point, {**AGREED, "assist_need": "companion"}, secrets.token_bytes(16))
        references.append(register(home, actor, request).reference)
    number = batch.build(home, people["karim"], "vaccination", "moph_lb").id
    batch.approve(home, people["lina"], number)
    export(home, people["karim"], number, "csv")
    lines = ["partner_ref,decision,appt_date,appt_from,centre_code"]
    for reference, (_, _, day) in zip(references, wanted, strict=True):
        lines.append(f"{hold(home, reference).payload['partner_refs']['moph_lb']},accepted,{day},09:30,BEY-01")
    assert visits(home, people["amal"]) == []
    assert answer.apply(home, people["karim"], "\n".join(lines).encode(), "answers.csv").counts["apply"] == 3
    assert visits(home, people["amal"]) == [Visit("09:30", "Beirut, centre 1 (demonstration)", companion=True, interpreter=False)]
    assert len(visits(home, people["karim"])) == 2
    with pytest.raises(Refused):
        visits(home, people["ziad"])
