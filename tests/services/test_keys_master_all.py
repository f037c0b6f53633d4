"""After a change of the master key everything else that hangs on a key still works: a home that has one of each kind of thing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from intake.sealing.keyring import Keyring, SealBroken, open_seal
from intake.services import (
    access,
    account,
    alert,
    audit,
    batch,
    batch_export,
    canary,
    correction,
    find,
    incident,
    incident_affected,
    keys_grant,
    relay_link,
    retention,
    second_factor_seal,
    sign_in,
)
from intake.services.area import operator
from intake.services.home import Home, open_home
from intake.services.home_make import create_home
from intake.services.incident import Opening
from intake.services.keys_master import change_master
from intake.store import second_factor as kept
from tests import relays, second, steps, world

HERE, HERS = "herself", "her own words to open it with"
OLD, NEW = "six plain words of a passphrase", "another six words that nobody guesses"


def real(folder: Path) -> Home:
    """A home that a passphrase opens, which takes sample people all the same."""
    config = world.config_in(folder)
    create_home(config, OLD)
    home = open_home(config, OLD, clock=world.Clock())
    home.demo = True
    return home


def granted(home: Home) -> None:
    """Let karim open the home, which is for real work only."""
    home.demo = False
    keys_grant.grant(home, "karim", HERS)
    home.demo = True


def opens_something(home: Home, keyring: Keyring) -> set[str]:
    """The settings of the key store that this keyring opens as a wrapped key of their own name."""
    found = set()
    for name, value in home.keys.settings("").items():
        try:
            keyring.unwrap(name.encode(), value)
        except SealBroken:
            continue
        found.add(name)
    return found


def test_everything_that_hangs_on_a_key_works_on_and_the_old_one_opens_none_of_it(tmp_path: Path) -> None:
    home = real(tmp_path / "home")
    pair = relays.paired(home, tmp_path / "relay")
    people = pair.people
    reference = steps.register(home, people["amal"], steps.EVERYTHING).reference
    sent, exported = steps.send(home, people)
    correction.correct(home, people["karim"], reference, {"name_latin": "Selam Abebe"}, HERE)
    retention.hold(home, people["karim"], reference, "complaint", home.today + timedelta(days=30))
    planted = canary.plant(home, people["nadia"], "dora").reference
    find.find(home, people["amal"], planted)
    lost = incident.open_one(home, people["karim"], Opening("tablet", str(pair.bench.tablet.id)))
    phone = second.with_app(home, people["nadia"])
    granted(home)
    token = account.invite(home, people["ziad"], "volunteer", "dora")
    pair.send(*pair.made(2))

    old, before = home.keyring, opens_something(home, home.keyring)
    assert relay_link.CHANNEL in before
    home.demo = False
    assert change_master(home, NEW) == ["karim"]
    assert opens_something(home, old) == set()
    assert opens_something(home, home.keyring) == before
    home.close()

    again = open_home(home.config, NEW, clock=home.clock)
    again.demo = True
    try:
        way = relays.way(again, pair.relay)
        assert relays.fetching.fetch(again, way).kept == 2
        assert sign_in.finish(again, second.half(again, "nadia"), second.Given(phone.sheet[0]), second.ADDRESS)
        home.clock.forward(minutes=1)  # type: ignore[attr-defined]
        assert sign_in.finish(again, second.half(again, "nadia"), second.Given(phone.code()), second.ADDRESS)
        assert account.accept(again, token, "omar", world.PASSWORD).name == "omar"
        assert [one.reference for one in alert.alerts(again, people["nadia"])] == [planted]
        assert [one.reference for one in canary.planted(again, people["nadia"])] == [planted]
        find.find(again, people["amal"], planted)
        assert len(alert.alerts(again, people["nadia"])) == 2
        assert incident.one(again, people["karim"], lost.number).what_name
        assert incident_affected.affected(again, people["karim"], lost.number).count == 2
        (held,) = retention.holds(again, people["karim"])
        assert held.hold and held.hold.reason == "complaint"
        assert access.read_out(again, people["karim"], reference, HERE)[0].deeds
        assert batch_export.export(again, people["karim"], sent.id, "csv").sha256 != exported.sha256
        built = batch.build(again, people["karim"], steps.VACCINATION, steps.MINISTRY)
        assert built.corrections == 1
        assert batch.approve(again, people["lina"], built.id).state == "approved"
        assert keys_grant.grants(again) == []
        granted(again)
        assert audit.verify(again)
        assert relay_link.known(again) and operator(again)
    finally:
        again.close()
        pair.relay.close()


@pytest.mark.parametrize("stopped", [False, True])
def test_second_factors_are_sealed_anew_also_where_that_was_stopped(any_home: Home, monkeypatch: pytest.MonkeyPatch, stopped: bool) -> None:
    people = steps.open_packs(any_home)
    phone, device = second.with_app(any_home, people["karim"]), second.with_passkey(any_home, people["nadia"])
    old = any_home.keyring
    if stopped:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            turns = iter([lambda: None, interrupted])
            patch.setattr(second_factor_seal, "seal_anew", lambda _home: next(turns)())
            change_master(any_home, None)
        assert any_home.keys.setting(second_factor_seal.BEFORE)
        assert entered(any_home, phone)
        change_master(any_home, None)
    else:
        change_master(any_home, None)
    assert any_home.keys.setting(second_factor_seal.BEFORE) is None
    assert entered(any_home, phone)
    with any_home.store.reading() as connection:
        factors = kept.all_factors(connection)
    assert len(factors) == 2 and device
    for factor, pseudonym in factors:
        assert second_factor_seal.opened(any_home, factor, pseudonym)
        for key in (old.derive("second factor"), Keyring(any_home.keyring.root).derive("second factor")):
            with pytest.raises(SealBroken):
                open_seal(key, factor.sealed, f"second_factor:{factor.id.hex()}:{pseudonym}".encode())


def interrupted() -> None:
    raise KeyboardInterrupt


def entered(home: Home, phone: second.Phone) -> bool:
    return bool(sign_in.finish(home, second.half(home, "karim"), phone.next(), second.ADDRESS))
