"""The entry point: one group, the commands of each stem in a module of its own."""

from __future__ import annotations

import click

from intake.cli import (
    access,
    account,
    answer,
    audit,
    backup,
    batch,
    canary,
    centre,
    conflict,
    consent,
    correction,
    delivery,
    duplicates,
    erasure,
    figures,
    follow_up,
    gap,
    home,
    incident,
    keys,
    languages,
    late,
    lent,
    programme,
    proposal,
    purge,
    registration,
    relay,
    retention,
    sound,
    surrender,
    tablet,
    visit,
)
from intake.silence import hush


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Assisted registrations, batches to the partner, and the answers back."""


MODULES = (
    home,
    programme,
    proposal,
    account,
    registration,
    duplicates,
    batch,
    delivery,
    answer,
    figures,
    late,
    conflict,
    access,
    correction,
    consent,
    erasure,
    follow_up,
    gap,
    languages,
    sound,
    tablet,
    relay,
    keys,
    retention,
    purge,
    backup,
    audit,
    canary,
    lent,
    incident,
    surrender,
    centre,
    visit,
)
for module in MODULES:
    for command in module.COMMANDS:
        main.add_command(command)


def run() -> None:
    """The program: silent about what it handles before it opens any key, then the command."""
    hush()
    main(prog_name="intake")
