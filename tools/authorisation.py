"""Write docs/authorisation.md from the marks of the routes and of the commands: `python -m tools.authorisation`. A test fails when the
document is stale, and others try every route and command as every role and compare what happens with the same table.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from flask import Flask

from intake.app import create_app
from intake.cli import main
from intake.cli.frame import asked_of
from intake.cli.main import Commands
from intake.config import Config
from intake.domain.account import INVITED_ROLES, RIGHTS, WHERE, Right, Role, Where
from intake.services.home import open_home
from intake.services.home_make import create_home
from intake.web.guard import MARK, PUBLIC, TOKEN_MARK, WHERE_MARK
from tools.tracked import ROOT

DOCUMENT = ROOT / "docs" / "authorisation.md"
NOBODY = "nobody"
NO, SIGN_IN, REFUSED, OPEN = "-", "sign in", "refused", "open"
"""What happens: nothing is there (404); the sign-in page; a command says no; anybody may."""
_HEAD = """# Who may do what, and where

Made from the marks of the routes (`intake/web/guard.py`), of the commands (`intake/cli/frame.py`) and from the rights of the roles
(`intake/domain/account.py`) by `python -m tools.authorisation`. Tests open every route and run every command as every role and compare.

In a cell: where the role may do it. "-": for this role there is nothing at this address (404). "sign in": the sign-in page comes.
"refused": the command says so and does nothing. "open": anybody may; such a page shows nothing about a person. A token or a link named in
a cell is shown in the place of a sign-in. "Own area" is the account's area and what lies below; a volunteer's is her intake point. What
belongs to another area answers like what does not exist. "With the reference everywhere": state, appointment and what to bring; a name
only in the own area.

A volunteer's sign-in holds for a shift: ten hours, and no longer than the day. A list needs two people: whoever built it can't approve
it, and nothing is written before it is approved.
"""


_COMMANDS = """With `--as` an account's password is asked for. The operator is whoever has the machine, and the passphrase. "-": the command
takes no account.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the matrix. `name`: `GET /find` or `intake find`; `key`: endpoint and method, or the words of the command; `cells`: what
    happens by role, NOBODY among them (for commands: the operator of the machine without an account, as Role.OPERATOR)."""

    name: str
    key: tuple[str, ...]
    what: str
    cells: dict[str, str]


def routes(app: Flask) -> list[Line]:
    """Every route by method, in the order of the addresses."""
    lines = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (str(rule), sorted(rule.methods or ()))):
        view = app.view_functions[rule.endpoint]
        what = (view.__doc__ or "").strip().split("\n")[0]
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            lines.append(Line(f"{method} {rule}", (rule.endpoint, method), what, _of_view(view)))
    return lines


def _of_view(view: object) -> dict[str, str]:
    mark, token = getattr(view, MARK, None), getattr(view, TOKEN_MARK, "")
    if mark == PUBLIC:
        return dict.fromkeys((NOBODY, *INVITED_ROLES), f"with {token}" if token else OPEN)
    if isinstance(mark, str):
        return {NOBODY: SIGN_IN} | {role.value: Where.ACCOUNT.value for role in INVITED_ROLES}
    return {NOBODY: SIGN_IN} | {role.value: _where(role, mark or frozenset(), getattr(view, WHERE_MARK, None)) for role in INVITED_ROLES}


def _where(role: Role, rights: Iterable[Right], where: Where | None, otherwise: str = NO) -> str:
    held = [right for right in Right if right in rights and right in RIGHTS[role]]
    if not held:
        return otherwise
    found = where or WHERE[held[0]]
    return "own point" if found is Where.BRANCH and role is Role.VOLUNTEER else found.value


def commands() -> list[Line]:
    """Every command and sub-command that does something, in alphabetical order."""
    return [_of_command(words, command) for words, command in sorted(_commands(main, ()), key=lambda found: found[0])]


def _commands(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield words, command
    if isinstance(command, click.Group):
        for name, one in (command.whole() if isinstance(command, Commands) else command.commands).items():
            yield from _commands(one, (*words, name))


def _of_command(words: tuple[str, ...], command: click.Command) -> Line:
    asked = asked_of(command)
    takes = any("--as" in option.opts for option in command.params)
    if takes != (asked is not None):
        raise LookupError(f"{' '.join(words)}: a command that takes --as says with @asks what it asks for")
    what = (command.help or "").strip().split("\n")[0]
    if asked is None:
        cells = dict.fromkeys(INVITED_ROLES, NO) | {Role.OPERATOR: Where.HOUSE.value}
    else:
        cells = {role: _where(role, {asked.right}, asked.where, REFUSED) for role in INVITED_ROLES}
        cells[Role.OPERATOR] = Where.HOUSE.value if asked.operator else REFUSED
    return Line(" ".join(("intake", *words)), words, what, {role.value: cell for role, cell in cells.items()})


def document(app: Flask) -> str:
    """The whole page."""
    people = [role.value for role in INVITED_ROLES]
    return "\n".join(
        (
            _HEAD,
            "## Pages and addresses\n",
            _table("address", routes(app), [NOBODY, *people]),
            "## Commands\n",
            _COMMANDS,
            _table("command", commands(), [*people, Role.OPERATOR.value]),
        )
    )


def _table(first: str, lines: Iterable[Line], columns: list[str]) -> str:
    rows = [f"| {first} | what | " + " | ".join(columns) + " |", "|" + "---|" * (len(columns) + 2)]
    for line in lines:
        cells = " | ".join(line.cells[column] for column in columns)
        rows.append(f"| `{line.name.replace('|', chr(92) + '|')}` | {line.what.replace('|', chr(92) + '|')} | {cells} |")
    return "\n".join(rows) + "\n"


def main_() -> None:
    """Write the page, from an application of a home made for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "home"
        config = Config(home=path, database_url=f"sqlite:///{path / 'intake.db'}")
        create_home(config, None, demo=True)
        home = open_home(config)
        text = document(create_app(home))
        home.close()
    DOCUMENT.write_text(text, encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)}: {text.count(chr(10) + '| `')} lines")


if __name__ == "__main__":
    main_()
