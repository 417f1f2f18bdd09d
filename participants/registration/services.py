"""Getting a place in a session, and giving it back."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.dates import moment
from bimtek.common.errors import Refusal
from events.seats import services as seats
from events.seats.models import SeatPool
from events.training import guard
from events.training.models import TrainingSession
from participants.consent import services as consents
from participants.consent.services import Agreement
from participants.people.models import Person

from . import mails, selectors
from .models import Registration

Status = Registration.Status


def register(
    *,
    person: Person,
    session: TrainingSession,
    pool_id: int,
    representing: str = "",
    assignment: str = "",
    agreement: Agreement | None,
    now: datetime,
) -> Registration:
    """Give a person a place in a session; `agreement` is what they agreed to.

    The place is confirmed at once, or held until the organizer approves where the category asks for that.

    Whoever already has one gets that registration back (double click, two tabs), and no second seat.
    Raises Refusal `not_open_yet`, `closed`, `consent_missing`, `full` or `no_such_pool`; nothing is written then.
    """
    check_open(session, now)
    pool = _pool_of(session, pool_id)
    registration = Registration(
        person=person,
        session=session,
        pool=pool,
        status=Status.PENDING if pool.needs_approval else Status.CONFIRMED,
        representing=representing,
        assignment=assignment,
        registered_at=now,
    )
    return _enrol(registration, agreement, staff=False)


def register_by_staff(
    *,
    person: Person,
    session: TrainingSession,
    pool_id: int,
    representing: str = "",
    assignment: str = "",
    agreement: Agreement | None,
    by: User,
    now: datetime,
) -> Registration:
    """Give a person a place on the organizer's word, also outside the registration window.

    Raises Refusal `session_not_running`, `already_registered`, `consent_missing`, `full` or `no_such_pool`.
    """
    check_running(session)
    if selectors.active_of(person, session):
        raise Refusal("already_registered", _("This person is already registered for this session."))
    registration = Registration(
        person=person,
        session=session,
        pool=_pool_of(session, pool_id),
        status=Status.CONFIRMED,
        representing=representing,
        assignment=assignment,
        registered_at=now,
    )
    registration = _enrol(registration, agreement, staff=True)
    audit.record(registration, by=by, status=registration.status)
    return registration


def check_open(session: TrainingSession, now: datetime) -> None:
    """Raise Refusal `not_open_yet` or `closed` unless registration is possible at `now`, to the second."""
    if session.registration_open(now):
        return
    opens = session.registration_opens_at
    if session.status == TrainingSession.Status.PUBLISHED and opens and now < opens:
        text = _("Registration opens on %(time)s. Come back then.")
        raise Refusal("not_open_yet", text % {"time": moment(opens, session.timezone)})
    raise Refusal("closed", _("Registration for this session is closed. Look for another session of this programme."))


def check_running(session: TrainingSession) -> None:
    """Raise Refusal `session_not_running` for a draft, a finished or a cancelled session."""
    if session.status not in (TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED):
        raise Refusal("session_not_running", _("Participants can be added to a published session only."))


def _pool_of(session: TrainingSession, pool_id: int) -> SeatPool:
    pool = SeatPool.objects.filter(pk=pool_id, session=session).first()
    if pool is None:
        raise Refusal("no_such_pool", _("This category does not belong to the session. Choose one of the list."))
    return pool


def _enrol(registration: Registration, agreement: Agreement | None, *, staff: bool) -> Registration:
    """Write a registration with its consent, its mail and its seat; or give back the one that is there."""
    now = registration.registered_at
    if agreement is None:
        raise Refusal("consent_missing", _("Read the consent text and tick the box to agree."))
    try:
        with transaction.atomic():
            registration.save(force_insert=True)
            consents.record(registration=registration, agreement=agreement, now=now)
            if registration.status == Status.PENDING:
                mails.received(registration, now=now)
            else:
                mails.confirm(registration, by_owner=not staff, now=now)
            _take_seat(registration, now, staff=staff)
    except IntegrityError:
        # The partial unique index: this person got in by another request a moment ago, or long since.
        existing = selectors.active_of(registration.person, registration.session)
        if existing is None:
            raise
        return existing
    return registration


def _take_seat(registration: Registration, now: datetime, *, staff: bool) -> None:
    """Take the seat last, so that its row stays locked for two short statements only.

    The session is read again behind that lock: whoever closes or cancels it waits for the lock or has
    committed before this read, so no place is given in a session that has just gone.
    """
    if not seats.take(pool_id=registration.pool_id):
        raise Refusal("full", _("The last seat of this category has just been taken. Choose another one if there is."))
    session = TrainingSession.objects.get(pk=registration.session_id)
    if staff:
        check_running(session)
    else:
        check_open(session, now)


@transaction.atomic
def cancel(*, registration: Registration, by: User | None, reason: str = "", now: datetime) -> None:
    """Cancel a registration and give its seat back, exactly once however many try; `by` is None for a claimant.

    Raises Refusal `not_active` when it no longer is, and `session_over` when its owner is too late.
    """
    own = by is None or registration.person.user_id == by.pk
    if own:
        check_cancellable(registration, now)
    changed = {"status": Status.CANCELLED, "cancelled_at": now, "cancel_reason": reason}
    if _move(registration, Registration.SEATED, changed):
        seats.release(pool_id=registration.pool_id)
    elif not _move(registration, (Status.WAITLISTED,), changed):
        raise Refusal("not_active", _("This registration was already cancelled."))
    mails.cancelled(registration, by_owner=own, now=now)
    if not own:
        audit.record(registration, by=by, status=Status.CANCELLED)


def check_cancellable(registration: Registration, now: datetime) -> None:
    """Raise Refusal `session_over` after the session's last day, by its own calendar."""
    if registration.session.is_over(now):
        raise Refusal("session_over", _("This session is over; its registrations stay as they are."))


def can_cancel(registration: Registration, now: datetime) -> bool:
    """Whether the owner may still cancel; what `cancel` would refuse offers no button."""
    return is_valid(registration) and not registration.session.is_over(now)


def is_valid(registration: Registration) -> bool:
    """Whether the registration still opens a door: active, in a session that was not cancelled."""
    cancelled = registration.session.status == TrainingSession.Status.CANCELLED
    return registration.status in Registration.ACTIVE and not cancelled


def has_begun(session: TrainingSession, now: datetime) -> bool:
    """Whether the first day has come, by the session's own calendar."""
    return timezone.localdate(now, session.zone) >= session.starts_on


@transaction.atomic
def approve(*, registration: Registration, by: User, now: datetime) -> None:
    """Confirm a registration that waits for approval; its seat is held since it came.

    Raises Refusal `not_pending`, and `session_cancelled` when there is nothing to come to any more.
    """
    guard.open_for_change(registration.session_id)
    if not _move(registration, (Status.PENDING,), {"status": Status.CONFIRMED}):
        raise Refusal("not_pending", _("This registration is not waiting for approval."))
    mails.confirm(registration, by_owner=False, now=now)
    audit.record(registration, by=by, status=(Status.PENDING, Status.CONFIRMED))


@transaction.atomic
def reject(*, registration: Registration, by: User, reason: str, now: datetime) -> None:
    """Turn down a registration that waits for approval and free its seat. Raises Refusal `not_pending`."""
    changed = {"status": Status.REJECTED, "cancelled_at": now, "cancel_reason": reason}
    if not _move(registration, (Status.PENDING,), changed):
        raise Refusal("not_pending", _("This registration is not waiting for approval."))
    seats.release(pool_id=registration.pool_id)
    mails.cancelled(registration, by_owner=False, now=now)
    audit.record(registration, by=by, status=(Status.PENDING, Status.REJECTED))


def _move(registration: Registration, sources: tuple[str, ...], changed: dict[str, object]) -> bool:
    """Change a registration that still is in one of `sources`; False when another was faster.

    One conditional UPDATE decides, so of many callers exactly one hears True.
    """
    if not Registration.objects.filter(pk=registration.pk, status__in=sources).update(**changed):
        return False
    for name, value in changed.items():
        setattr(registration, name, value)
    return True
