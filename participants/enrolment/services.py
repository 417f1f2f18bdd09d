"""Getting a place in a session, and giving it back."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.seats import counting
from events.seats.audiences import EntryMode
from events.seats.models import SeatPool
from events.training import guard
from events.training.models import TrainingSession
from participants.consent import services as consents
from participants.consent.selectors import consent_withdrawn
from participants.consent.services import Agreement
from participants.notices import services as notices
from participants.notices.models import Notice
from participants.people.models import Person
from participants.registration import selectors, windows
from participants.registration.models import Registration
from participants.registration.states import move

from . import waiting
from .enrolling import enrol

Status = Registration.Status


def register(
    *,
    person: Person,
    session: TrainingSession,
    pool_id: int,
    request_key: UUID | None = None,
    representing: str = "",
    assignment: str = "",
    answers: Mapping[int, Any] | None = None,
    agreement: Agreement | None,
    now: datetime,
) -> Registration:
    """Give a person a place in a session, or a place in the line for one.

    The place is confirmed at once, or held until the organizer approves where the category asks for that. Where all
    seats are taken and the category has a waiting list, the registration comes back waitlisted.

    A participant who already has one gets that registration back (double click, two tabs), and so does a form that is
    sent again (`request_key`), and no second seat. Raises Refusal `not_open_yet`, `closed`, `full`, `no_such_pool`, and
    what `consents.check` raises where an agreement lacks; nothing is written then.
    """
    windows.check_open(session, now)
    pool = _pool_of(session, pool_id, open_only=True)
    consents.check(agreement=agreement, asked=consents.asked(pool=pool, person=person, now=now))
    draft = Registration(
        person=person,
        session=session,
        pool=pool,
        request_key=request_key,
        representing=representing,
        assignment=assignment,
        registered_at=now,
    )
    try:
        enrol(
            [draft],
            agreement=agreement,
            answers=answers,
            newcomers=True,
            still_open=partial(windows.check_open, now=now),
            language=get_language() or "",
        )
    except IntegrityError:
        return _earlier(draft)
    return draft


def _earlier(draft: Registration) -> Registration:
    """What made the database refuse a second one: this person got in a moment ago, or sent this very form before."""
    existing = selectors.active_of(draft.person, draft.session)
    if existing is None and draft.request_key:
        existing = Registration.objects.filter(person=draft.person, request_key=draft.request_key).first()
    if existing is None:
        raise Refusal("form_used", _("This form was used before. Open the session's page and register again."))
    return existing


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
    """Give a person a place on the organizer's word, also outside the registration window and past the line.

    Raises Refusal `session_not_running`, `already_registered`, `consent_missing`, `full` or `no_such_pool`.
    """
    windows.check_running(session)
    registration = Registration(
        person=person,
        session=session,
        pool=_pool_of(session, pool_id),
        representing=representing,
        assignment=assignment,
        registered_at=now,
    )
    try:
        with transaction.atomic():
            enrol([registration], agreement=agreement, newcomers=False, still_open=windows.check_running)
            audit.record(registration, by=by, status=registration.status)
    except IntegrityError:
        raise Refusal("already_registered", _("This person is already registered for this session.")) from None
    return registration


def _pool_of(session: TrainingSession, pool_id: int, *, open_only: bool = False) -> SeatPool:
    for pool in session.pools.all():  # a page that shows them has them already
        if pool.pk == pool_id and (pool.entry == EntryMode.OPEN or not open_only):
            return pool
    raise Refusal("no_such_pool", _("This category does not belong to the session. Choose one of the list."))


@transaction.atomic
def cancel(*, registration: Registration, by: User | None, reason: str = "", now: datetime) -> None:
    """Cancel a registration, decline an offer, or leave the line; exactly once however many try.

    A seat goes back, and the first in line moves up at once. `by` is None where no account speaks: a claimant,
    or the contact person of a delegation. Raises Refusal `not_active` when it no longer is, and `session_over` when
    anybody but staff is too late.
    """
    own = by is None or registration.person.user_id == by.pk
    if own:
        windows.check_not_over(registration.session, now)
    pool = counting.hold(registration.session_id)[registration.pool_id]
    changed = {"status": Status.CANCELLED, "cancelled_at": now, "cancel_reason": reason}
    if move(registration, Registration.SEATED, **changed):
        counting.release(pool=pool)
    elif move(registration, (Status.WAITLISTED,), **changed):
        counting.leave_line(pool=pool)
    else:
        raise Refusal("not_active", _("This registration was already cancelled."))
    waiting.move_up(session_id=registration.session_id, now=now)
    language = (get_language() or "") if by is not None and own else ""
    notices.write([registration], Notice.Kind.CANCELLED, language=language, now=now)
    if not own:
        audit.record(registration, by=by, status=Status.CANCELLED)


@transaction.atomic
def take_back(*, registration: Registration, before: str = Status.CONFIRMED, by: User, now: datetime) -> None:
    """Give a registration that was cancelled by mistake its place again, with its ticket: on the organizer's word.

    It stands as `before`: confirmed, past the line; pending; or waiting, at the place in line that it had, where an
    offer became a confirmed seat. Raises Refusal `session_not_running`, `session_over`, `consent_withdrawn`,
    `not_cancelled`, `full`, and `already_registered` where the person has another place by now; nothing is written
    then.
    """
    windows.check_not_over(registration.session, now)
    windows.check_running(registration.session)
    if Registration.objects.filter(consent_withdrawn(), pk=registration.pk).exists():
        raise Refusal("consent_withdrawn", _("This person withdrew the consent. Register them anew, with a new one."))
    pool = counting.hold(registration.session_id)[registration.pool_id]
    waits = before == Status.WAITLISTED and counting.join_line(pool=pool)
    status = Status.WAITLISTED if waits else Status.PENDING if before == Status.PENDING else Status.CONFIRMED
    changed = {"status": status, "cancelled_at": None, "cancel_reason": ""}
    try:
        with transaction.atomic():
            if not move(registration, (Status.CANCELLED,), **changed):
                raise Refusal("not_cancelled", _("This registration is not cancelled."))
    except IntegrityError:
        raise Refusal("already_registered", _("This person has another registration for this session.")) from None
    if not waits and not counting.take(pool=pool):
        raise Refusal("full", _("There is no free seat in this category. Give it more seats first."))
    notices.write([registration], Notice.OF_STATUS[status], now=now)
    audit.record(registration, by=by, status=(Status.CANCELLED, status))


@transaction.atomic
def approve(*, registration: Registration, by: User, now: datetime) -> None:
    """Confirm a registration that waits for approval; its seat is held since it came.

    Raises Refusal `not_pending`, and `session_cancelled` when there is nothing to come to any more.
    """
    guard.open_for_change(registration.session_id)
    if not move(registration, (Status.PENDING,), status=Status.CONFIRMED):
        raise Refusal("not_pending", _("This registration is not waiting for approval."))
    notices.write([registration], Notice.Kind.CONFIRMED, now=now)
    audit.record(registration, by=by, status=(Status.PENDING, Status.CONFIRMED))


@transaction.atomic
def unapprove(*, registration: Registration, by: User, now: datetime) -> None:
    """Take an approval back: the registration waits again, with its seat. Raises Refusal `not_confirmed`."""
    guard.open_for_change(registration.session_id)
    if not move(registration, (Status.CONFIRMED,), status=Status.PENDING):
        raise Refusal("not_confirmed", _("This registration is not confirmed any more."))
    notices.write([registration], Notice.Kind.RECEIVED, now=now)
    audit.record(registration, by=by, status=(Status.CONFIRMED, Status.PENDING))


@transaction.atomic
def reject(*, registration: Registration, by: User, reason: str, now: datetime) -> None:
    """Turn down a registration that waits for approval and free its seat. Raises Refusal `not_pending`."""
    pool = counting.hold(registration.session_id)[registration.pool_id]
    changed = {"status": Status.REJECTED, "cancelled_at": now, "cancel_reason": reason}
    if not move(registration, (Status.PENDING,), **changed):
        raise Refusal("not_pending", _("This registration is not waiting for approval."))
    counting.release(pool=pool)
    waiting.move_up(session_id=registration.session_id, now=now)
    notices.write([registration], Notice.Kind.CANCELLED, now=now)
    audit.record(registration, by=by, status=(Status.PENDING, Status.REJECTED))
