"""Doing one thing to many registrations: what would be done is shown first, and can be undone once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit, limits
from bimtek.common.errors import Refusal
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.enrolment import moves
from participants.enrolment import services as enrolment
from participants.notices import services as notices
from participants.notices.models import Notice
from participants.people.selectors import mail_address
from participants.registration.models import Registration
from participants.registration.selectors import with_session

from .models import ListAct

Action, Status = ListAct.Action, Registration.Status
MOST = 200  # registrations of one act, done while staff wait: some ten milliseconds each
RESEND_SECONDS = 600  # a ticket goes out again at most once in this time


@dataclass(frozen=True)
class ActPreview:
    """To whom an act would be done, and to whom not and why."""

    doable: list[Registration]
    left: list[tuple[Registration, Promise]]


def preview(session: TrainingSession, action: str, keys: Collection[int]) -> ActPreview:
    """Look at the chosen registrations of the session, at most MOST, by name."""
    rows = Registration.objects.filter(session=session, pk__in=list(keys)[:MOST]).select_related("person__user", "pool")
    doable, left = [], []
    for row in rows.order_by("person__search_name", "pk"):
        row.session = session
        why = _against(row, action)
        if why is None:
            doable.append(row)
        else:
            left.append((row, why))
    return ActPreview(doable, left)


def _against(row: Registration, action: str) -> Promise | None:
    match action:
        case Action.APPROVE if row.status != Status.PENDING:
            return _("does not wait for approval")
        case Action.CANCEL if row.status not in Registration.ACTIVE:
            return _("is not active any more")
        case Action.MOVE if row.status not in moves.MOVABLE:
            return _("has no seat to be moved")
        case Action.RESEND if row.status not in Notice.OF_STATUS or row.status not in Registration.ACTIVE:
            return _("is not active any more")
        case Action.RESEND if not mail_address(row.attendee):
            return _("has no e-mail address")
    return None


def carry_out(
    *,
    session: TrainingSession,
    action: str,
    keys: Collection[int],
    reason: str = "",
    pool: SeatPool | None = None,
    by: User,
    now: datetime,
) -> ListAct:
    """Do it to all of them to whom it can be done; each by itself, so one that changed meanwhile stops no other.

    `pool` is the category that they move to. Raises Refusal `nobody_chosen` where it can be done to none,
    `reason_missing` for a cancellation or move without one, `no_such_pool` for a move without a category.
    """
    if action in (Action.CANCEL, Action.MOVE) and not reason.strip():
        raise Refusal("reason_missing", _("Say why: the participants read it in the mail and on the ticket."))
    if action == Action.MOVE and pool is None:
        raise Refusal("no_such_pool", _("Choose where they move to."))
    rows = preview(session, action, keys).doable
    done = [row.pk for row in rows if _do(row, action, reason.strip(), pool, by, now)]
    if not done:
        raise Refusal("nobody_chosen", _("There is none of the chosen to whom this can be done."))
    act = ListAct.objects.create(session=session, action=action, keys=done, by=by, at=now)
    audit.record(session, by=by, list_act=act.pk, action=action, registrations=len(done))
    return act


def _do(row: Registration, action: str, reason: str, pool: SeatPool | None, by: User, now: datetime) -> bool:
    try:
        match action:
            case Action.APPROVE:
                enrolment.approve(registration=row, by=by, now=now)
            case Action.CANCEL:
                enrolment.cancel(registration=row, by=by, reason=reason, now=now)
            case Action.MOVE if pool is not None:
                moves.transfer(registration=row, pool=pool, by=by, reason=reason, now=now)
            case _:
                send_again(registration=row, by=by, now=now)
    except Refusal:
        return False
    return True


@transaction.atomic
def send_again(*, registration: Registration, by: User, now: datetime) -> None:
    """Mail the ticket, or how the registration stands, once more.

    Raises Refusal `not_active`, `no_address`, and `too_often` where it went out a moment ago.
    """
    if registration.status not in Registration.ACTIVE:
        raise Refusal("not_active", _("This registration is no longer active."))
    if not mail_address(registration.attendee):
        raise Refusal("no_address", _("There is no e-mail address. Write it down first, or tell the ticket code."))
    if limits.count(f"ticket-again:{registration.pk}", RESEND_SECONDS) > 1:
        raise Refusal("too_often", _("It was sent a moment ago. Wait ten minutes before you send it again."))
    notices.write([registration], Notice.OF_STATUS[registration.status], now=now)
    audit.record(registration, by=by, sent_again=registration.status)


def targets(session: TrainingSession, now: datetime) -> list[SeatPool]:
    """Categories with a free seat in other sessions of the programme that are running, at most MOST."""
    today = now.astimezone(session.zone).date()
    running = (TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED)
    rows = SeatPool.objects.free().filter(
        session__programme=session.programme_id, session__status__in=running, session__ends_on__gte=today
    )
    rows = rows.exclude(session=session).select_related("session__programme")
    return list(rows.order_by("session__starts_on", "session", "position")[:MOST])


def last_of(session: TrainingSession, user: User) -> ListAct | None:
    """The account's last act in the session, if it can be undone."""
    act = ListAct.objects.filter(session=session, by=user).first()
    undoable = act is not None and act.undone_at is None and act.action != Action.RESEND
    return act if undoable else None


def undo(*, act: ListAct, by: User, now: datetime) -> tuple[int, int]:
    """Take an act back, once; return of how many registrations, and of how many it could not be.

    Who has changed since stays as they are. Raises Refusal `undone` for the second time.
    """
    if not ListAct.objects.filter(pk=act.pk, undone_at=None).update(undone_at=now):
        raise Refusal("undone", _("This was undone already."))
    rows = Registration.objects.filter(pk__in=act.keys).select_related("person__user", "session__programme", "pool")
    back = sum(_take_back(row, act.action, by, now) for row in rows.order_by("pk"))
    audit.record(act.session, by=by, list_act_undone=act.pk, registrations=back)
    return back, len(act.keys) - back


def _take_back(row: Registration, action: str, by: User, now: datetime) -> bool:
    try:
        match action:
            case Action.APPROVE:
                enrolment.unapprove(registration=row, by=by, now=now)
            case Action.MOVE:
                row.pool.session = row.session
                there = with_session().get(predecessor=row)
                reason = _("The move was taken back.")
                moves.transfer(registration=there, pool=row.pool, by=by, reason=str(reason), now=now)
            case _:
                enrolment.take_back(registration=row, by=by, now=now)
    except Refusal:
        return False
    return True
