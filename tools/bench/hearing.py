"""What it weighs to hear: for each language, every prompt said by a computer's voice, as a tablet keeps it and as it travels."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from intake.services import sound, sound_make
from intake.services.languages import people_languages
from tools.bench.figures import Line
from tools.bench.homes import make_world, opened

A_FEW = 10


def payloads(folder: Path, *, quick: bool) -> Iterator[Line]:
    """A line for each language that has a voice; `quick`: ten prompts of English only."""
    world = make_world(folder / "home")
    with opened(world.config) as home:
        for one in people_languages()[: 1 if quick else None]:
            if not sound_make.voice_of(one.code):
                continue
            start = time.monotonic()
            sound_make.make(home, one.code, most=A_FEW if quick else None)
            found = sound.state(home, one.code)
            heard = {"rows": found.computer, "opus_mb": found.ogg / 1e6, "aac_mb": found.m4a / 1e6, "seconds": time.monotonic() - start}
            yield Line(f"sound of {one.name}: {found.computer} of {found.prompts} prompts", heard)
