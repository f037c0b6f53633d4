"""The partner guides say what the program does, in each of their languages."""

from __future__ import annotations

import pytest

from intake.domain.profile_delivery import ENCRYPTIONS
from tools import partner_guide


@pytest.mark.parametrize("language", partner_guide.LANGUAGES)
def test_the_tables_are_those_of_the_profile(language: str) -> None:
    text = partner_guide.file_of(language).read_text("utf-8")
    assert text == partner_guide.text_of(language), "run python -m tools.partner_guide"
    assert "| `partner_ref` |" in text and "`not_eligible`" in text


@pytest.mark.parametrize("language", partner_guide.LANGUAGES)
def test_each_way_of_opening_is_told(language: str) -> None:
    text = partner_guide.file_of(language).read_text("utf-8")
    told = {"age": "age -d -i", "aes_zip": "7-Zip", "openpgp": "gpg --decrypt", "xlsx_password": "LibreOffice"}
    assert set(told) == set(ENCRYPTIONS)
    assert not [way for way, words in told.items() if words not in text]
    assert text.count("\n## ") == partner_guide.file_of("en").read_text("utf-8").count("\n## ")
