"""One registration from capture to the ministry's answer and the look-up, with all that happens on the way; on both stores."""

from __future__ import annotations

from sqlalchemy import select

from intake.services import answer, answer_queue, audit, batch, batch_export, batch_preview, duplicates, erasure, find
from intake.services.home import Home, open_home
from intake.store.tables import ReferralTable, RegistrationTable
from tests import steps
from tests.exchange import corpus

HAMADA = {
    "call_name": "Xylophonia",
    "name_latin": "Xylophonia Zzyzyxson",
    "name_native": "ዝዝይዝይክስ ሰን",
    "birth_year": "1991",
    "language": "amh",
    "contact_mode": "own_private",
    "contact_value": "70 987 123",
    "consent_contact": "yes",
    "safe_word": "pomegranate-sentinel",
    "dose_no": "1",
}
SENTINELS = ("Xylophonia", "Zzyzyxson", "ዝዝይዝይክስ", "70987123", "pomegranate-sentinel", "quiet side door")


def test_from_the_intake_point_to_the_appointment(any_home: Home) -> None:
    home, people = any_home, steps.open_packs(any_home)
    amal, karim, lina = people["amal"], people["karim"], people["lina"]

    # Captured at the point, twice because the line was bad; and once more by somebody who did not see the card.
    request = steps.registering(HAMADA)
    reference = steps.register_one(home, amal, request).reference
    assert steps.register_one(home, amal, request).reference == reference
    steps.register_some(home, amal, 6)
    home.clock.forward(minutes=5)
    again = steps.register(
        home, karim, HAMADA | {"name_latin": "Xilofonia Zizyxson", "contact_mode": "none", "contact_value": ""}, point="saida"
    )

    # A coordinator sees the pair and settles it; the card of either registration still works.
    duplicates.compare_new(home)
    best = duplicates.pairs(home, karim)[0]
    assert {best.a.reference, best.b.reference} == {reference, again.reference}
    duplicates.settle(home, karim, reference, again.reference, "same")

    # One row for her in the list: shown beforehand, built by one, approved by another, encrypted.
    profile, rows = batch_preview.rows(home, karim, steps.VACCINATION, steps.MINISTRY)
    names = [dict(zip([column.code for column in profile.columns], row.cells, strict=True))["name_latin"] for row in rows]
    assert sorted(name for name in names if "yx" in name) == ["Xylophonia Zzyzyxson"]
    built = batch.build(home, karim, steps.VACCINATION, steps.MINISTRY)
    assert (built.rows, built.left_out["held_back"]) == (7, 1)
    with steps.refused("builder_approves"):
        batch.approve(home, karim, built.id)
    with steps.refused("batch_not_approved"):
        batch_export.export(home, karim, built.id)
    batch.approve(home, lina, built.id)
    exported = batch_export.export(home, lina, built.id)
    assert find.find(home, amal, reference).state == "sent"

    # The ministry opens it, works in the file, and sends it back: in Arabic, with a title above and one row of its own.
    table = steps.table_of(home, exported)
    hers = next(row.cells for row in table.rows if row.cells["name_latin"] == "Xylophonia Zzyzyxson")
    assert hers["contact_value"] == "+96170987123"
    assert "pomegranate-sentinel" not in repr([row.cells for row in table.rows])
    other = next(row.cells for row in table.rows if row.cells is not hers and row.cells["partner_ref"] != hers["partner_ref"])
    returned = corpus.workbook(
        ["وزارة الصحة العامة"],
        [],
        ["القرار", "الرقم المرجعي للإحالة", "تاريخ الموعد", "الساعة", "المركز", "ملاحظات", "رقم الدفعة"],
        ["مقبول", hers["partner_ref"], 46110, "٩:٣٠", "MTL-01", "quiet side door", "١"],
        ["مرفوض", other["partner_ref"], "", "", "", "", "1"],
        ["مقبول", "", "", "", "", "for whom is this", ""],
    )
    preview = answer.preview(home, karim, returned, "answers.xlsx")
    assert preview.counts == {"apply": 2, "same": 0, "unmatched": 1, "refused": 0}
    assert answer.apply(home, karim, returned, "answers.xlsx").counts == preview.counts
    assert answer.apply(home, lina, returned, "answers.xlsx").counts == {"apply": 0, "same": 2, "unmatched": 1, "refused": 0}
    assert len(answer_queue.waiting(home, karim)) == 1
    (note,) = answer_queue.notes(home, karim)
    assert note.text == "quiet side door"

    # She comes back, with either card, and is told; at another point without her name.
    for card in (reference, again.reference):
        found = find.find(home, amal, card)
        assert found.state == "booked"
        assert found.appointment == find.Appointment(
            "2026-03-29", "09:30", "Mount Lebanon, Bourj Hammoud centre (demonstration)", kept=True
        )

    # Until now her name stood nowhere in clear; a restart forgets nothing; the log holds.
    assert steps.found_anywhere(home, SENTINELS) == []
    restarted = open_home(home.config, clock=home.clock)
    assert find.find(restarted, amal, reference).call_name == "Xylophonia"
    assert audit.verify(restarted) > 10
    restarted.close()

    # She wants to be forgotten: her record, key and row are gone, the ministry is told with the next list.
    assert erasure.erase(home, karim, again.reference).retractions == 1
    for card in (reference, again.reference):
        with steps.refused("no_such_registration"):
            find.find(home, amal, card)
    _, following = steps.send(home, people)
    told = [(row.cells["partner_ref"], row.cells["change"]) for row in steps.table_of(home, following).rows]
    assert told == [(hers["partner_ref"], "retraction")]
    assert steps.found_anywhere(home, (*SENTINELS, reference, again.reference)) == []
    with home.store.reading() as connection:
        assert len(connection.execute(select(RegistrationTable.id)).all()) == 6
        assert len(connection.execute(select(ReferralTable.id)).all()) == 6
    audit.verify(home)
