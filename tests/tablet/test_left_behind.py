"""Nothing is left of what was said: not in the page, and not in what Chromium writes to the disk of its own accord. Without
autocomplete="off" it would keep every field for the next start, so that test also shows that its search finds such a thing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import QUIET, Site, touch
from tests.tablet.walking import TABLET, Form

pytestmark = pytest.mark.browser
SAID = ["Zebulonia", "Quixotra"]
WRITTEN_MS = 4000  # Chromium writes its sessions every 2.5 seconds
REMEMBER = "for (const one of document.querySelectorAll('[autocomplete]')) one.removeAttribute('autocomplete')"


def found_in(folder: Path) -> set[str]:
    """Which of the words lie in the folder, in either of the encodings that browsers use."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return {word for word in SAID for one in files if word.encode() in one or word.encode("utf-16-le") in one}


@pytest.mark.parametrize("remembering", [False, True])
def test_the_browser_keeps_nothing_of_a_draft(site: Site, chromium: Any, tmp_path: Path, remembering: bool) -> None:
    profile, path = tmp_path / "profile", shutil.which("chromium")
    view = {"width": TABLET[0], "height": TABLET[1]}
    context = chromium.browser_type.launch_persistent_context(profile, executable_path=path, args=QUIET, viewport=view)
    form = Form(context.new_page(), site)
    if remembering:
        form.ask(REMEMBER)
    form.agree()
    for word in SAID:
        form.type(word)
    form.page.wait_for_timeout(WRITTEN_MS)
    form.page.reload()
    assert form.ask("[...document.querySelectorAll('input[type=text]')].every((one) => one.value === '')")
    form.start()
    form.agree()
    form.page.wait_for_timeout(WRITTEN_MS)
    context.close()
    assert found_in(profile) == (set(SAID) if remembering else set())


def test_nothing_stays_of_what_was_said(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    secrets = ["Almaz", "Tesema", "03111222", "03 111 222", "1991"]
    form.agree()
    form.page.fill("[name=call_name]", "Almaz")
    form.next()
    form.page.fill("[name=name_latin]", "Almaz Tesema")
    form.next()
    form.page.fill("[name=birth_year]", "1991")
    form.skip("contact")
    touch(form.page, "contact_mode", "own_private")
    form.page.fill("[name=contact_value]", "03 111 222")
    form.skip("~review")
    assert form.page.url == form.address and form.page.title() == form.title
    form.page.go_back()
    form.page.go_forward()
    form.page.wait_for_timeout(300)
    form.skip("~review")
    form.next()
    form.arrive("")
    assert form.kept[0]["answers"]["contact_value"] == "03111222"
    form.ask("window.kept = []")
    assert form.left_over(secrets) == []
    assert form.page.locator("input:checked:not([name=consent_mode], [name=consent_witness])").count() == 0
    assert not form.ask("window.form.isOpen()")
    form.start()
    form.agree()
    assert form.ask("document.querySelector('[name=call_name]').value") == ""
    assert form.told == []


def test_if_it_cannot_be_kept_the_answers_are_still_there(site: Site, pages: Any) -> None:
    form = Form(pages(*TABLET), site)
    form.ask("window.broken = true")
    form.agree()
    form.page.fill("[name=call_name]", "Almaz")
    form.skip("~review")
    form.next()
    form.page.wait_for_selector(".problems")
    assert "still here" in form.problems()[0] and form.kept == []
    form.ask("window.broken = false")
    form.next()
    form.arrive("")
    assert [one["answers"] for one in form.kept] == [{"call_name": "Almaz"}]
