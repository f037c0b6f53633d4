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
    consent,
    correction,
    duplicates,
    erasure,
    home,
    keys,
    programme,
    purge,
    registration,
    tablet,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Assisted registrations, batches to the partner, and the answers back."""


for module in (
    home,
    programme,
    account,
    registration,
    duplicates,
    batch,
    answer,
    access,
    correction,
    consent,
    erasure,
    tablet,
    keys,
    purge,
    backup,
    audit,
):
    for command in module.COMMANDS:
        main.add_command(command)
