"""A place that goes on: its person moves to another session, or a substitute comes in their stead.

Both close the registration and open its successor, so that the trail stays: which ticket became which, when, by whom.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.seats import counting
from events.seats.audiences import EntryMode
from events.seats.models import SeatPool
from participants.consent import services as consents
from participants.consent.models import GuardianConsent
from participants.consent.services import Agreement
from participants.notices import services as notices
from participants.notices.models import Notice
from participants.people.models import Person
from participants.questions import services as questions
from participants.questions.selectors import live
from participants.registration import windows
from participants.registration.models import Registration
from participants.registration.states import move

from . import waiting

Status = Registration.Status
MOVABLE = (Status.PENDING, Status.CONFIRMED)


def transfer(
    *, registration: Registration, pool: SeatPool, by: User | None, reason: str = "", now: datetime
) -> Registration:
    """Move a participant to another session of the same programme: a seat there for the seat here, or nothing at all.

    The owner may go where registration is open; staff also where it is closed, and past the line. Consents and answers
    go along.
    Raises Refusal `other_programme`, `same_session`, `no_such_pool`, `closed`, `not_open_yet`, `session_not_running`,
    `session_over`, `full`, `not_active`, `already_registered`; `birth_date_missing` or `guardian_missing` where a child
    would come without a parent's consent; `questions_open` where the owner has not answered what that category asks.
    """
    staff = by is not None and registration.person.user_id != by.pk
    _check_target(registration, pool, staff=staff, now=now)
    check_age(registration, pool, now)
    if not staff:
        _check_questions(registration, pool)
    try:
        with transaction.atomic():
            return _transfer(registration, pool, by, staff, reason, now)
    except IntegrityError:
        raise _taken(registration, _("This person has a registration for that session already.")) from None


def _taken(registration: Registration, sentence: Promise) -> Refusal:
    """Why there cannot be a successor: there is one already, or its person is in that session already."""
    registration.refresh_from_db(fields=["status"])
    return _not_active() if registration.status not in MOVABLE else Refusal("already_registered", sentence)


def _not_active() -> Refusal:
    return Refusal("not_active", _("This registration is no longer active. Open it again to see what happened."))


def _check_target(registration: Registration, pool: SeatPool, *, staff: bool, now: datetime) -> None:
    there, here = pool.session, registration.session
    if there.programme_id != here.programme_id:
        raise Refusal("other_programme", _("Choose another session of the same programme."))
    if there.pk == here.pk:
        raise Refusal("same_session", _("This is the session of this registration. Choose another one."))
    if not staff and pool.entry != EntryMode.OPEN:
        raise Refusal("no_such_pool", _("This category does not belong to the session. Choose one of the list."))
    windows.check_not_over(here, now)
    if staff:
        windows.check_running(there)
        windows.check_not_over(there, now)
    else:
        windows.check_open(there, now)


def check_age(registration: Registration, pool: SeatPool, now: datetime) -> None:
    """Consents go along, so what was not given for here must not be needed there: another first day, or audience.

    Raises Refusal `birth_date_missing` or `guardian_missing`.
    """
    asked = consents.asked(pool=pool, person=registration.person, now=now)
    if asked.asks_birth_date:
        raise Refusal(
            "birth_date_missing",
            _("That category needs to know who is under 18. Write the date of birth into the personal data first."),
        )
    given = GuardianConsent.objects.filter(registration=registration, withdrawn_at=None)
    if asked.needs_guardian and not given.exists():
        raise Refusal(
            "guardian_missing",
            _("Who is under 18 on the first day there needs the consent of a parent or guardian. Register there anew."),
        )


def _check_questions(registration: Registration, pool: SeatPool) -> None:
    """Answers go along, so what only the other category has to answer must have been answered."""
    here = registration.pool.category
    required = live(pool.session.programme_id).filter(required=True) if pool.category != here else ()
    more = [question for question in required if question.concerns(pool.category) and not question.concerns(here)]
    if more and registration.answers.filter(question__in=more).count() < len(more):
        raise Refusal(
            "questions_open",
            _("That category asks more than you have answered. Register for that session, then cancel this place."),
        )


def _transfer(
    registration: Registration, pool: SeatPool, by: User | None, staff: bool, reason: str, now: datetime
) -> Registration:
    """The new row first: its unique index is waited for while no pool is held yet."""
    new = Registration.objects.create(
        person=registration.person,
        session=pool.session,
        pool=pool,
        status=Status.PENDING if pool.needs_approval and not staff else Status.CONFIRMED,
        representing=registration.representing,
        assignment=registration.assignment,
        predecessor=registration,
        shown_as=registration.shown_as,
        registered_at=now,
    )
    consents.copy(from_registration=registration, to_registration=new)
    questions.copy(from_registration=registration, to_registration=new)
    pools = counting.hold(registration.session_id, pool.session_id)
    _close(registration, Status.MOVED, reason, now)
    if not counting.take(pool=pools[pool.pk], newcomer=not staff):
        raise Refusal("full", _("There is no free seat in that session. Choose another one."))
    _check_target(registration, pools[pool.pk], staff=staff, now=now)
    counting.release(pool=pools[registration.pool_id])
    waiting.move_up(session_id=registration.session_id, now=now)
    notices.write([new], Notice.Kind.MOVED, now=now)
    if staff:
        audit.record(registration, by=by, status=Status.MOVED, successor=new.pk, reason=reason)
    return new


@transaction.atomic
def _substitute(old: Registration, new: Registration, agreement: Agreement, reason: str, now: datetime) -> None:
    new.save(force_insert=True)
    consents.record_many(registrations=[new], agreement=agreement, now=now)
    _close(old, Status.REPLACED, reason, now)
    notices.write([old], Notice.Kind.REPLACED, now=now)
    notices.write([new], Notice.Kind.STANDS_IN, now=now)


def substitute(
    *,
    registration: Registration,
    person: Person,
    by: User | None,
    reason: str = "",
    agreement: Agreement,
    now: datetime,
) -> Registration:
    """Let another person come on the same seat ("mewakili"), with a ticket of their own; the old one is void.

    Says on the new registration whom they stand in for. Raises Refusal `not_active`, `session_over`,
    `session_not_running`, `same_person` and `already_registered`; nothing is written then.
    """
    session = registration.session
    windows.check_running(session)
    windows.check_not_over(session, now)
    if person.pk == registration.person_id:
        raise Refusal("same_person", _("This is the person who is registered. Name somebody else."))
    new = Registration(
        person=person,
        session=session,
        pool=registration.pool,
        status=registration.status,
        representing=registration.representing or registration.attendee.full_name[:200],
        assignment=registration.assignment,
        delegation=registration.delegation,
        predecessor=registration,
        registered_at=now,
    )
    if new.status not in MOVABLE:
        raise Refusal("not_active", _("Only a registration with a seat can be given to somebody else."))
    try:
        _substitute(registration, new, agreement, reason, now)
    except IntegrityError:
        sentence = _("This person is already registered for this session. Name somebody else.")
        raise _taken(registration, sentence) from None
    if by is not None and registration.person.user_id != by.pk:
        audit.record(registration, by=by, status=Status.REPLACED, successor=new.pk, reason=reason)
    return new


def _close(registration: Registration, status: str, reason: str, now: datetime) -> None:
    """End a registration that still is what it was when it was read."""
    closed = {"status": status, "cancelled_at": now, "cancel_reason": reason}
    if not move(registration, (registration.status,) if registration.status in MOVABLE else MOVABLE, **closed):
        raise _not_active()
