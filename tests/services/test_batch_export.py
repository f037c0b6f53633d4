"""The file: exactly the rows that were approved, for the partner's eyes only, whole or not at all, in clear nowhere."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
import pyzipper

from intake.domain.account import Actor
from intake.sealing.partner import new_age_identity, open_age
from intake.services import audit, batch, batch_export, batch_write, find, programme
from intake.services.home import Home
from tests import steps
from tests.services.test_erasure import PERSON, SENTINELS


def export(home: Home, people: dict[str, Actor], number: int, form: str | None = None, **more: object) -> batch_export.Exported:
    return batch_export.export(home, people["karim"], number, form, **more)  # type: ignore[arg-type]


def previewed(home: Home, people: dict[str, Actor], number: int) -> list[tuple[str, ...]]:
    return [row.cells for row in batch.show(home, people["lina"], number).rows]


def nothing_was_sent(home: Home, people: dict[str, Actor], number: int) -> bool:
    kept, files = batch.manifest(home, people["karim"], number)
    return kept.state == batch.APPROVED and not files and not list(home.config.outbox.iterdir())


def test_the_ministry_opens_with_age_exactly_the_rows_that_were_previewed(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 4)
    steps.register(any_home, people["amal"], PERSON | {"name_latin": "=HYPERLINK(1)"})
    ready = steps.approved(any_home, people)
    rows = previewed(any_home, people, ready.id)
    done = export(any_home, people, ready.id, "csv")
    clear = subprocess.run(["age", "-d", "-i", steps.demo_key(any_home), done.path], check=True, capture_output=True).stdout
    header, *written = csv.reader(io.StringIO(clear.decode("utf-8-sig")))
    profile = programme.partner(any_home, steps.MINISTRY)
    assert header == [column.code for column in profile.columns]
    # The mark before a sign that a spreadsheet might run is all that differs.
    assert [tuple(cell.removeprefix("'") for cell in row) for row in written] == rows
    assert any("'=HYPERLINK(1)" in row for row in written)
    assert all("'+96170987123" in row for row in written if "'=HYPERLINK(1)" in row)


def test_xlsx_has_hidden_codes_and_headers_in_the_partners_language(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 2)
    ready = steps.approved(any_home, people)
    done = export(any_home, people, ready.id)
    sheet = openpyxl.load_workbook(io.BytesIO(steps.opened_by_the_ministry(any_home, done.path))).active
    assert sheet is not None
    codes, headers, *rows = ([str(cell.value or "") for cell in row] for row in sheet.iter_rows())
    profile = programme.partner(any_home, steps.MINISTRY)
    assert codes == [column.code for column in profile.columns] == ready.columns
    assert headers == [column.headers["ar"] for column in profile.columns]
    assert (sheet.row_dimensions[1].hidden, sheet.sheet_view.rightToLeft) == (True, True)
    assert [tuple(row) for row in rows] == previewed(any_home, people, ready.id)


def test_json_has_the_same_rows(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 2)
    ready = steps.approved(any_home, people)
    document = json.loads(steps.opened_by_the_ministry(any_home, export(any_home, people, ready.id, "json").path))
    text = json.dumps(document, ensure_ascii=False)
    assert all(cell in text for row in previewed(any_home, people, ready.id) for cell in row)


def test_the_manifest_has_the_hash_of_the_encrypted_file(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    sent, done = steps.send(any_home, people)
    content = done.path.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    (file,) = batch.manifest(any_home, people["nadia"], sent.id)[1]
    assert (file.sha256, file.size, file.name) == (hashlib.sha256(content).hexdigest(), len(content), done.path.name)
    assert done.name == "moph_lb-00001.csv.age"


def test_sending_moves_every_row_and_sets_the_day_an_answer_is_due(any_home: Home, people: dict[str, Actor]) -> None:
    reference = steps.register(any_home, people["amal"]).reference
    sent, _ = steps.send(any_home, people)
    (referral,) = find.hold(any_home, reference).referrals
    assert (referral.state, referral.batch_id) == ("sent", sent.id)
    assert str(referral.no_answer_by) == "2026-03-18"
    assert batch.manifest(any_home, people["karim"], sent.id)[0].state == batch.SENT


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "fhir"])
def test_no_plaintext_touches_the_disk_while_a_file_is_written(
    any_home: Home, people: dict[str, Actor], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        steps.register(any_home, people["amal"], PERSON)
    ready = steps.approved(any_home, people)
    found: list[str] = []
    monkeypatch.setattr(batch_write, "LOT", 1)
    export(any_home, people, ready.id, form, progress=lambda *_: found.extend(steps.found_anywhere(any_home, SENTINELS)))
    assert found + steps.found_anywhere(any_home, SENTINELS) == []


def test_two_who_export_at_once_both_leave_a_whole_file(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register_some(any_home, people["amal"], 8)
    ready = steps.approved(any_home, people)
    together = threading.Barrier(2)
    rows = previewed(any_home, people, ready.id)

    def one(name: str) -> batch_export.Exported:
        together.wait()
        return batch_export.export(any_home, people[name], ready.id, "csv")

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(one, ("karim", "lina")))
    (path,) = any_home.config.outbox.iterdir()
    (file,) = batch.manifest(any_home, people["karim"], ready.id)[1]
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() in {one.sha256 for one in done}
    assert len(steps.table_of(any_home, done[0]).rows) == len(rows)


def test_a_format_that_was_not_agreed_is_refused(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    ready = steps.approved(any_home, people)
    with steps.refused("format_not_agreed"):
        export(any_home, people, ready.id, "ods")
    with steps.refused("no_such_batch"):
        export(any_home, people, ready.id + 1)
    assert nothing_was_sent(any_home, people, ready.id)


def test_a_list_can_be_written_again_in_another_format_or_place(any_home: Home, people: dict[str, Actor], tmp_path: Path) -> None:
    steps.register_some(any_home, people["amal"], 2)
    sent, first = steps.send(any_home, people)
    elsewhere = export(any_home, people, sent.id, "xlsx", out=tmp_path / "stick" / "folder")
    assert elsewhere.path.parent == tmp_path / "stick" / "folder"
    assert {one.path.stat().st_mode & 0o777 for one in (first, elsewhere)} == {0o600}
    refs = [[row.cells["partner_ref"] for row in steps.table_of(any_home, one).rows] for one in (first, elsewhere)]
    assert refs[0] == refs[1]
    assert len(batch.manifest(any_home, people["karim"], sent.id)[1]) == 2


def test_a_file_is_fetched_from_the_outbox_and_that_is_noted(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    sent, done = steps.send(any_home, people)
    assert batch_export.fetch(any_home, people["lina"], sent.id, "csv") == done.path
    newest = audit.read(any_home, people["nadia"], most=1)[0]
    assert (newest.action, newest.detail["sha256"]) == ("batch_fetched", done.sha256)
    done.path.unlink()
    for form in ("csv", "xlsx"):
        with steps.refused("no_such_file"):
            batch_export.fetch(any_home, people["lina"], sent.id, form)


def test_with_an_agreed_password_the_file_is_an_aes_zip(any_home: Home, people: dict[str, Actor]) -> None:
    text = programme.shipped("partners")["moph_lb.toml"].replace("version = 1", "version = 2", 1)
    text = text.replace('encryption = "age"\nrecipient = "@demo"', 'encryption = "aes_zip"')
    programme.load_partner(any_home, people["ziad"], text, "a.toml")
    steps.register(any_home, people["amal"])
    ready = steps.approved(any_home, people)
    assert batch_export.needs_password(any_home, ready.id)
    for password, code in ((None, "no_export_password"), ("short", "weak_export_password")):
        with steps.refused(code):
            export(any_home, people, ready.id, "csv", password=password)
    assert nothing_was_sent(any_home, people, ready.id)
    done = export(any_home, people, ready.id, "csv", password="six words the partner knows")
    with pyzipper.AESZipFile(done.path) as archive:
        archive.setpassword(b"six words the partner knows")
        assert b"Selam Worku" in archive.read("moph_lb-00001.csv")
    assert not batch_export.needs_password(any_home, ready.id + 1)


def test_a_list_is_written_with_the_columns_it_was_built_with(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    ready = steps.approved(any_home, people)
    text = programme.shipped("partners")["moph_lb.toml"].replace("version = 1", "version = 2", 1)
    text = text.replace('code = "sex"\nsource = "sex"', 'code = "gender"\nsource = "sex"')
    programme.load_partner(any_home, people["ziad"], text, "a.toml")
    table = steps.table_of(any_home, export(any_home, people, ready.id, "csv"))
    assert list(table.headers) == ready.columns


def test_a_list_is_closed_to_the_key_the_partner_has_now(any_home: Home, people: dict[str, Actor]) -> None:
    steps.register(any_home, people["amal"])
    ready = steps.approved(any_home, people)
    secret, public = new_age_identity()
    text = programme.shipped("partners")["moph_lb.toml"].replace("version = 1", "version = 2", 1).replace('"@demo"', f'"{public}"')
    programme.load_partner(any_home, people["ziad"], text, "a.toml")
    assert b"Selam Worku" in open_age(export(any_home, people, ready.id, "csv").path.read_bytes(), secret)
