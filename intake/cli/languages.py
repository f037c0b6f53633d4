"""intake languages: how far each language is, and its catalogue as native speakers have reviewed it."""

from __future__ import annotations

import click

from intake.cli.frame import as_json, config, opened, refusing, show
from intake.domain.problems import Refused
from intake.services import review, sound
from intake.services.home import Home, needs_passphrase
from intake.services.languages import all_languages

_KEYS = ("code", "autonym", "script", "direction", "state", "name", "scope", "calendar")


@click.group(invoke_without_command=True)
@click.pass_context
@as_json
@refusing
def languages(context: click.Context, json_: bool) -> None:
    """List the languages: texts translated, reviewed by a native speaker and with sound, and the font that a device needs."""
    if context.invoked_subcommand:
        return
    home = _home()
    rows = [_row(one, home) for one in review.progress(home)]
    lines = [
        f"{row['code']:8} {row['direction']} {row['state']:8} {row['scope']:7} {row['translated']:5} of {row['messages']:5} translated "
        f"{row['reviewed']:5} reviewed {row['sound']:5} of {row['prompts']:5} heard  {row['fonts']:22} {row['autonym']}"
        for row in rows
    ]
    show({"languages": rows}, json_, *lines)


def _home() -> Home | None:
    """The home, if there is one that opens without asking for anything: the list is told without one too."""
    try:
        return None if needs_passphrase(config()) else opened()
    except Refused:
        return None


def _row(one: review.Progress, home: Home | None) -> dict[str, object]:
    language = one.language
    heard = sound.state(home, language.code) if home and language.offered else None
    return {
        **{key: getattr(language, key) for key in _KEYS},
        "fonts": language.font,
        "messages": one.of,
        "translated": one.translated,
        "reviewed": one.reviewed,
        "prompts": heard.prompts if heard else 0,
        "sound": heard.recorded + heard.computer if heard else 0,
        "recorded": heard.recorded if heard else 0,
    }


@languages.command()
@click.argument("code", type=click.Choice([one.code for one in all_languages() if one.code != "en"]))
@refusing
def export(code: str) -> None:
    """Write a language's catalogue (.po), as native speakers have reviewed it here, to standard output."""
    click.echo(review.export(opened(), code), nl=False)


COMMANDS: list[click.Command] = [languages]
