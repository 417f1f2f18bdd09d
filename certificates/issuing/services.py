"""Issuing: one act freezes, numbers and records every certificate of a session, then the press prints them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.dates import long_date
from bimtek.common.errors import Refusal
from certificates.layouts.registry import LAYOUTS
from certificates.numbering import services as numbering
from certificates.numbering.selectors import session_code
from events.seats.roles import Role
from events.training.models import TrainingSession
from participants.eligibility.selectors import Assessment

from . import queue, selectors
from .freeze import freeze, session_facts
from .models import Batch, Certificate

# Inserted in one statement.
ROWS_PER_INSERT = 1000


@transaction.atomic
def issue(
    *, session: TrainingSession, layout: str, issued_on: date, by: User, now: datetime, key: UUID | None = None
) -> Batch:
    """Issue a certificate to everyone who may have one and has none; the press prints them after the commit.

    The session's row is locked first, so two clicks make one batch: the second finds its own `key`,
    or nobody left. Refusal says what stands against it; then nothing was written and no number taken.
    """
    session = _locked(session)
    if key is not None and (same := Batch.objects.filter(key=key).first()):
        if same.session_id == session.pk:
            return same
        raise Refusal("key_used", _("This page is out of date. Load it again and repeat."))
    _check(session, layout=layout, issued_on=issued_on, now=now)
    ready = selectors.plan(session).ready
    if not ready:
        raise Refusal("nobody_left", _("There is nobody left who may get a certificate and has none."))
    batch = Batch.objects.create(
        session=session,
        requested_by=by,
        requested_at=now,
        queued_at=now,
        layout=layout,
        total=len(ready),
        key=key or uuid4(),
    )
    certificates = _record(batch, ready, issued_on)
    audit(session, by=by, certificates_issued=len(certificates), batch=batch.pk, layout=layout)
    hand_over(batch, [str(certificate.pk) for certificate in certificates])
    return batch


def hand_over(batch: Batch, ids: Sequence[str]) -> None:
    """Give certificates to the press once this transaction commits."""
    transaction.on_commit(partial(queue.to_press, list(ids)))


@transaction.atomic
def retry(*, batch: Batch, by: User, now: datetime) -> int:
    """Let the press try again what it gave up; returns how many certificates that were."""
    failed = batch.certificates.filter(rendered_at__isnull=True, attempts__gte=selectors.MAX_ATTEMPTS)
    count = failed.update(attempts=0, error="")
    Batch.objects.filter(pk=batch.pk).update(queued_at=now)
    audit(batch.session, by=by, certificates_retried=count, batch=batch.pk)
    hand_over(batch, selectors.waiting_ids(batch))
    return count


def _locked(session: TrainingSession) -> TrainingSession:
    """The session's row, locked against other issuing but not against new registrations, which refer to it."""
    return (
        TrainingSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme__organizer", "location__region")
        .get(pk=session.pk)
    )


def _record(batch: Batch, ready: Sequence[Assessment], issued_on: date) -> list[Certificate]:
    session = batch.session
    numbers = numbering.reserve(
        organizer=session.programme.organizer,
        count=len(ready),
        on=issued_on,
        session=session_code(session),
        role=Role.PARTICIPANT,
    )
    facts = session_facts(session, layout=batch.layout, issued_on=issued_on)
    return Certificate.objects.bulk_create(freeze(batch, facts, ready, numbers), batch_size=ROWS_PER_INSERT)


def _check(session: TrainingSession, *, layout: str, issued_on: date, now: datetime) -> None:
    """Refusal when the session is not one to issue for, now, with this date."""
    today = now.astimezone(session.zone).date()
    if session.status in {session.Status.CANCELLED, session.Status.DRAFT}:
        raise Refusal("session_not_held", _("No certificates are issued for a session that is a draft or cancelled."))
    if layout not in LAYOUTS:
        raise Refusal("layout_unknown", _("Choose one of the layouts shown."))
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
    for missing in selectors.missing(session, on=issued_on):
        raise Refusal(f"missing_{missing.code}", missing.text)
