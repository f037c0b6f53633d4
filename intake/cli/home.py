"""intake init | serve | demo | inventory | languages: making a home and serving it."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import click

from intake import inventory
from intake.cli.frame import as_json, config, passphrase_for, read_descriptor, refusing, say, show
from intake.cli.keys import tell_recovery
from intake.services import demo as demonstration
from intake.services import keys
from intake.services.home import ROOT, Home, open_home
from intake.services.home_make import create_home
from intake.services.opening import Opening
from intake.services.relay_home import open_relay
from intake.services.schema import upgrade
from intake.services.sweep import sweep

HOST = "127.0.0.1"
LOCAL = ("127.0.0.1", "::1", "localhost")
THREADS = 4
RELAY_THREADS = 16
"""Tablets that wait for the office's answer, and the office that waits for them, hold a thread each."""


@click.command()
@click.option("--passphrase-fd", type=int, help="Read the passphrase from this open file descriptor instead of asking.")
@click.option("--upgrade", "upgrade_", is_flag=True, help="Bring an older home's database to this version instead.")
@refusing
def init(passphrase_fd: int | None, upgrade_: bool) -> None:
    """Make a new home at INTAKE_HOME, closed by a passphrase."""
    settings = config()
    if settings.is_relay:
        raise click.UsageError("This is a relay (INTAKE_ROLE): make its home with “intake relay init”.")
    if upgrade_:
        upgrade(settings.database_url)
        say("The database is up to date.")
        return
    if passphrase_fd is not None:
        passphrase = read_descriptor(passphrase_fd)
    else:
        passphrase = click.prompt("A passphrase for this home (five or six words)", hide_input=True, confirmation_prompt=True, err=True)
    secret = create_home(settings, passphrase)
    tell_recovery(secret)
    say(f"Made a home at {settings.home}. Write the passphrase down and keep it apart: nobody can open the home without it.")


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", type=int, envvar="PORT", default=8000, show_default=True, help="Port to listen on.")
@click.option("--cert", type=click.Path(exists=True, dir_okay=False), help="TLS certificate (PEM).")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="TLS private key (PEM).")
@click.option("--closed", is_flag=True, help="Ask for no passphrase: the first page asks for that of an account granted to open the home.")
@refusing
def serve(host: str, port: int, cert: str | None, key: str | None, *, closed: bool) -> None:
    """Serve the pages with gunicorn: one process, a few threads, so that writers never fight for the database's lock.

    With INTAKE_ROLE=relay: serve the tablet's app and take closed envelopes, and nothing else.
    """
    settings = config()
    if bool(cert) != bool(key):
        raise click.UsageError("Give both --cert and --key, or neither.")
    if closed:
        if not (cert or settings.secure_cookies or host in LOCAL):
            raise click.UsageError("A passphrase must not travel in clear: give --cert and --key, or set INTAKE_SECURE_COOKIES=1.")
        Opening(settings)  # says what is wrong here, not in a server's log
        run_server(host, port, cert, key, None, closed=True)
    if settings.is_relay:
        open_relay(settings).close()  # says what is wrong here, not in a server's log
        run_server(host, port, cert, key, None, threads=RELAY_THREADS)
    passphrase = passphrase_for(settings)
    home = open_home(settings, passphrase)  # says what is wrong here, not in a server's log
    sweep(home)
    home.close()
    run_server(host, port, cert, key, passphrase)


def run_server(
    host: str, port: int, cert: str | None, key: str | None, passphrase: str | None, *, threads: int = THREADS, closed: bool = False
) -> None:
    """Become gunicorn; the passphrase travels through a pipe, never through an argument or the environment."""
    environment = dict(os.environ)
    for name in ("INTAKE_DEMO_PASSWORD", "INTAKE_PASSPHRASE_FD", "INTAKE_CLOSED", "GUNICORN_CMD_ARGS"):
        environment.pop(name, None)  # the last could turn on a log of addresses
    if closed:
        environment["INTAKE_CLOSED"] = "1"
    if passphrase is not None:
        reading, writing = os.pipe()
        os.write(writing, passphrase.encode() + b"\n")
        os.close(writing)
        os.set_inheritable(reading, True)
        environment["INTAKE_PASSPHRASE_FD"] = str(reading)
    arguments = [sys.executable, "-m", "gunicorn", "wsgi:app", "--chdir", str(ROOT), "--bind", f"{host}:{port}"]
    arguments += ["--config", str(ROOT / "gunicorn.conf.py")]  # the nightly purge
    # --preload: the home is opened once, before the worker is made; a worker that is replaced needs no passphrase again.
    arguments += ["--preload", "--workers", "1", "--worker-class", "intake.cli.worker.Worker", "--threads", str(threads)]
    arguments += ["--log-level", "warning", "--no-control-socket"]
    arguments += ["--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp"]  # noqa: S108 - a heartbeat file, no content
    if cert and key:
        arguments += ["--certfile", cert, "--keyfile", key]
        environment["INTAKE_SECURE_COOKIES"] = "1"
    say(f"Serving on {'https' if cert else 'http'}://{host}:{port} (stop with Ctrl-C)")
    os.execve(sys.executable, arguments, environment)  # noqa: S606 - our own interpreter, arguments made above


@click.command()
@click.option("--no-serve", is_flag=True, help="Make the demonstration home, and stop.")
@refusing
def demo(no_serve: bool) -> None:
    """Make a demonstration home with sample areas, accounts, programmes and invented people, and serve it."""
    settings = config()
    if not (settings.keys / "keys.db").exists():
        create_home(settings, None, demo=True)
    home: Home = open_home(settings)
    password = os.environ.get("INTAKE_DEMO_PASSWORD") or "-".join(secrets.token_hex(2) for _ in range(3))
    people = demonstration.make_demo(home, password)
    demonstration.make_programmes(home)
    demonstration.make_registrations(home, people)
    people |= demonstration.make_people(home, password, demonstration.MINISTRY)
    if not keys.recovery(home):  # made by an earlier version
        keys.make_recovery(home)
    sweep(home)
    home.close()
    say("Demonstration accounts (password: " + password + ")")
    for name, actor in people.items():
        say(f"  {name:8} {actor.role.value:14} {actor.area.code}")
    say(f"The ministry's demonstration key: {settings.home / 'demo' / 'moph_lb.agekey'}")
    if not no_serve:
        run_server(HOST, int(os.environ.get("PORT", "8000")), None, None, None)


@click.command("inventory")
@as_json
def inventory_(json_: bool) -> None:
    """List every stored field: where, why, how long, who sees it, where it is exported."""
    fields = [
        {"place": f.place, "purpose": f.purpose, "retention": f.retention, "seen_by": list(f.seen_by), "exported_to": f.exported_to}
        for f in inventory.FIELDS
    ]
    show({"fields": fields}, json_, *(f"{f.place:40} {f.purpose} [{f.retention}]" for f in inventory.FIELDS))


COMMANDS = [init, serve, demo, inventory_]
