"""What a pack offers before the list of all languages or countries."""

import pytest

from tests.domain.test_pack_file import changed, read, refusals

SPOKEN = '[[steps.questions]]\nkey = "spoken"\nkind = "{kind}"\nlabel = "Spoken"\nask = "Which?"\nfirst = {first}\n\n[[follow_up]]'


def asking(kind: str, first: str) -> str:
    return changed("[[follow_up]]", SPOKEN.format(kind=kind, first=first))


@pytest.mark.parametrize(("kind", "first"), [("country", '["ET", "BD"]'), ("language", '["amh", "ben"]')])
def test_codes_offered_first_are_kept_in_their_order(kind: str, first: str) -> None:
    assert read(asking(kind, first)).by_key["spoken"].first == tuple(first.strip("[]").replace('"', "").split(", "))


@pytest.mark.parametrize(
    ("kind", "first", "message"),
    [
        ("country", '["Ethiopia"]', "“Ethiopia” is not the code of a country"),
        ("country", '["et"]', "“et” is not the code of a country"),
        ("country", '["ET", "stateless"]', "“stateless” is not the code of a country"),
        ("country", '["ET", "ET"]', "“ET” is there twice"),
        ("country", "[]", "key “first”: is empty"),
        ("language", '["am"]', "“am” is not the code of a language"),
        ("text", '["ET"]', "key “first”: is not known here"),
    ],
)
def test_what_is_no_code_is_refused(kind: str, first: str, message: str) -> None:
    assert any(message in found for found in refusals(asking(kind, first))), refusals(asking(kind, first))
