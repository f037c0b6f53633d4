"""intake sound: what can be heard, what is missing, and a computer's voice until a volunteer has recorded it."""

from __future__ import annotations

from dataclasses import asdict

import click

from intake.cli.frame import as_json, config, opened, refusing, say, show
from intake.domain.recording import PLACE_NAMES
from intake.services import sound as service
from intake.services import sound_make
from intake.services.languages import people_languages
from intake.services.programme import Shelf
from intake.services.relay_home import open_relay

_CODES = click.Choice([one.code for one in people_languages()])


def _shelf() -> Shelf:
    """The home, or the relay: a computer's voice says there too what its packs say."""
    settings = config()
    return open_relay(settings) if settings.is_relay else opened()


@click.group()
def sound() -> None:
    """What is said to people, by the voice of a volunteer or of a computer."""


@sound.command()
@as_json
@refusing
def state(json_: bool) -> None:
    """How far each language is: prompts recorded, said by a computer, or silent."""
    home = _shelf()
    found = [service.state(home, one.code) for one in people_languages()]
    lines = [
        f"{one.language}: {one.prompts} prompts, {one.recorded} recorded, {one.computer} by a computer, {one.silent} silent, "
        f"{one.untranslated} untranslated, {one.ogg // 1000} kB Opus, {one.m4a // 1000} kB AAC"
        for one in found
    ]
    show([asdict(one) for one in found], json_, *lines)


@sound.command()
@click.argument("language", type=_CODES)
@click.option("--recorded-only", is_flag=True, help="Also what only a computer says: whatever no volunteer has recorded.")
@as_json
@refusing
def missing(language: str, recorded_only: bool, json_: bool) -> None:
    """What cannot be heard in a language yet."""
    found = service.silent(_shelf(), language, recorded_only=recorded_only)
    show([asdict(one) for one in found], json_, *(f"{PLACE_NAMES[one.place]}: {one.text}" for one in found), f"{len(found)} missing.")


@sound.command()
@click.argument("languages", nargs=-1, type=_CODES)
@click.option("--again", is_flag=True, help="Say all of it anew, for example with a newer espeak-ng.")
@as_json
@refusing
def make(languages: tuple[str, ...], again: bool, json_: bool) -> None:
    """Have a computer's voice say what is missing, in these languages or in all that are offered and have one."""
    home = _shelf()
    done = [sound_make.make(home, one, again=again) for one in languages] if languages else sound_make.make_all(home)
    if not done:
        say("Nothing was made: no language has a voice here, or espeak-ng or ffmpeg is missing.")
    lines = [f"{one.language}: {one.made} said, {one.there} there already, {one.removed} removed, {one.failed} failed." for one in done]
    show([asdict(one) for one in done], json_, *lines)


COMMANDS: list[click.Command] = [sound]
