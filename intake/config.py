"""The settings of one installation: read once, frozen, refused with a clear reason when they can't work."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OFFICE, RELAY = "office", "relay"


class ConfigError(Exception):
    """Raised when the environment cannot make a working installation; the text says which variable and what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """Where the state lives and how the door is guarded.

    `home`: folder of the database, the key store and the outbox. `database_url`: SQLAlchemy URL, embedded SQLite when empty.
    `passphrase_fd`: file descriptor to read the passphrase from once (`intake serve` passes one on). `secure_cookies`: cookies only over
    TLS. `timezone`: where the work is done, so that a day begins there at midnight. `idle_minutes`: a session locks after so many idle
    minutes. `most_upload_mb`: largest upload, in MB. `metrics_token`: whoever shows it may read /metrics; empty: nobody.
    `credentials`: the folder in which systemd puts credentials of the service, None outside of one.
    `closed`: the server begins with the page that opens the home (`intake serve --closed` says so).
    `open_as`: commands open the home as this account, which was granted to, with her passphrase instead of the home's.
    `role`: `office`, or `relay` for a server that only takes closed envelopes and can open none.
    `proxies`: how many proxies of the installation stand in front, so that the address of whoever asks is believed from them. `hosts`: the
    names under which the installation is reached; a request for another name is refused. Empty: any.
    """

    home: Path
    database_url: str
    passphrase_fd: int | None = None
    secure_cookies: bool = False
    idle_minutes: int = 5
    most_upload_mb: int = 20
    timezone: str = "UTC"
    metrics_token: str = ""
    proxies: int = 0
    credentials: Path | None = None
    closed: bool = False
    open_as: str = ""
    role: str = OFFICE
    hosts: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read INTAKE_HOME, INTAKE_DATABASE_URL, INTAKE_TIMEZONE, INTAKE_PASSPHRASE_FD, INTAKE_SECURE_COOKIES,
        INTAKE_METRICS_TOKEN, INTAKE_PROXIES, INTAKE_HOSTS, INTAKE_OPEN_AS, INTAKE_ROLE, INTAKE_CLOSED, and systemd's
        CREDENTIALS_DIRECTORY; raises ConfigError."""
        env = os.environ if environ is None else environ
        home = Path(env.get("INTAKE_HOME") or "var").resolve()
        url = env.get("INTAKE_DATABASE_URL", "")
        if url.startswith(("postgres://", "postgresql://")):
            url = "postgresql+psycopg://" + url.split("://", 1)[1]
        if url and not url.startswith(("sqlite:", "postgresql+psycopg:")):
            raise ConfigError("INTAKE_DATABASE_URL must begin with postgresql:// (or be empty for the embedded SQLite).")
        descriptor = env.get("INTAKE_PASSPHRASE_FD", "")
        if descriptor and not descriptor.isdigit():
            raise ConfigError("INTAKE_PASSPHRASE_FD must be the number of an open file descriptor.")
        timezone = env.get("INTAKE_TIMEZONE") or "UTC"
        try:
            _zone(timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ConfigError("INTAKE_TIMEZONE must be the name of a time zone, for example Asia/Beirut.") from error
        proxies = env.get("INTAKE_PROXIES") or "0"
        if not (proxies.isascii() and proxies.isdecimal() and len(proxies) == 1):
            raise ConfigError("INTAKE_PROXIES must be the number of proxies in front, 0 to 9.")
        role = env.get("INTAKE_ROLE") or OFFICE
        if role not in (OFFICE, RELAY):
            raise ConfigError("INTAKE_ROLE must be office (or empty) or relay.")
        if role == RELAY and url:
            raise ConfigError("A relay has no database but its own small file: leave INTAKE_DATABASE_URL empty.")
        return cls(
            home=home,
            role=role,
            proxies=int(proxies),
            credentials=Path(env["CREDENTIALS_DIRECTORY"]) if env.get("CREDENTIALS_DIRECTORY") else None,
            hosts=tuple(env.get("INTAKE_HOSTS", "").replace(",", " ").split()),
            database_url=url or f"sqlite:///{home / 'intake.db'}",
            passphrase_fd=int(descriptor) if descriptor else None,
            timezone=timezone,
            closed=env.get("INTAKE_CLOSED", "") == "1",
            open_as=env.get("INTAKE_OPEN_AS", ""),
            metrics_token=env.get("INTAKE_METRICS_TOKEN", ""),
            secure_cookies=env.get("INTAKE_SECURE_COOKIES", "") == "1",
        )

    @property
    def zone(self) -> tzinfo:
        """The time zone of the work."""
        return _zone(self.timezone)

    @property
    def keys(self) -> Path:
        """The folder of the key store: never in the database nor in its backups."""
        return self.home / "keys"

    @property
    def outbox(self) -> Path:
        """Where encrypted exports lie until they are fetched."""
        return self.home / "outbox"

    @property
    def sound(self) -> Path:
        """Where the sounds lie that a computer's voice has made; they can be made again."""
        return self.home / "sound"

    @property
    def recordings(self) -> Path:
        """Where a relay keeps the recordings that its office approved; they can be fetched again."""
        return self.home / "recordings"

    @property
    def relay_file(self) -> Path:
        """The database of a relay."""
        return self.home / "relay.db"

    @property
    def is_relay(self) -> bool:
        """Whether this process may only be a relay."""
        return self.role == RELAY

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is the embedded one."""
        return self.database_url.startswith("sqlite:")


def _zone(name: str) -> tzinfo:
    """The zone of that name; UTC needs no time zone files on the machine."""
    return UTC if name == "UTC" else ZoneInfo(name)
