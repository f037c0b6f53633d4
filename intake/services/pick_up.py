"""Looking for a partner's answer files in its folder, as its profile says: what is new is fetched, previewed like a file that was sent
in, and waits for a coordinator. Nothing is applied unseen. What cannot be fetched or read is a task for a person."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta

from intake.domain.account import Actor, Right
from intake.domain.delivery import PickUp, Route
from intake.domain.partner import Profile
from intake.domain.problems import Refused, refuse
from intake.exchange import sftp, shared_folder
from intake.exchange.way import Found, Taker, Undelivered
from intake.services import answer, delivery_secret, delivery_steps, picked
from intake.services import area as areas
from intake.services import programme as programmes
from intake.services.audit import Event, write
from intake.services.delivery_run import alone
from intake.services.home import Home
from intake.silence import DELIVERY, Known
from intake.store import pick_up as kept
from intake.store.pick_up import KeptFile, Look

PATIENCE = 3
"""After so many looks in a row that did not work, whatever the reason, a person is told."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at one partner's folder brought: new files, and why it did not work ('' if it did)."""

    partner: str
    files: int
    problem: str = ""


def due(home: Home) -> list[Profile]:
    """The partners whose folder is to be looked at by now."""
    with home.store.reading() as connection:
        looks = kept.looks(connection)
    return [one for one in programmes.partners(home) if (what := one.delivery.route.pick_up) and _is_due(home, what, looks.get(one.code))]


def _is_due(home: Home, what: PickUp, last: Look | None) -> bool:
    latest = delivery_steps.stamp(home.clock() - timedelta(minutes=what.every_minutes))
    return last is None or last.at <= latest


def look_where_due(home: Home) -> list[Looked]:
    """Look at every partner's folder that is due, one after the other; none if somebody else is at it."""
    with alone(home) as alone_:
        return [_look(home, profile) for profile in due(home)] if alone_ else []


def look_now(home: Home, actor: Actor) -> list[Looked]:
    """Look at every partner's folder, due or not. Raises Refused `not_allowed`, `busy`."""
    actor.need(Right.ANSWER)
    with alone(home) as alone_:
        if not alone_:
            raise refuse("busy")
        return [_look(home, profile) for profile in programmes.partners(home) if profile.delivery.route.pick_up]


def troubles(home: Home, actor: Actor) -> list[Look]:
    """The partners whose folder could not be looked at and needs a person."""
    actor.need(Right.BATCH)
    return _troubles(home)


def _troubles(home: Home) -> list[Look]:
    with home.store.reading() as connection:
        looks = kept.looks(connection)
    return [one for one in looks.values() if one.problem and one.tries >= PATIENCE]


def count_troubles(home: Home) -> int:
    """How many partners' folders need a person."""
    return len(_troubles(home))


def _look(home: Home, profile: Profile) -> Looked:
    route, problem, tries = profile.delivery.route, "", 0
    files: list[str] = []
    try:
        _visit(home, profile, route, files)
    except Undelivered as error:
        problem, tries = error.code, 1 if error.again else PATIENCE
    except Refused as refused:
        problem, tries = refused.problems[0].code, PATIENCE
    except Exception as error:  # whatever it was, a person must learn of it
        _log.warning(DELIVERY, Known(type(error).__name__))
        problem, tries = "delivery_fault", 1
    with home.store.writing() as connection:
        before = kept.looks(connection).get(profile.code)
        tries += before.tries if problem and before else 0
        kept.note_look(connection, Look(profile.code, delivery_steps.moment(home), tries, problem))
    return Looked(profile.code, len(files), problem)


def _visit(home: Home, profile: Profile, route: Route, files: list[str]) -> None:
    if route.pick_up is None:
        return

    def looks(found: Found) -> bytes:
        return picked.mark(home, f"{profile.code}|{found.name}|{found.size}|{found.changed}")

    def wants(found: Found) -> bool:
        with home.store.reading() as connection:
            return not kept.knows(connection, profile.code, seen=looks(found))

    def take(found: Found, data: bytes | None) -> None:
        if _take(home, profile, found.name, data, looks(found)):
            files.append(found.name)

    taker = Taker(wants, take, home.config.most_upload_mb * 1_000_000)
    if route.sftp is not None:
        sftp.pick_up(route.sftp, delivery_secret.secret(home, profile), route.pick_up, taker)
    else:
        shared_folder.pick_up(route.pick_up, taker)


def _take(home: Home, profile: Profile, name: str, data: bytes | None, seen: bytes) -> bool:
    """Keep a file that was fetched, unless its content was fetched before; returns whether it is new."""
    digest = picked.mark(home, hashlib.sha256(data).hexdigest()) if data is not None else seen
    state, problem, rows = picked.WAITING, "", 0
    with home.store.reading() as connection:
        known = kept.knows(connection, profile.code, digest=digest)
    if known:
        state = kept.SAME
    elif data is None:
        state, problem = picked.UNREAD, "too_large"
    else:
        try:
            rows = len(answer.preview(home, areas.operator(home), data, name, profile.code).rows)
        except Refused as refused:
            state, problem = picked.UNREAD, refused.problems[0].code
        except MemoryError:
            raise
        except Exception as error:  # a fault of ours with this file keeps none of the others waiting
            _log.warning(DELIVERY, Known(type(error).__name__))
            state, problem = picked.UNREAD, "delivery_fault"
    with home.store.writing() as connection:
        place = kept.area_above(connection, _common(kept.paths_of_batches(connection, profile.code)))
        about = KeptFile(b"", profile.code, place, state, problem, rows, digest, seen, "", "", None, b"")
        picked.keep(home, connection, about, name, b"" if known or data is None else data)
        if not known:
            detail = {"partner": profile.code, "rows": rows, "problem": problem}
            write(home, connection, areas.operator_in(connection), [Event("picked_up", detail=detail)])
    return not known


def _common(paths: list[str]) -> str:
    """The lowest area that all these lie in: whoever answers for it may see all the rows."""
    shared: list[str] = []
    for parts in zip(*(path.strip("/").split("/") for path in paths), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return f"/{'/'.join(shared)}/" if shared else "/"
