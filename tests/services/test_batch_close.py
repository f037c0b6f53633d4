"""How a partner's file is closed: in the one way its profile names, and not at all with a key or password that is no good."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pysequoia
import pytest

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.sealing.xlsx_password import open_xlsx_password
from intake.services import batch_export, programme
from intake.services.home import Home
from tests import steps
from tests.services.test_batch_export import export, nothing_was_sent
from tests.world import Clock


def agreed_on(home: Home, people: dict[str, Actor], delivery: str, formats: str = '"xlsx", "csv", "json"') -> None:
    """The ministry changes how its files are closed."""
    text = programme.shipped("partners")["moph_lb.toml"].replace("version = 1", "version = 2", 1)
    text = text.replace('encryption = "age"\nrecipient = "@demo"', delivery)
    text = re.sub(r"^formats = .*$", f"formats = [{formats}]", text, flags=re.MULTILINE)
    programme.load_partner(home, people["ziad"], text, "a.toml")


def test_a_ministry_that_uses_openpgp_opens_it_with_its_own_key(home: Home) -> None:
    people, tsk = steps.open_packs(home), pysequoia.Tsk.generate("The ministry's office")
    agreed_on(home, people, f'encryption = "openpgp"\nrecipient = """\n{tsk.extract_certificate()}"""')
    steps.register(home, people["amal"])
    ready = steps.approved(home, people)
    done = export(home, people, ready.id, "csv")
    assert done.name == "moph_lb-00001.csv.pgp" and b"Selam" not in done.path.read_bytes()
    assert b"Selam Worku" in pysequoia.decrypt(done.path.read_bytes(), decryptor=tsk.decryptor()).bytes  # type: ignore[operator]
    assert not batch_export.needs_password(home, ready.id)


def test_an_openpgp_key_that_is_no_good_any_more_is_refused_when_loaded_and_at_each_export(home: Home) -> None:
    assert isinstance(home.clock, Clock)
    people, tsk = steps.open_packs(home), pysequoia.Tsk.generate("The ministry's office")
    revoked = tsk.extract_certificate()
    revoked = pysequoia.Cert.from_bytes(bytes(revoked) + bytes(revoked.revoke(certifier=tsk.certifier())))
    for recipient, why in ((str(revoked), "revoked"), (str(tsk).replace("PRIVATE", "PUBLIC"), "secret key")):
        with pytest.raises(Refused, match="delivery") as refused:
            agreed_on(home, people, f'encryption = "openpgp"\nrecipient = """\n{recipient}"""')
        assert why in str(refused.value.problems[0].params["what"])
    ends = pysequoia.Tsk.generate("The ministry's office", validity_seconds=400 * 86_400).extract_certificate()
    home.clock.at = ends.expiration - timedelta(days=1)
    agreed_on(home, people, f'encryption = "openpgp"\nrecipient = """\n{ends}"""')
    steps.register(home, people["amal"])
    ready = steps.approved(home, people)
    home.clock.at = ends.expiration + timedelta(days=1)
    with steps.refused("partner_key_unfit"):
        export(home, people, ready.id, "csv")
    assert nothing_was_sent(home, people, ready.id)


def test_a_workbook_with_an_agreed_password_is_closed_by_itself(home: Home) -> None:
    people = steps.open_packs(home)
    agreed_on(home, people, 'encryption = "xlsx_password"', '"xlsx"')
    steps.register(home, people["amal"])
    ready = steps.approved(home, people)
    assert batch_export.needs_password(home, ready.id)
    for password, code in ((None, "no_export_password"), ("short", "weak_export_password"), ("x" * 256, "long_export_password")):
        with steps.refused(code):
            export(home, people, ready.id, password=password)
    assert nothing_was_sent(home, people, ready.id)
    done = export(home, people, ready.id, password="six words the partner knows")
    assert done.name == "moph_lb-00001.xlsx"
    plain = open_xlsx_password(done.path.read_bytes(), "six words the partner knows")
    assert "Selam Worku" in {cell.value for row in openpyxl.load_workbook(io.BytesIO(plain)).active for cell in row}  # type: ignore[union-attr]
