"""How a partner's files are closed: what a profile may say, and how it is read."""

from __future__ import annotations

from tests.domain.test_profile_file import AGE, changed, read


def test_a_workbook_with_a_password_is_the_only_format_then() -> None:
    text = changed(f'encryption = "age"\nrecipient = "{AGE}"', 'encryption = "xlsx_password"').replace('"xlsx", "csv"', '"xlsx"')
    assert read(text).delivery.encryption == "xlsx_password"


def test_an_openpgp_certificate_stands_there_as_it_was_exported() -> None:
    block = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEZ\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----"
    given = block.replace("\n", "\r\n")
    text = changed(f'encryption = "age"\nrecipient = "{AGE}"', f'encryption = "openpgp"\nrecipient = """\n{given}\n"""')
    assert read(text).delivery.recipient == block


def test_an_agreed_password_needs_no_recipient() -> None:
    assert read(changed(f'encryption = "age"\nrecipient = "{AGE}"', 'encryption = "aes_zip"')).delivery.encryption == "aes_zip"
