"""The entry point: one group, the commands of each stem in a module of its own, loaded when one of them is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module

import click

from intake.silence import hush

STEMS: Mapping[str, tuple[str, ...]] = {
    "home": ("init", "serve", "demo", "inventory"),
    "languages": ("languages",),
    "programme": ("programme", "partner"),
    "proposal": ("proposal",),
    "account": ("account", "area"),
    "registration": ("register", "find"),
    "duplicates": ("duplicates",),
    "batch": ("batch",),
    "delivery": ("deliver", "batch", "partner"),
    "answer": ("answers",),
    "figures": ("figures",),
    "late": ("answers",),
    "conflict": ("answers",),
    "access": ("access",),
    "correction": ("correct",),
    "consent": ("agree",),
    "erasure": ("withdraw", "erase"),
    "follow_up": ("follow-up",),
    "gap": ("gap",),
    "sound": ("sound",),
    "tablet": ("tablet", "receive"),
    "relay": ("relay", "fetch"),
    "keys": ("keys",),
    "retention": ("close", "reopen", "hold"),
    "purge": ("purge",),
    "backup": ("backup", "restore"),
    "audit": ("audit",),
    "canary": ("canary",),
    "lent": ("lent",),
    "incident": ("incident",),
    "surrender": ("surrender",),
    "centre": ("centre",),
    "visit": ("visit",),
}
"""The commands that each stem's module makes or adds to, in the order of the work. A command waits for no other's module: most of the time
of a short one goes into loading."""
NAMES = {name for names in STEMS.values() for name in names}


class Commands(click.Group):
    """The group of all commands."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name, its module loaded; None for a name that is none."""
        if cmd_name in NAMES and cmd_name not in self.commands:
            self._load(stem for stem, names in STEMS.items() if cmd_name in names)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands."""
        return sorted({*NAMES, *self.commands})

    def whole(self) -> Mapping[str, click.Command]:
        """Every command by its name."""
        self._load(STEMS)
        return self.commands

    def _load(self, stems: Iterable[str]) -> None:
        for stem in stems:
            for command in import_module(f"intake.cli.{stem}").COMMANDS:
                self.add_command(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Assisted registrations, batches to the partner, and the answers back."""


def run() -> None:
    """The program: silent about what it handles before it opens any key, then the command."""
    hush()
    main(prog_name="intake")
