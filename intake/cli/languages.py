"""intake languages: how far each language is, and its catalogue as native speakers have reviewed it."""

from __future__ import annotations

import click

from intake.cli.frame import CREDENTIAL, as_json, config, opened, refusing, show
from intake.config import Config
from intake.domain.problems import Refused
from intake.services import review
from intake.services.home import Home, needs_passphrase
from intake.services.language_table import Line, table
from intake.services.languages import all_languages

_COUNTS = ("messages", "translated", "reviewed", "prompts", "recorded", "computer", "silent", "untranslated")
_KEYS = ("code", "autonym", "script", "direction", "state", "name", "scope", "calendar")


@click.group(invoke_without_command=True)
@click.pass_context
@as_json
@refusing
def languages(context: click.Context, json_: bool) -> None:
    """List the languages: texts translated, reviewed by a native speaker and with sound, and the font that a device needs.

    A home that opens by a passphrase is asked only if the passphrase is given (INTAKE_PASSPHRASE_FD, or a credential); without it
    the project's figures are told.
    """
    if context.invoked_subcommand:
        return
    home = _home()
    rows = [_row(one) for one in table(home)]
    lines = [
        f"{row['code']:8} {row['direction']} {row['state']:8} {row['scope']:7} {row['translated']:5} of {row['messages']:5} translated "
        f"{row['reviewed']:5} reviewed {row['recorded']:4} recorded {row['computer']:4} by a computer {row['silent']:4} silent of "
        f"{row['prompts']:4}  {row['fonts']:22} {row['autonym']}"
        for row in rows
    ]
    if home is None:
        lines.append("Told without a home: what is reviewed in it, and what is heard in it, is not counted.")
    show({"languages": rows, "home": home is not None}, json_, *lines)


def _home() -> Home | None:
    """The home, if there is one that opens without asking for anything: the list is told without one too. Raises Refused if the passphrase
    that was given does not open it."""
    settings = config()
    if _is_given(settings):
        return opened()
    try:
        return None if needs_passphrase(settings) else opened()
    except Refused:
        return None


def _is_given(settings: Config) -> bool:
    return settings.passphrase_fd is not None or (settings.credentials is not None and (settings.credentials / CREDENTIAL).is_file())


def _row(one: Line) -> dict[str, object]:
    told = {key: getattr(one.language, key) for key in _KEYS} | {key: getattr(one, key) for key in _COUNTS}
    return told | {"fonts": one.language.font, "sound": one.heard}


@languages.command()
@click.argument("code", type=click.Choice([one.code for one in all_languages() if one.code != "en"]))
@refusing
def export(code: str) -> None:
    """Write a language's catalogue (.po), as native speakers have reviewed it here, to standard output."""
    click.echo(review.export(opened(), code), nl=False)


COMMANDS: list[click.Command] = [languages]
