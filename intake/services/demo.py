"""What a demonstration home holds: sample areas, accounts, the packs that come with intake, and a few invented people."""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.account import Actor, Role
from intake.domain.area import POINT
from intake.domain.problems import refuse
from intake.sealing.keyring import hash_password, keyed_hash, password_fits
from intake.sealing.partner import age_public, new_age_identity
from intake.services import account as accounts
from intake.services import area as areas
from intake.services import audit, partner_key
from intake.services import programme as programmes
from intake.services import registration as registrations
from intake.services.home import Home
from intake.store import account as kept_accounts
from intake.store import area as kept_areas
from intake.store import sign_in as kept_sign_ins
from intake.store.key_store import FILE_MODE

REGION = "LB"
# code, name, kind, parent
AREAS = (
    ("lebanon", "Lebanon", "organisation", None),
    ("beirut", "Beirut", "region", "lebanon"),
    ("mount-lebanon", "Mount Lebanon", "region", "lebanon"),
    ("north", "North", "region", "lebanon"),
    ("south", "South", "region", "lebanon"),
    ("dora", "Dora", POINT, "mount-lebanon"),
    ("bourj-hammoud", "Bourj Hammoud", POINT, "mount-lebanon"),
    ("haret-hreik", "Haret Hreik", POINT, "mount-lebanon"),
    ("tripoli", "Tripoli", POINT, "north"),
    ("saida", "Saida", POINT, "south"),
)
PEOPLE: Mapping[str, tuple[Role, str]] = {
    "amal": (Role.VOLUNTEER, "dora"),
    "karim": (Role.COORDINATOR, "lebanon"),
    "lina": (Role.COORDINATOR, "lebanon"),
    "nadia": (Role.AUDITOR, "lebanon"),
    "ziad": (Role.ADMINISTRATOR, "lebanon"),
}
MINISTRY: Mapping[str, tuple[Role, str]] = {"ministry": (Role.PARTNER, "lebanon")}
"""The account of the partner whose profile comes with intake, so that its own page can be tried."""
_PARTNER = "moph_lb"


def make_demo(home: Home, password: str) -> dict[str, Actor]:
    """Make the sample areas and accounts that are not there yet; all accounts have `password` afterwards. Returns them by name.

    Raises Refused `demo_only` in a real home. The password is taken as it is, also a short one: nobody's record is kept here.
    """
    make_areas(home)
    return make_people(home, password)


def make_areas(home: Home) -> None:
    """Add the sample areas that are not there yet; raises Refused `demo_only`."""
    _demo_only(home)
    actor = areas.operator(home)
    with home.store.writing() as connection:
        there = {area.code for area in kept_areas.branch(connection, "/")}
        for code, name, kind, parent in AREAS:
            if code not in there:
                areas.add_in(home, connection, actor, code, name, kind, parent, REGION)


def make_people(home: Home, password: str, some: Mapping[str, tuple[Role, str]] = PEOPLE) -> dict[str, Actor]:
    """Make the sample accounts, or give those that are there `password` (signing them out if it is another); raises Refused `demo_only`."""
    _demo_only(home)
    password_hash = hash_password(password)  # one for all: they share the printed password, and hashing is costly
    operator = areas.operator(home)
    people: dict[str, Actor] = {}
    with home.store.writing() as connection:
        branch = {area.code: area for area in kept_areas.branch(connection, "/")}
        for name, (role, code) in some.items():
            found = kept_accounts.secret(connection, name)
            if found is None:
                invited = accounts.Invitation(role, branch[code], home.today, _PARTNER if role is Role.PARTNER else "")
                people[name] = accounts.make(home, connection, name, invited, password_hash)
                continue
            account, old_hash = found
            people[name] = account.actor
            if old_hash is None or not password_fits(old_hash, password):
                kept_accounts.set_password(connection, account.id, password_hash)
                kept_sign_ins.remove_all(connection, account.id)
                audit.write(home, connection, operator, [audit.Event("password_set", detail={"account": account.pseudonym})])
    return people


def make_programmes(home: Home) -> None:
    """Give the home a demonstration key for the ministry, and load and open the packs that come with intake, but for
    those loaded already: what was closed stays closed. Raises Refused `demo_only`.

    The ministry's identity lies in `demo/` under the home, so that whoever tries the demonstration can open what the ministry gets.
    """
    _demo_only(home)
    operator = areas.operator(home)
    identity = home.config.home / "demo" / "moph_lb.agekey"
    if not identity.exists():
        secret, public = new_age_identity()
        identity.parent.mkdir(mode=0o700, exist_ok=True)
        identity.touch(mode=FILE_MODE)
        identity.write_text(f"# public key: {public}\n{secret}\n", encoding="utf-8")
    secret = identity.read_text(encoding="utf-8").splitlines()[-1]
    home.keys.set(partner_key.DEMO_PUBLIC, age_public(secret).encode())
    partners = {one.code: one.version for one in programmes.partners(home)}
    for name, text in programmes.shipped("partners").items():
        profile = programmes.check_partner(text, name)
        if partners.get(profile.code, 0) < profile.version:
            programmes.load_partner(home, operator, text, name)
    packs = {one.code: one.version for one in programmes.programmes(home)}
    running = {one.code for one in programmes.open_programmes(home)}
    for name, text in programmes.shipped("programmes").items():
        pack = programmes.check_programme(text, name)
        if packs.get(pack.code, 0) < pack.version:
            programmes.load_programme(home, operator, text, name, open_it=pack.code not in packs or pack.code in running)


# Invented people, some with little to say: the first pages are then not empty.
SAMPLE: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("dora", {"call_name": "Almaz", "name_latin": "Almaz Tesema", "birth_year": "1991", "sex": "f", "language": "amh", "dose_no": "0"}),
    ("dora", {"call_name": "Almas", "name_latin": "Almas Tessema", "birth_year": "1991", "sex": "f", "language": "amh", "dose_no": "1"}),
    ("dora", {"call_name": "Shirin", "name_latin": "Shirin Khatun", "age_band": "30-49", "language": "ben", "needs_interpreter": "yes"}),
    ("tripoli", {"call_name": "not_said", "age_band": "18-29", "language": "ara", "doc_at_visit": "cannot_show"}),
    ("saida", {"call_name": "Mary", "name_latin": "Mary Wanjiku", "birth_year": "1988", "language": "swa", "assist_need": "companion"}),
)
_AGREED = {"consent_store": "yes", "consent_refer": "yes", "consent_contact": "no", "consent_mode": "oral", "contact_mode": "none"}


def make_registrations(home: Home, people: Mapping[str, Actor]) -> int:
    """Register the invented people of SAMPLE once; returns how many registrations are new. Raises Refused `demo_only`."""
    _demo_only(home)
    salt = home.keyring.derive("demo registrations")
    made = 0
    for number, (point, answers) in enumerate(SAMPLE):
        actor = people["amal"] if people["amal"].area.code == point else people["karim"]
        request = registrations.Registering("vaccination", point, {**_AGREED, **answers}, keyed_hash(salt, str(number)), "eng")
        made += not registrations.register(home, actor, request).already
    return made


def _demo_only(home: Home) -> None:
    if not home.demo:
        raise refuse("demo_only")
