"""What all commands share: opening the home, saying who acts, printing, refusing."""

from __future__ import annotations

import errno
import functools
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

import click
import orjson

from intake.config import Config, ConfigError
from intake.domain.account import Actor
from intake.domain.presence import NOT_STATED, PRESENCES
from intake.domain.problems import Problem, Refused, refuse
from intake.services.area import operator
from intake.services.audit import anchor
from intake.services.home import Home, needs_passphrase, open_home
from intake.services.sign_in import check_password_of

F = TypeVar("F", bound=Callable[..., Any])


def config() -> Config:
    """The settings; a bad environment is bad usage."""
    try:
        return Config.from_env()
    except ConfigError as error:
        raise click.UsageError(str(error)) from error


def read_descriptor(descriptor: int) -> str:
    """One line from an open file descriptor (a passphrase or password that never stands in an argument)."""
    try:
        with os.fdopen(descriptor, encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    except (OSError, ValueError, TypeError):  # closed, no text, or beyond all bounds
        raise click.UsageError(f"File descriptor {descriptor} cannot be read.") from None


def passphrase_for(settings: Config, *, needed: bool = False) -> str | None:
    """The home's passphrase if it needs one (`needed`: it is known to): from INTAKE_PASSPHRASE_FD, else typed."""
    if not needed and not needs_passphrase(settings):
        return None
    if settings.passphrase_fd is not None:
        return read_descriptor(settings.passphrase_fd)
    return str(click.prompt("Passphrase of this home", hide_input=True, err=True))


def opened() -> Home:
    """The home, opened once for this command."""
    context = click.get_current_context().find_root()
    home = context.meta.get("home")
    if not isinstance(home, Home):
        settings = config()
        home = open_home(settings, passphrase_for(settings))
        context.meta["home"] = home
        context.call_on_close(functools.partial(_end, home))
    return home


def _end(home: Home) -> None:
    """Note the head of the audit log, so that what this command did cannot be cut off it, and let go of the files."""
    try:
        anchor(home)
    finally:
        home.close()


def acting(home: Home, account: str | None, descriptor: int | None) -> Actor:
    """The account named by `--as` after its password was checked; the operator of the machine when none is named."""
    if not account:
        return operator(home)
    if descriptor is not None:
        password = read_descriptor(descriptor)
    elif home.demo and os.environ.get("INTAKE_DEMO_PASSWORD"):
        password = os.environ["INTAKE_DEMO_PASSWORD"]
    else:
        password = str(click.prompt(f"Password of {account}", hide_input=True, err=True))
    return check_password_of(home, account, password)


def named(home: Home, account: str | None, descriptor: int | None) -> Actor:
    """As `acting`, for what no operator may do alone: raises Refused `needs_account` when nobody is named."""
    if not account:
        raise refuse("needs_account")
    return acting(home, account, descriptor)


def as_account(command: F) -> F:
    """Add `--as ACCOUNT` and `--password-fd N`."""
    command = click.option("--password-fd", type=int, help="Read the password from this open file descriptor.")(command)
    return click.option("--as", "account", metavar="ACCOUNT", help="Who acts; the password is asked for.")(command)


def as_presence(command: F) -> F:
    """Add `--presence CODE`: who is at the point and asks for it. Left out, the audit log says that it was not stated."""
    text = "Who is at the point and asks for it; never the employer."
    return click.option("--presence", type=click.Choice([*PRESENCES, NOT_STATED]), default=NOT_STATED, show_default=True, help=text)(
        command
    )


def as_json(command: F) -> F:
    """Add `--json`."""
    return click.option("--json", "json_", is_flag=True, help="Print one JSON document.")(command)


def reasons(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    """Problems as JSON carries them."""
    return [{"field": one.field, "code": one.code, "message": one.message} for one in problems]


def show(document: Any, json_: bool, *lines: str) -> None:
    """Print the document as JSON, or the lines."""
    if json_:
        sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
        sys.stdout.buffer.flush()
        return
    for line in lines:
        click.echo(line)


def say(text: str) -> None:
    """A line of progress, on standard error."""
    click.echo(text, err=True)


def progress(what: str) -> Callable[[int, int], None]:
    """A progress printer for (done, all); one line that is rewritten on a terminal, silent elsewhere until the end."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{what}: {done} of {total}", err=True, nl=done >= total)
        elif done >= total:
            click.echo(f"{what}: {done} of {total}", err=True)

    return tell


def refusing(command: F) -> F:
    """Turn Refused into a clear reason on standard error (and a JSON document if asked) and exit 1; any other fault into one line."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Refused as refused:
            if kwargs.get("json_"):
                show({"refused": reasons(refused.problems)}, True)
            for one in refused.problems:
                say(f"{one.field}: {one.message}" if one.field else one.message)
            sys.exit(1)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # whoever read the output has left; click ends quietly
            say(_fault(error))
            sys.exit(1)

    return run  # type: ignore[return-value]


def _fault(error: Exception) -> str:
    """A fault in one line: what the system says of a file, else the kind and our line of code; never a value, it may be a person's."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename is not None else error.strerror
    names = [(str(frame.f_globals.get("__name__")), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    module, line = [one for one in names if one[0].startswith("intake.")][-1]
    return f"The command failed: {type(error).__name__} at {module}:{line}."


def read_file(path: str, most_mb: int = 100) -> bytes:
    """The bytes of a file ('-' for standard input); raises Refused `too_large`."""
    with click.open_file(path, "rb") as file:
        data: bytes = file.read(most_mb * 1_000_000 + 1)
    if len(data) > most_mb * 1_000_000:
        raise refuse("too_large", most=most_mb)
    return data
