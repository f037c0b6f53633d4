"""intake relay init | take | status at the relay; intake relay bundle | join | leave, and intake fetch, at the office."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

import click

from intake.cli.fault import reasons
from intake.cli.frame import acting, as_account, as_json, asks, config, opened, progress, refusing, say, show
from intake.domain.account import Right
from intake.domain.problems import Problem, Refused, problem, refuse
from intake.services import fetch as fetching
from intake.services import relay as service
from intake.services import relay_link as link
from intake.services.fetch import Fetched, Visit
from intake.services.relay_bundle import make_bundle, take_bundle
from intake.services.relay_home import Relay, create_relay, open_relay
from intake.services.relay_link import check_certificates
from intake.services.secret_file import write_secret

STAY = 25
"""Seconds of one long wait at the relay."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds until the next try after a failure."""
_FILE = click.Path(exists=True, dir_okay=False)


@click.group("relay")
def relay_group() -> None:
    """A relay: a server that takes closed envelopes and can open none."""


@relay_group.command("init")
@click.argument("bundle", required=False, type=_FILE)
@as_json
@refusing
def init(bundle: str | None, json_: bool) -> None:
    """At the relay: make its small home at INTAKE_HOME, and print its key. BUNDLE is the office's first."""
    made = create_relay(config())
    try:
        if bundle:
            _tell_office(take_bundle(made, Path(bundle).read_bytes()))
        show({"key": made.public.hex()}, json_, made.public.hex())
    finally:
        made.close()
    say("Above: the relay’s key. At the office: intake relay join https://ADDRESS KEY, then intake fetch.")


@relay_group.command("take")
@click.argument("bundle", type=_FILE)
@refusing
def take(bundle: str) -> None:
    """At the relay: take in a bundle that was brought by hand. The first one says which office it belongs to."""
    relay = open_relay(config())
    try:
        _tell_office(take_bundle(relay, Path(bundle).read_bytes()))
    finally:
        relay.close()


def _tell_office(office: bytes) -> None:
    say(f"This relay belongs to the office with the key {office.hex()}.")


@relay_group.command("status")
@as_json
@refusing
def status(json_: bool) -> None:
    """At the relay: how many envelopes wait, how many tablets there are, when the office came last. At the office: which relay there is."""
    settings = config()
    if settings.is_relay:
        relay = open_relay(settings)
        try:
            _show_relay(relay, json_=json_)
        finally:
            relay.close()
        return
    home = opened()
    found = link.known(home)
    document = {
        "office": link.channel_public(home).hex(),
        "relay": {"url": found.url, "key": found.key.hex(), "fetched": found.day.isoformat()} if found else None,
    }
    lines = [f"This office's channel key: {document['office']}"]
    lines += [f"Relay {found.url}, key {found.key.hex()}, last fetched {found.day}"] if found else ["No relay is known here."]
    show(document, json_, *lines)


def _show_relay(relay: Relay, *, json_: bool) -> None:
    found = service.figures(relay)
    document = {**asdict(found), "contact": found.contact.isoformat() if found.contact else None, "key": relay.public.hex()}
    last = f"the office came last on {found.contact}" if found.contact else "the office has not come yet"
    lines = [f"{found.waiting} envelopes wait, {found.tablets} tablets may send, {last}."]
    lines += ["That is too long ago."] if found.overdue and found.contact else []
    lines += [f"{found.expired} envelopes were deleted because nobody came in 60 days."] if found.expired else []
    show(document, json_, *lines, f"Key: {relay.public.hex()}")


@relay_group.command("bundle")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--force", is_flag=True, help="Write over a file of this name.")
@as_account
@asks(Right.ADMINISTER)
@refusing
def bundle(file: str, force: bool, account: str | None, password_fd: int | None) -> None:
    """At the office: write what a relay has to know (forms, public keys, tablets as hashes), signed. No secret is in it."""
    home, path = opened(), Path(file)
    acting(home, account, password_fd)
    if path.exists() and not force:
        raise refuse("file_there")
    data = make_bundle(home)
    path.unlink(missing_ok=True)
    write_secret(path, data)
    say(f"Wrote {path}, signed with the office’s channel key {link.channel_public(home).hex()}.")


@relay_group.command("join")
@click.argument("url")
@click.argument("key")
@click.option("--ca", type=_FILE, help="Certificates (PEM) to trust for this relay instead of those of the system: its own, for example.")
@as_account
@asks(Right.ADMINISTER)
@refusing
def join(url: str, key: str, ca: str | None, account: str | None, password_fd: int | None) -> None:
    """At the office: fetch from the relay at URL from now on; KEY is what its “intake relay init” printed."""
    home = opened()
    certificates = check_certificates(Path(ca).read_bytes()) if ca else ""
    found = link.join(home, acting(home, account, password_fd), url, key, certificates)
    say(f"The relay of this office is now {found.url}. Fetch from it: intake fetch")


@relay_group.command("leave")
@as_account
@asks(Right.ADMINISTER)
@refusing
def leave(account: str | None, password_fd: int | None) -> None:
    """At the office: have no relay any more. Fetch what lies there first."""
    home = opened()
    link.forget(home, acting(home, account, password_fd))
    say("No relay is known here any more.")


@click.command("fetch")
@click.argument("url", required=False, default="")
@click.option("--watch", is_flag=True, help="Stay, and take what comes at once: tablets can be enrolled and volunteers sign in meanwhile.")
@as_account
@asks(Right.RECEIVE)
@as_json
@refusing
def fetch(url: str, watch: bool, account: str | None, password_fd: int | None, json_: bool) -> None:
    """At the office: pull closed envelopes from the relay, take them in, and let the relay forget them. Killed at any point, nothing is
    lost."""
    if config().is_relay:
        raise refuse("not_an_office")
    home = opened()
    acting(home, account, password_fd)
    to = fetching.way(home, url)
    if watch:
        _watch(Visit(home, to), json_=json_)
    done = fetching.fetch(home, to, progress("fetched"))
    _show(done, json_=json_)
    if done.problem:
        raise Refused(problem(done.problem))


def _show(done: Fetched, *, json_: bool) -> None:
    left = f", {done.left} left there: too many of that tablet wait for a person here" if done.left else ""
    expired = f"; {done.expired} were deleted there over time because nobody came in 60 days" if done.expired else ""
    sounds = f", {done.sounds} recordings given" if done.sounds else ""
    words = f"{done.kept} kept, {done.held} held, {done.already} came before, {done.answered} questions answered{sounds}{left}{expired}"
    show(asdict(done), json_, words)


def _watch(visit: Visit, *, json_: bool) -> None:
    """Stay until Ctrl-C. What fails is said once and tried again, less and less often; so is what the relay does not take."""
    pause, said, wait = FIRST_PAUSE, "", 0
    say("Staying with the relay (stop with Ctrl-C).")
    while True:
        problems: tuple[Problem, ...] = ()
        try:
            done = visit.run(wait)
            pause, wait = FIRST_PAUSE, STAY
            if done.kept or done.held or done.answered or done.sounds:
                _show(done, json_=json_)
            problems = (problem(done.problem),) if done.problem else ()
        except Refused as refused:
            problems = refused.problems
            visit = Visit(visit.home, visit.to)
            wait = 0
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        now = " ".join(one["message"] for one in reasons(problems))
        if now != said:
            say(now or "The relay answers again.")
        said = now


COMMANDS: list[click.Command] = [relay_group, fetch]
