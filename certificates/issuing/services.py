"""Issuing: one act decides who gets a certificate and under which number; then the press prints them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.dates import long_date
from bimtek.common.errors import Refusal
from certificates.layouts.models import LayoutVersion
from certificates.numbering import services as numbering
from certificates.numbering.ranges import NumberRange
from certificates.numbering.selectors import session_code
from events.seats.roles import SessionRole
from events.training.models import TrainingSession

from . import printing, queue, selectors
from .candidates import CertificateCandidate
from .freeze import editions
from .models import Batch, Chunk

# A third of a second of work: small enough to lose little when a worker dies, large enough for little overhead.
CHUNK = 500
NOTHING: Mapping[CertificateCandidate, UUID] = {}
# Numbers are given to participants first.
ORDER = [
    SessionRole.PARTICIPANT,
    SessionRole.SPEAKER,
    SessionRole.MODERATOR,
    SessionRole.FACILITATOR,
    SessionRole.COMMITTEE,
]


@transaction.atomic
def issue(
    *,
    session: TrainingSession,
    layout_version: LayoutVersion,
    issued_on: date,
    by: User,
    now: datetime,
    key: UUID | None = None,
    left_out: Collection[str] = (),
) -> Batch:
    """Issue a certificate to everyone who may have one and has none; the press prints them after the commit.

    `left_out` are the `marker`s of candidates whom staff leave out of this batch; the next one has them again.

    The session's row is locked first, so two clicks make one batch: the second finds its own `key`,
    or no candidate left. Refusal says what stands against it; then nothing was written and no number taken.
    """
    session = locked(session)
    if key is not None and (same := Batch.objects.filter(key=key).first()):
        if same.session_id == session.pk:
            return same
        raise Refusal("key_used", _("This page is out of date. Load it again and repeat."))
    check(session, issued_on=issued_on, now=now)
    ready = [each for each in selectors.plan(session).ready if each.marker not in left_out]
    if not ready:
        raise Refusal("nobody_left", _("There is nobody left who may get a certificate and has none."))
    batch = Batch.objects.create(
        session=session,
        requested_by=by,
        requested_at=now,
        queued_at=now,
        layout_version=layout_version,
        total=len(ready),
        key=key or uuid4(),
    )
    divide(batch, ready, issued_on=issued_on, now=now)
    facts = {"certificates_issued": len(ready), "batch": batch.pk, "layout": str(layout_version)}
    audit(session, by=by, **facts, **({"left_out": sorted(left_out)} if left_out else {}))
    hand_over(batch)
    return batch


def hand_over(batch: Batch) -> None:
    """Give a batch's waiting chunks to the press once this transaction commits."""
    transaction.on_commit(partial(queue.to_press, printing.waiting_chunks(batch)))


@transaction.atomic
def retry(*, batch: Batch, by: User, now: datetime) -> int:
    """Print the failed chunks of a batch again; return how many chunks that are."""
    failed = batch.chunks.filter(state=Chunk.State.WAITING, attempts__gte=printing.MAX_ATTEMPTS)
    count = failed.update(attempts=0, error="")
    Batch.objects.filter(pk=batch.pk).update(queued_at=now)
    audit(batch.session, by=by, chunks_retried=count, batch=batch.pk)
    hand_over(batch)
    return count


def locked(session: TrainingSession) -> TrainingSession:
    """The session's row, locked against other issuing but not against new registrations, which refer to it."""
    return (
        TrainingSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme__organizer", "location__region")
        .get(pk=session.pk)
    )


def divide(
    batch: Batch,
    ready: Sequence[CertificateCandidate],
    *,
    issued_on: date,
    now: datetime,
    follows: Mapping[CertificateCandidate, UUID] = NOTHING,
) -> None:
    """Freeze what the certificates say, take their numbers, and cut them into chunks; roles come one after another.

    `follows` names the certificate whose place each takes.
    """
    frozen = editions(batch, ready, issued_on=issued_on, now=now)
    pairs = list(zip(ready, frozen, strict=True))
    session = batch.session
    for role, group in groupby(sorted(pairs, key=lambda pair: ORDER.index(pair[0].role)), lambda pair: pair[0].role):
        recipients = [
            {"edition": edition.pk, **each.recipient, **({"follows": str(follows[each])} if each in follows else {})}
            for each, edition in group
        ]
        numbers = numbering.reserve(
            organizer=session.programme.organizer,
            count=len(recipients),
            on=issued_on,
            session=session_code(session),
            role=role,
        )
        Chunk.objects.bulk_create(chunks(batch, numbers, recipients))


def chunks(batch: Batch, numbers: NumberRange, recipients: Sequence[dict[str, Any]]) -> Iterator[Chunk]:
    """Consecutive numbers and their recipients, some hundred at a time."""
    for start in range(0, len(recipients), CHUNK):
        members = recipients[start : start + CHUNK]
        part = numbers.part(start, len(members))
        yield Chunk(
            batch=batch,
            series_id=part.series_id,
            first=part.first,
            last=part.last,
            numbers=part.as_json(),
            recipients=list(members),
        )


def check(session: TrainingSession, *, issued_on: date, now: datetime) -> None:
    """Refusal when the session is not one to issue for, now, with this date."""
    today = now.astimezone(session.zone).date()
    if session.status in {session.Status.DRAFT, *session.OFF}:
        raise Refusal(
            "session_not_held", _("No certificates are issued for a session that is a draft, postponed or cancelled.")
        )
    if today < session.ends_on:
        raise Refusal(
            "session_not_over",
            _("Certificates can be issued from the last day on, %(day)s, when attendance is complete.")
            % {"day": long_date(session.ends_on)},
        )
    if issued_on < session.ends_on:
        raise Refusal(
            "date_too_early",
            _("The date of issue cannot be before the session's last day, %(day)s.")
            % {"day": long_date(session.ends_on)},
        )
    if issued_on > today:
        raise Refusal("date_in_future", _("The date of issue cannot be in the future."))
    if Chunk.objects.filter(batch__session=session, state=Chunk.State.WAITING).exists():
        raise Refusal("batch_unfinished", _("The press is still at work on this session. Wait for it, or cancel it."))
    for missing in selectors.missing(session, on=issued_on):
        raise Refusal(f"missing_{missing.code}", missing.text)
