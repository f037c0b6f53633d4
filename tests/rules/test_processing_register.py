"""Requirement 20: the processing register says what the packs and profiles say, and is not stale."""

from __future__ import annotations

from tools import processing_register as register


def test_the_page_of_the_register_is_not_stale() -> None:
    assert register.DOCUMENT.read_text("utf-8") == register.document(), "run: python -m tools.processing_register"


def test_each_programme_states_its_basis_its_recipient_and_how_long() -> None:
    sections = register.document().split("\n## ")[1:]
    packs, profiles = register.packs(), register.profiles()
    assert len(sections) == len(packs) >= 2
    for pack, section in zip(packs, sections, strict=True):
        partner = profiles.get(pack.partner)
        for said in (pack.title, pack.legal_basis, pack.agreement, str(pack.dpia_date), f"{pack.most_days} days at most"):
            assert said and said in section, pack.code
        assert (partner.name if partner else "nothing leaves the house") in section, pack.code
        for question in pack.questions:
            assert f"| `{question.key}` |" in section, question.key
        for column in partner.columns if partner else ():
            assert f"| `{column.code}` |" in section.partition("receives")[2], column.code


def test_a_pack_that_changes_makes_the_page_stale() -> None:
    text = register.shipped("programmes")["relief.toml"].replace("most_days = 180", "most_days = 90")
    changed = register._section(register.check_programme(text, "relief.toml"), None)
    assert "90 days at most" in changed and changed not in register.document()
