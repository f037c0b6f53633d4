"""Who may do what: every route opened and every command run as every role, and what happens is what docs/authorisation.md says."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient

from intake.cli import main
from intake.domain.account import INVITED_ROLES, Actor, Role, Where
from intake.domain.problems import CATALOGUE
from intake.services.home import Home
from tests import steps
from tests.journey.commands import Terminal
from tests.security.conftest import form_token
from tests.security.test_areas import doors
from tests.world import PASSWORD
from tools import authorisation
from tools.authorisation import NO, NOBODY, OPEN, REFUSED, SIGN_IN, Line, commands, routes

PEOPLE = {"volunteer": "amal", "coordinator": "karim", "auditor": "nadia", "administrator": "ziad", "partner": "ministry"}
KNOWN = {"number": "1", "format": "csv", "programme": steps.VACCINATION, "code": "dora"}
MORE = {("hold",): ["--end"], ("correct",): ["--set", "call_name"]}
"""What a command wants besides what it always asks for."""
CONTEXT = click.Context(main)
NOT_ALLOWED, NEEDS_ACCOUNT = CATALOGUE["not_allowed"][1], CATALOGUE["needs_account"][1]


def test_the_document_is_not_stale(app: Flask) -> None:
    assert authorisation.DOCUMENT.read_text("utf-8") == authorisation.document(app), "run: python -m tools.authorisation"


@pytest.fixture
def opened(app: Flask) -> list[str]:
    """The endpoints whose views have run."""
    ran: list[str] = []

    def watched(endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def run(*args: Any, **kwargs: Any) -> Any:
            ran.append(endpoint)
            return view(*args, **kwargs)

        return run

    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = watched(endpoint, view)
    return ran


@pytest.mark.parametrize("role", [NOBODY, *(role.value for role in INVITED_ROLES)])
def test_every_route_opens_to_exactly_whom_the_matrix_says(
    app: Flask, opened: list[str], browser: Callable[[str], FlaskClient], role: str
) -> None:
    client, paths = _client(app, browser, role), {(endpoint, method): path for endpoint, method, path in _all_doors(app)}
    lines = routes(app)
    assert {line.key for line in lines} == set(paths)
    token = form_token(client, "/sign-in" if role == NOBODY else "/")
    for line in lines:
        alone = line.key[0].startswith("sign_in.")  # what ends, locks or begins a session is tried with one of its own
        who = _client(app, browser, role) if alone else client
        own_token = form_token(who, "/sign-in" if role == NOBODY else "/") if alone else token
        del opened[:]
        sent = {"csrf_token": own_token} if line.key[1] == "POST" else None
        answer = who.open(paths[line.key], method=line.key[1], data=sent)  # type: ignore[index]
        _judge(line, role, answer, opened)
        answer.close()


def _judge(line: Line, role: str, answer: Any, opened: list[str]) -> None:
    cell, ran = line.cells[role], line.key[0] in opened
    assert answer.status_code < 500, line.name
    if cell == NO:
        assert (answer.status_code, ran) == (404, False), line.name
    elif cell == SIGN_IN:
        assert (answer.status_code, answer.headers.get("Location"), ran) == (303, "/sign-in", False), line.name
    else:
        assert ran, line.name
        to_sign_in = answer.headers.get("Location") == "/sign-in"
        if cell.startswith("with ") and cell != Where.CARD:  # shown nothing, it lets nobody in
            assert to_sign_in or answer.status_code in (400, 401, 403, 404), line.name
            return
        assert not to_sign_in or line.key[0] == "sign_in.sign_out", line.name
        if line.key[1] == "GET" and cell != OPEN and "<" not in line.name:
            assert answer.status_code in (200, 303) or line.key[0] == "batch.preview", line.name


def _client(app: Flask, browser: Callable[[str], FlaskClient], role: str) -> FlaskClient:
    return app.test_client() if role == NOBODY else browser(PEOPLE[role])


def _all_doors(app: Flask) -> list[tuple[str, str, str]]:
    """`doors`, and those that it leaves out."""
    found = list(doors(app, dict.fromkeys(("token", "work_id", "name"), "x") | KNOWN))
    there = {one[:2] for one in found}
    binder = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "x")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if (rule.endpoint, method) not in there:
                found.append((rule.endpoint, method, binder.build(rule.endpoint, values, method=method)))
    return found


# --- commands ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def terminal(app: Flask, home: Home) -> Terminal:
    """A terminal at the same home as the pages."""
    return Terminal(home.config.home, {"INTAKE_DEMO_PASSWORD": PASSWORD})


def _command(words: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for word in words:
        command = command.get_command(CONTEXT, word)  # type: ignore[attr-defined]
    return command


def _arguments(command: click.Command, file: Path) -> list[str]:
    """What the command asks for, of things that are not there: refused or not, nothing of the home is changed by it."""
    found: list[str] = []
    for one in command.params:
        if not one.required:
            continue
        value = {"reference": "000000000", "a": "000000000", "b": "000000000", "programme": "vaccination", "partner": "nobody"}.get(
            str(one.name), "nowhere"
        )
        if isinstance(one.type, click.Choice):
            value = str(one.type.choices[0])
        elif isinstance(one.type, click.Path):
            value = str(file)
        elif one.type is click.INT:
            value = "999"
        found += [value] if isinstance(one, click.Argument) else [one.opts[0], value]
    return found


@pytest.mark.parametrize("role", [role.value for role in (*INVITED_ROLES, Role.OPERATOR)])
def test_every_command_runs_for_exactly_whom_the_matrix_says(terminal: Terminal, tmp_path: Path, role: str) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("")
    tried = 0
    for line in commands():
        command, cell = _command(line.key), line.cells[role]
        if role != Role.OPERATOR and cell == NO:  # it takes no account: only who has the machine runs it
            assert "No such option" in terminal.run(*line.key, "--as", PEOPLE[role]).stderr, line.name
            continue
        if role == Role.OPERATOR and line.cells[Role.VOLUNTEER] == NO:
            continue
        account = [] if role == Role.OPERATOR else ["--as", PEOPLE[role]]
        words = list(line.key[:1]) if line.key == ("duplicates",) else list(line.key)
        result = terminal.run(*words, *_arguments(command, file), *MORE.get(line.key, []), *account, stdin="")
        said_no = NOT_ALLOWED in result.stderr or NEEDS_ACCOUNT in result.stderr
        assert result.exit_code in (0, 1), (line.name, result.stderr)
        assert said_no == (cell == REFUSED), (line.name, result.stderr)
        if said_no:
            assert result.exit_code == 1 and result.stdout == "", line.name
        tried += 1
    assert tried > 20


def test_a_command_that_takes_an_account_and_says_nothing_does_not_run(terminal: Terminal) -> None:
    from intake.cli.frame import acting, as_account, opened, refusing

    @click.command()
    @as_account
    @refusing
    def forgotten(account: str | None, password_fd: int | None) -> None:
        acting(opened(), account, password_fd)

    main.add_command(forgotten)
    try:
        result = terminal.run("forgotten", "--as", "karim")
        with pytest.raises(LookupError):
            commands()
    finally:
        del main.commands["forgotten"]
    assert result.exit_code == 1 and "LookupError" in result.stderr


# --- two people -------------------------------------------------------------------------------------------------------------------


def test_a_list_takes_two_people_by_page_and_by_command(
    app: Flask, home: Home, terminal: Terminal, everybody: dict[str, Actor], browser: Callable[[str], FlaskClient]
) -> None:
    home.clock = lambda: datetime.now(UTC)  # the commands' clock: agreements run out
    steps.register(home, everybody["amal"])
    terminal.done("batch", "build", steps.VACCINATION, steps.MINISTRY, "--as", "karim")
    seen, nothing = terminal.json("batch", "show", "1", "--as", "karim")["content_sha256"], CATALOGUE["batch_not_approved"][1]
    assert CATALOGUE["builder_approves"][1] in terminal.refused("batch", "approve", "1", "--as", "karim")
    for words in (("--as", "karim"), ("--as", "lina"), ()):
        assert nothing in terminal.refused("batch", "export", "1", *words)
    karim, lina = browser("karim"), browser("lina")
    tokens = {client: form_token(client) for client in (karim, lina)}
    assert karim.post("/batches/1/approve", data={"csrf_token": tokens[karim], "seen": seen}).status_code == 403
    for client, token in tokens.items():
        assert client.post("/batches/1/export", data={"csrf_token": token, "format": "csv"}).status_code == 409
    assert list(home.config.outbox.iterdir()) == []
    assert lina.post("/batches/1/approve", data={"csrf_token": tokens[lina], "seen": seen}).status_code == 303
    assert terminal.json("batch", "export", "1", "--as", "karim")["files"]
