"""Reading how a partner's files travel: `way` and its tables below `[delivery]` of a partner profile."""

from __future__ import annotations

import re

from intake.domain.delivery import After, Mail, PickUp, Route, Sftp, Way
from intake.domain.toml_table import Table

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:]{2,39}")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,63}")
_MAILBOX = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190}")
_HOST_KEY = re.compile(r"(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]{60,1200}={0,2}")
_CERTIFICATE = re.compile(r"[A-Za-z0-9+/]{100,20000}={0,2}")
_SECRETS = ("password", "private_key", "key", "secret")
DEFAULT_MB, MOST_MB = 10, 50
EVERY, LEAST_EVERY, MOST_EVERY = 30, 5, 1440
"""Minutes between two looks at the partner's folder."""


def read_route(table: Table) -> Route:
    """The way named in `[delivery]`; a profile that names none is handed over by download."""
    way = Way(table.one_of("way", [one.value for one in Way], Way.DOWNLOAD.value))
    for one in (Way.SFTP, Way.FOLDER, Way.MAIL):
        if one is not way and table.has(one.value):
            table.wrong(one.value, f"is there, but the way is {way.value}.")
    sftp = _sftp(_inside(table, "sftp")) if way is Way.SFTP else None
    folder = _folder(_inside(table, "folder")) if way is Way.FOLDER else ""
    mail = _mail(_inside(table, "mail")) if way is Way.MAIL else None
    pick_up = None
    if table.has("pick_up"):
        if way in (Way.SFTP, Way.FOLDER):
            pick_up = _pick_up(_inside(table, "pick_up"), absolute=way is Way.FOLDER)
        else:
            table.wrong("pick_up", "needs the way sftp or folder: answers are fetched from there.")
    return Route(way, sftp, folder, mail, pick_up)


def _inside(table: Table, key: str) -> Table:
    inside = table.table(key, name=f"delivery, {key}")
    for name in _SECRETS:
        if inside.has(name):
            inside.wrong(name, "never stands in a profile: an administrator gives it with “intake partner secret”.")
    return inside


def _fitting(table: Table, key: str, form: re.Pattern[str], what: str, default: str | None = None) -> str:
    text = table.text(key, default, most=20_010)
    if text and not form.fullmatch(text):
        table.wrong(key, f"is not {what}.")
    return text


def _sftp(table: Table) -> Sftp:
    found = Sftp(
        host=_fitting(table, "host", _HOST, "the name or address of a server"),
        port=table.number("port", 1, 65535, 22),
        user=_fitting(table, "user", _USER, "a user name"),
        host_key=_fitting(table, "host_key", _HOST_KEY, "a host key: its kind and the key, as ssh-keyscan prints them after the host"),
        folder=_path(table, "folder", "."),
    )
    table.done()
    return found


def _path(table: Table, key: str, default: str | None = None, *, absolute: bool = False) -> str:
    text = table.text(key, default, most=300)
    if text and (".." in text.split("/") or any(ord(sign) < 32 for sign in text)):
        table.wrong(key, "must be a plain folder, without “..”.")
    if text and absolute and not text.startswith("/"):
        table.wrong(key, "must be the whole path of a folder on this machine, beginning with /.")
    return text


def _folder(table: Table) -> str:
    path = _path(table, "path", absolute=True)
    table.done()
    return path


def _mail(table: Table) -> Mail:
    found = Mail(
        host=_fitting(table, "host", _HOST, "the name or address of a server"),
        port=table.number("port", 1, 65535, 587),
        user=_fitting(table, "user", _USER, "a user name", ""),
        sender=_fitting(table, "sender", _MAILBOX, "an e-mail address"),
        to=_fitting(table, "to", _MAILBOX, "an e-mail address"),
        certificate=_fitting(table, "certificate", _CERTIFICATE, "a certificate: the PEM form without its first and last line, in one", ""),
        most_mb=table.number("most_mb", 1, MOST_MB, DEFAULT_MB),
    )
    table.done()
    return found


def _pick_up(table: Table, *, absolute: bool) -> PickUp:
    after = After(table.one_of("after", [one.value for one in After], After.LEAVE.value))
    moved_to = _path(table, "moved_to", "", absolute=absolute)
    if (after is After.MOVE) != bool(moved_to):
        table.wrong("moved_to", "names the folder that files are moved to: give it with after = move, and only then.")
    found = PickUp(
        folder=_path(table, "folder", absolute=absolute),
        after=after,
        moved_to=moved_to,
        every_minutes=table.number("every_minutes", LEAST_EVERY, MOST_EVERY, EVERY),
    )
    table.done()
    return found
