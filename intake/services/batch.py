"""Batches: build a closed numbered list, show it, have a second person approve it, cancel it.

What would go out now is shown by `batch_preview`, files are written in `batch_export`. A batch is claimed in one short transaction: rows
are opened and digested before it, so building 100,000 rows does not keep registrations waiting, and two who build at once never share one.
What has changed between the two stays ready for the next batch.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from intake.domain.account import Actor, Right
from intake.domain.batch import CORRECTION, OutRow, row_maker, shown_row
from intake.domain.partner import Profile
from intake.domain.problems import Refused, refuse
from intake.domain.profile_file import check_against
from intake.sealing.keyring import NONCE_BYTES
from intake.services import batch_content, batch_mark, canary, lent_place
from intake.services.audit import Event, anchor, write
from intake.services.batch_rows import Progress, count_beside, counted, opened, release_beside, retraction_rows, take_beside
from intake.services.home import Home, week_of
from intake.services.programme import partner as partner_profile
from intake.services.programme import programme as programme_pack
from intake.store import batch as kept
from intake.store import correction as kept_correction
from intake.store import referral as kept_referral
from intake.store.batch import KeptBatch, KeptFile
from intake.store.referral import Claim

BUILT, APPROVED, SENT, CANCELLED = "built", "approved", "sent", "cancelled"


@dataclass(frozen=True, slots=True)
class Shown:
    """A batch with its manifest, a page of its rows and its files."""

    batch: KeptBatch
    profile: Profile
    rows: tuple[OutRow, ...]
    files: tuple[KeptFile, ...]
    more: bool
    may_approve: bool


def agreed_profile(home: Home, programme_code: str, partner_code: str) -> Profile:
    """The partner's profile, checked against the programme; raises Refused `no_such_programme`, `no_such_partner`, `pack_refused`."""
    pack = programme_pack(home, programme_code)
    profile = partner_profile(home, partner_code)
    check_against(profile, pack)
    return profile


def build(home: Home, actor: Actor, programme_code: str, partner_code: str, progress: Progress = lambda _done, _all: None) -> KeptBatch:
    """Build a batch of ready referrals of the actor's area and of what waits beside them (corrections, retractions): at most as many rows
    in all as the partner takes. What must be put right or taken back comes first.

    Raises Refused `nothing_ready` when there is none, or when someone else's batch has just taken them.
    """
    actor.need(Right.BATCH)
    profile = agreed_profile(home, programme_code, partner_code)
    make, waits = row_maker(profile), (programme_code, partner_code, actor.area.path)
    with home.store.reading() as connection:
        invented = canary.ids(home)
        room = max(0, profile.most_rows - count_beside(connection, waits))
        sources = kept_referral.ready(connection, *waits, room, home.today, invented)
        rows = counted(opened(home, sources), kept.count_ready(connection, *waits, home.today, invented), progress)
        claims, lacking = [], []
        for one, payload in rows:
            if lent_place.lacks(profile, payload):
                lacking.append(one)
            else:
                claims.append(_claim(home, one, make(payload, "", "new")))
    claims += [_claim(home, one, make(payload, "", "new")) for one, payload in lent_place.provide(home, profile, lacking)]
    with home.store.writing() as connection:
        batch_id = kept.add(
            connection,
            {
                "programme": programme_code,
                "partner": partner_code,
                "partner_version": profile.version,
                "area_id": actor.area.id,
                "state": BUILT,
                "rows": 0,
                "left_out": canary.left_out(home, connection, *waits),
                "columns": [column.code for column in profile.columns],
                "content_digest": b"",
                "audit_head": b"",
                "built_by": actor.pseudonym,
                "week": week_of(home.today),
            },
        )
        taken = kept_referral.claim(connection, batch_id, claims) if claims else 0
        corrections, retractions = take_beside(home, connection, batch_id, profile, waits, profile.most_rows - taken)
        if not (taken or corrections or retractions):
            raise refuse("nothing_ready")
        counts = {"rows": taken, "corrections": corrections, "retractions": retractions}
        head = write(home, connection, actor, [Event("batch_built", detail={"batch": batch_id, "partner": partner_code} | counts)])
        kept.change(connection, batch_id, **counts, audit_head=head)
        batch_content.begin(home, connection, batch_id)
        batch_mark.put(home, connection, batch_id)
        return _get(connection, actor, batch_id)


def _claim(home: Home, one: kept_referral.Source, cells: list[str]) -> Claim:
    return Claim(one.referral_id, batch_mark.row_mark(home, cells), one.sealed[:NONCE_BYTES])


def build_all(
    home: Home, actor: Actor, programme_code: str, partner_code: str, progress: Progress = lambda _done, _all: None
) -> list[KeptBatch]:
    """As `build`, until nothing waits: more rows than the partner takes in one list become several, each approved and sent by itself.

    Raises Refused as `build`; stopped midway, the lists built so far stand and the rest stays ready.
    """
    most = partner_profile(home, partner_code).most_rows
    made = [build(home, actor, programme_code, partner_code, progress)]
    while made[-1].rows + made[-1].corrections + made[-1].retractions >= most:
        try:
            made.append(build(home, actor, programme_code, partner_code, progress))
        except Refused as refused:
            if refused.problems[0].code != "nothing_ready":
                raise
            break
    return made


def _get(connection: Connection, actor: Actor, batch_id: int, *, lock: bool = False) -> KeptBatch:
    batch = kept.get(connection, batch_id, actor.area.path, lock=lock)
    if batch is None:
        raise refuse("no_such_batch", batch=batch_id)
    return batch


def batches(home: Home, actor: Actor, most: int = 50) -> list[KeptBatch]:
    """The newest batches of the actor's area: manifests, nothing of a person in them."""
    actor.need(Right.MANIFEST)
    with home.store.reading() as connection:
        return kept.newest(connection, actor.area.path, most)


def manifest(home: Home, actor: Actor, batch_id: int) -> tuple[KeptBatch, list[KeptFile]]:
    """One batch's manifest with its files: nothing of a person in it; raises Refused `no_such_batch`."""
    actor.need(Right.MANIFEST)
    with home.store.reading() as connection:
        return _get(connection, actor, batch_id), kept.files(connection, batch_id)


def count_again(home: Home, actor: Actor, batch_id: int) -> int:
    """How many of the corrections of a batch read as before and only go again, because they were not answered."""
    actor.need(Right.MANIFEST)
    with home.store.reading() as connection:
        return kept_correction.count_again(connection, _get(connection, actor, batch_id).id)


def show(home: Home, actor: Actor, batch_id: int, *, page: int = 1, most: int = 50) -> Shown:
    """A batch and a page (from 1) of its rows exactly as they will be written; that they were opened is logged."""
    actor.need(Right.BATCH)
    with home.store.reading() as connection:
        batch = _get(connection, actor, batch_id)
        profile = partner_profile(home, batch.partner, batch.partner_version)
        sources = kept_referral.in_batch(connection, batch_id, skip=(page - 1) * most, most=most)
        rows = [shown_row(profile, payload, str(batch_id)) for _, payload in opened(home, sources)]
        files = kept.files(connection, batch_id)
        if page * most >= batch.rows:
            beside = opened(home, kept_correction.in_batch(connection, batch_id))
            rows += [shown_row(profile, payload, str(batch_id), CORRECTION) for _, payload in beside]
            rows += [OutRow(tuple(cells), ()) for cells in retraction_rows(home, connection, batch, profile)]
    if rows:
        with home.store.writing() as connection:
            write(home, connection, actor, [Event("batch_rows_opened", detail={"batch": batch_id, "rows": len(rows)})])
    may = batch.state == BUILT and batch.built_by != actor.pseudonym
    return Shown(batch, profile, tuple(rows), tuple(files), page * most < batch.rows, may)


def approve(home: Home, actor: Actor, batch_id: int, seen: bytes | None = None) -> KeptBatch:
    """Approve a batch that someone else built. `seen`: the content digest the approver looked at, if a page was shown.

    Raises Refused: `no_such_batch`, `builder_approves`, `batch_approved`, `batch_changed`, `batch_tampered`.
    """
    actor.need(Right.BATCH)
    with home.store.writing() as connection:
        batch = _get(connection, actor, batch_id, lock=True)
        if batch.built_by == actor.pseudonym:
            raise refuse("builder_approves")
        if batch.state != BUILT:
            raise refuse("batch_sent" if batch.state == SENT else "batch_approved")
        if seen is not None and seen != batch.content_digest:
            raise refuse("batch_changed")
        batch_mark.check(home, batch)
        if not batch_content.fits(home, batch, batch_content.parts_of(connection, batch_id)):
            raise refuse("batch_tampered")
        head = write(home, connection, actor, [Event("batch_approved", detail={"batch": batch_id, "rows": batch.rows})])
        kept.change(connection, batch_id, state=APPROVED, approved_by=actor.pseudonym, audit_head=head)
        batch_mark.put(home, connection, batch_id)
        approved = _get(connection, actor, batch_id)
    anchor(home)
    return approved


def cancel(home: Home, actor: Actor, batch_id: int) -> None:
    """Cancel a batch that has not been sent; its referrals are ready again. Raises Refused `no_such_batch`, `batch_sent`."""
    actor.need(Right.BATCH)
    with home.store.writing() as connection:
        batch = _get(connection, actor, batch_id, lock=True)
        if batch.state not in (BUILT, APPROVED):
            raise refuse("batch_sent")
        kept_referral.release_batch(connection, batch_id)
        release_beside(connection, batch_id)
        kept.change(connection, batch_id, state=CANCELLED, rows=0, corrections=0, retractions=0)
        write(home, connection, actor, [Event("batch_cancelled", detail={"batch": batch_id})])
    anchor(home)
