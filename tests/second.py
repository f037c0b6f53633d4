"""Second factors for tests: adding one to an account as its owner would, and giving it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from intake.domain.account import Actor
from intake.sealing.second_factor import STEP, app_code
from intake.services import second_factor, second_factor_add, sign_in
from intake.services.home import Home
from intake.services.second_factor import Given, Site
from tests.passkeys import Device
from tests.world import PASSWORD

SITE = Site("office.example", "https://office.example")
ADDRESS = "192.0.2.9"


@dataclass
class Phone:
    """An app with its secret, and the sheet of recovery codes."""

    home: Home
    secret: str
    sheet: list[str]

    def code(self, steps: int = 0) -> str:
        """What it shows now, or `steps` half minutes later."""
        return app_code(self.secret, self.home.clock().timestamp() + steps * STEP)

    def next(self) -> Given:
        """A code that was not used yet: half a minute later."""
        self.home.clock.forward(seconds=STEP)  # type: ignore[attr-defined]
        return Given(self.code())


def real(home: Home) -> Home:
    """The home as one for real work, where second factors are asked for."""
    home.demo = False
    return home


def half(home: Home, name: str, address: str = ADDRESS) -> str:
    """Give name and password; returns the token of the half-way."""
    with pytest.raises(sign_in.HalfWay) as caught:
        sign_in.sign_in(home, name, PASSWORD, address)
    return caught.value.token


def with_app(home: Home, actor: Actor, token: str = "") -> Phone:
    """Let the actor, who has no second factor, add an app."""
    found = second_factor_add.begin_adding(home, actor, "app", SITE)
    phone = Phone(home, found.secret, [])
    phone.sheet = second_factor_add.add(home, actor, found.draft, "My phone", Given(phone.code()), token)
    return phone


def with_passkey(home: Home, actor: Actor, device: Device | None = None, token: str = "") -> Device:
    """Let the actor, who has no second factor, add a passkey."""
    device = device or Device(SITE.origin)
    found = second_factor_add.begin_adding(home, actor, "passkey", SITE)
    second_factor_add.add(home, actor, found.draft, "Blue key", Given(passkey=device.make(found.asks), site=SITE), token)
    return device


def asked(home: Home, token: str, site: Site = SITE) -> str:
    """What the passkey is asked for."""
    return second_factor.ask(home, token, second_factor.SIGN_IN, site).passkey
