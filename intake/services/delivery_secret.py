"""What lets us in at a partner's server or our mail server: it lies in the key store, closed by the master key; never in a profile, the
database, an argument or a log."""

from __future__ import annotations

from intake.domain.account import Actor, Right
from intake.domain.partner import Profile
from intake.domain.problems import refuse
from intake.sealing.delivery_key import BadKey, new_ssh_key, public_line
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.home import Home

PREFIX = "deliver:"
SFTP, MAIL = "sftp", "mail"


def _name(profile: Profile) -> str:
    kind = profile.delivery.route.secret
    if not kind:
        raise refuse("no_secret_needed")
    return f"{PREFIX}{kind}:{profile.code}"


def make(home: Home, actor: Actor, partner: str) -> str:
    """Make a key pair for the partner's server, in the place of an earlier one; returns the public line, for the partner's authorised keys.

    Raises Refused `no_such_partner`, `no_secret_needed`, `bad_delivery_secret` (a mail server takes a password).
    """
    profile = programmes.partner(home, partner)
    if profile.delivery.route.secret == MAIL:
        raise refuse("bad_delivery_secret")
    private = new_ssh_key()
    _keep(home, actor, profile, private)
    return public_line(private)


def give(home: Home, actor: Actor, partner: str, secret: str) -> None:
    """Keep a private key (OpenSSH's form, without a passphrase) or the password of the mail account. Raises Refused as `make` does."""
    profile, kept = programmes.partner(home, partner), secret.encode()
    if profile.delivery.route.secret == SFTP:
        kept = secret.strip().encode() + b"\n"
        try:
            public_line(kept)
        except BadKey:
            raise refuse("bad_delivery_secret") from None
    elif not secret:
        raise refuse("bad_delivery_secret")
    _keep(home, actor, profile, kept)


def _keep(home: Home, actor: Actor, profile: Profile, secret: bytes) -> None:
    actor.need(Right.ADMINISTER)
    name = _name(profile)
    with home.store.writing() as connection:
        write(home, connection, actor, [Event("delivery_secret_kept", detail={"partner": profile.code})])
    home.keys.set(name, home.keyring.wrap(name.encode(), secret))


def has(home: Home, profile: Profile) -> bool:
    """Whether the profile's way can be gone: it needs no secret, or that is kept here."""
    return not profile.delivery.route.secret or home.keys.setting(_name(profile)) is not None


def secret(home: Home, profile: Profile) -> bytes:
    """The secret for the profile's way, b"" if it needs none; raises Refused `no_delivery_secret`."""
    if not profile.delivery.route.secret:
        return b""
    name = _name(profile)
    wrapped = home.keys.setting(name)
    if wrapped is None:
        raise refuse("no_delivery_secret")
    return home.keyring.unwrap(name.encode(), wrapped)
