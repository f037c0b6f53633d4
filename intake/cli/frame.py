"""What all commands share: opening the home, saying who acts, printing, refusing."""

from __future__ import annotations

import errno
import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click
import orjson

from intake.cli.fault import fault, reasons
from intake.config import Config, ConfigError
from intake.domain.account import RIGHTS, WHERE, Actor, Right, Role, Where
from intake.domain.presence import NOT_STATED, PRESENCES
from intake.domain.problems import Refused, refuse
from intake.domain.second_factor import APP
from intake.services.area import operator
from intake.services.audit import anchor
from intake.services.home import Home, needs_passphrase, open_home
from intake.services.keys_grant import open_granted
from intake.services.second_factor import check_code
from intake.services.second_factor_own import own
from intake.services.sign_in import check_password_of

CODE = "intake.code_fd"
F = TypeVar("F", bound=Callable[..., Any])
CREDENTIAL = "intake-passphrase"
"""The name of the systemd credential that holds the passphrase (systemd.exec(5), LoadCredentialEncrypted)."""
MARK = "intake_asks"


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
    """The home's passphrase if it needs one (`needed`: it is known to): from INTAKE_PASSPHRASE_FD, else from the systemd credential
    `intake-passphrase`, else typed."""
    if not needed and not needs_passphrase(settings):
        return None
    if settings.passphrase_fd is not None:
        return read_descriptor(settings.passphrase_fd)
    if settings.credentials is not None and (settings.credentials / CREDENTIAL).is_file():
        return (settings.credentials / CREDENTIAL).read_text(encoding="utf-8").rstrip("\r\n")
    whose = f"Passphrase of {settings.open_as} for opening" if settings.open_as else "Passphrase of this home"
    return str(click.prompt(whose, hide_input=True, err=True))


def opened() -> Home:
    """The home, opened once for this command."""
    context = click.get_current_context().find_root()
    home = context.meta.get("home")
    if not isinstance(home, Home):
        settings = config()
        passphrase = passphrase_for(settings)
        home = open_granted(settings, settings.open_as, passphrase or "") if settings.open_as else open_home(settings, passphrase)
        context.meta["home"] = home
        context.call_on_close(functools.partial(_end, home))
    return home


def _end(home: Home) -> None:
    """Note the head of the audit log, so that what this command did cannot be cut off it, and let go of the files."""
    try:
        anchor(home)
    finally:
        home.close()


@dataclass(frozen=True, slots=True)
class Asks:
    """What a command asks for: the right, whether the operator of the machine may run it without an account, and where it reaches."""

    right: Right
    operator: bool
    where: Where


def asks(right: Right, *, operator: bool | None = None, where: Where | None = None) -> Callable[[F], F]:
    """Mark a command that takes `--as`: the account needs `right`. `operator`: whether it runs without an account too (if not said: whether
    the operator has the right)."""
    alone = right in RIGHTS[Role.OPERATOR] if operator is None else operator

    def mark(command: F) -> F:
        setattr(command, MARK, Asks(right, alone, where or WHERE[right]))
        return command

    return mark


def asked_of(command: click.Command) -> Asks | None:
    """The mark of a command, None for those that only the operator of the machine runs."""
    found = getattr(command.callback, MARK, None)
    return found if isinstance(found, Asks) else None


def acting(home: Home, account: str | None, descriptor: int | None) -> Actor:
    """The account named by `--as` after its password was checked, the operator of the machine when none is named.

    Raises Refused `needs_account`, `not_allowed` by the command's mark; the service asks for the right again.
    """
    wanted = asked_of(click.get_current_context().command)
    if wanted is None:
        raise LookupError("this command has no mark: say with @asks what it asks for")
    if not account:
        if not wanted.operator:
            raise refuse("needs_account")
        return operator(home)
    if descriptor is not None:
        password = read_descriptor(descriptor)
    elif home.demo and os.environ.get("INTAKE_DEMO_PASSWORD"):
        password = os.environ["INTAKE_DEMO_PASSWORD"]
    else:
        password = str(click.prompt(f"Password of {account}", hide_input=True, err=True))
    actor = check_password_of(home, account, password)
    actor.need(wanted.right)
    if not home.demo:  # there commands go on as they are, without further questions
        _second_factor(home, actor)
    return actor


def _second_factor(home: Home, actor: Actor) -> None:
    """Ask for the code of an account that has a second factor; raises Refused `must_add_second` for one that must have and has none."""
    mine = own(home, actor)
    if not mine.factors:
        if mine.needed:
            raise refuse("must_add_second")
        return
    if not mine.codes and not any(one.kind == APP for one in mine.factors):
        raise refuse("needs_app")
    descriptor = click.get_current_context().meta.get(CODE)
    if descriptor is not None:
        check_code(home, actor, read_descriptor(descriptor))
    else:
        what = "Code of the authenticator app, or a recovery code (a passkey cannot be used on a command line)"
        check_code(home, actor, str(click.prompt(what, hide_input=True, err=True)))


def _note_code(context: click.Context, _option: click.Parameter, descriptor: int | None) -> None:
    context.meta[CODE] = descriptor


def named(home: Home, account: str | None, descriptor: int | None) -> Actor:
    """As `acting`, for what no operator may do alone: raises Refused `needs_account` when nobody is named."""
    if not account:
        raise refuse("needs_account")
    return acting(home, account, descriptor)


def as_account(command: F) -> F:
    """Add `--as ACCOUNT`, `--password-fd N` and, for an account with a second factor, `--code-fd N`."""
    of_code = "Read the code of the account's second factor from this open file descriptor."
    command = click.option("--code-fd", type=int, expose_value=False, callback=_note_code, help=of_code)(command)
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
            say(fault(error))
            sys.exit(1)

    return run  # type: ignore[return-value]


def read_file(path: str, most_mb: int = 100) -> bytes:
    """The bytes of a file ('-' for standard input); raises Refused `too_large`."""
    with click.open_file(path, "rb") as file:
        data: bytes = file.read(most_mb * 1_000_000 + 1)
    if len(data) > most_mb * 1_000_000:
        raise refuse("too_large", most=most_mb)
    return data
