"""The waiting list: who moves up, in which order, and what becomes of an offer.

One line per category, by the time people came. No party is passed over: where a group stands first and too few seats
are free for all of it, the seats wait with it (`docs/decisions.md` says why). Everything here happens with the
session's pools held, so a seat that comes free is given exactly once.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from events.seats import counting
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.notices import services as notices
from participants.notices.models import Notice
from participants.people.selectors import mail_address
from participants.registration import windows
from participants.registration.models import Registration

Status = Registration.Status
AT_ONCE = 200  # people who move up in one transaction; the clock goes on with the rest
EXPIRED_AT_ONCE = 500


@transaction.atomic
def promote(*, session_id: int, now: datetime) -> list[Registration]:
    """Give the session's free seats to the first in line; return who moved up. May run at any time."""
    counting.hold(session_id)
    return move_up(session_id=session_id, now=now)


def move_up(*, session_id: int, now: datetime) -> list[Registration]:
    """`promote` for a caller who holds the pools already."""
    lines = set(SeatPool.objects.filter(session=session_id, waiting__gt=0).values_list("pk", flat=True))
    if not lines:
        return []
    session = TrainingSession.objects.get(pk=session_id)
    if not windows.is_running(session) or windows.has_begun(session, now):
        return []
    moved: list[Registration] = []
    while len(moved) < AT_ONCE and (party := _first_party(lines)):
        pool = party[0].pool
        if counting.take(pool=pool, places=len(party)):
            counting.leave_line(pool=pool, places=len(party))
            _seat(party, session, now)
            moved += party
        else:
            lines.discard(pool.pk)
    return moved


def _first_party(lines: set[int]) -> list[Registration]:
    """Who stands first in any of these lines, with the group they came in; empty when the lines are."""
    waiting = Registration.objects.filter(pool__in=lines, status=Status.WAITLISTED).order_by("pk")
    waiting = waiting.select_related("person__user", "pool")
    first = waiting.first()
    if first is None or first.group_id is None:
        return [first] if first else []
    return list(waiting.filter(group=first.group_id, pool=first.pool_id))


def _seat(party: Sequence[Registration], session: TrainingSession, now: datetime) -> None:
    """Give seats that were taken to people who moved up; they are asked whether they still come, if anybody can be."""
    pool, ends = party[0].pool, None
    if pool.offer_hours and any(each.delegation_id or mail_address(each.person) for each in party):
        ends = min(now + timedelta(hours=pool.offer_hours), datetime.combine(session.starts_on, time(), session.zone))
    unasked = Status.PENDING if pool.needs_approval else Status.CONFIRMED
    status = Status.OFFERED if ends else unasked
    Registration.objects.filter(pk__in=[each.pk for each in party]).update(status=status, offer_ends_at=ends)
    for each in party:
        each.status, each.offer_ends_at = status, ends
    notices.write(party, Notice.OF_STATUS[status], now=now)


@transaction.atomic
def accept_offer(*, registration: Registration, now: datetime) -> bool:
    """Say yes to a seat that was offered; for a group, one says it for all. False when that was said already.

    Raises Refusal `offer_gone` when the time is over or the answer was no, `session_cancelled` where there is nothing
    to come to any more.
    """
    if registration.session.status == TrainingSession.Status.CANCELLED:
        raise Refusal("session_cancelled", _("This session is cancelled; nothing can be changed any more."))
    party = list(_party_of(registration).select_for_update(of=("self",), no_key=True).order_by("pk"))
    if not party and _has_seat(registration):
        return False  # the second of two clicks, or another one of the group was faster
    if not party or any(each.offer_ends_at is None or each.offer_ends_at <= now for each in party):
        raise Refusal("offer_gone", _("This offer has ended. If you still want to come, register again."))
    status = Status.PENDING if party[0].pool.needs_approval else Status.CONFIRMED
    Registration.objects.filter(pk__in=[each.pk for each in party]).update(status=status, offer_ends_at=None)
    for each in party:
        each.status = status
    registration.status, registration.offer_ends_at = status, None
    notices.write(party, Notice.OF_STATUS[status], now=now)
    return True


def _has_seat(registration: Registration) -> bool:
    registration.refresh_from_db(fields=["status", "offer_ends_at"])
    return registration.status in (Status.PENDING, Status.CONFIRMED)


def _party_of(registration: Registration) -> QuerySet[Registration]:
    offered = Registration.objects.filter(status=Status.OFFERED, pool=registration.pool_id)
    offered = offered.select_related("person__user", "pool")
    return offered.filter(group=registration.group_id) if registration.group_id else offered.filter(pk=registration.pk)


def expire_offers(*, now: datetime) -> int:
    """End the offers that were not answered in time and let the next ones move up; returns how many ended."""
    late = Registration.objects.filter(status=Status.OFFERED, offer_ends_at__lte=now)
    sessions = list(late.order_by().values_list("session", flat=True).distinct())
    return sum(_expire_in(session_id, now) for session_id in sessions)


@transaction.atomic
def _expire_in(session_id: int, now: datetime) -> int:
    pools = counting.hold(session_id)
    late = Registration.objects.filter(session=session_id, status=Status.OFFERED, offer_ends_at__lte=now)
    locked = late.select_for_update(of=("self",), no_key=True).select_related("person__user").order_by("pk")
    rows = list(locked[:EXPIRED_AT_ONCE])
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.EXPIRED, cancelled_at=now)
    for row in rows:
        row.status = Status.EXPIRED
        counting.release(pool=pools[row.pool_id])
    notices.write(rows, Notice.Kind.OFFER_EXPIRED, now=now)
    move_up(session_id=session_id, now=now)
    return len(rows)


def sessions_to_look_at() -> list[int]:
    """Sessions in which people wait and a category has a free seat: a quota grew and its task was lost."""
    rows = SeatPool.objects.filter(waiting__gt=0, taken__lt=F("capacity"))
    return list(rows.order_by("session").values_list("session", flat=True).distinct())


def could_move_up(now: datetime) -> list[int]:
    """Keys of sessions in which the first in a line could have a seat now; `manage.py doctor` reports them."""
    found = []
    for session in TrainingSession.objects.filter(pk__in=sessions_to_look_at()):
        lines = set(SeatPool.objects.filter(session=session, waiting__gt=0).values_list("pk", flat=True))
        if windows.is_running(session) and not windows.has_begun(session, now) and _any_fits(lines):
            found.append(session.pk)
    return found


def _any_fits(lines: set[int]) -> bool:
    while party := _first_party(lines):
        pool = party[0].pool
        ceiling = pool.ceiling
        room = min(pool.left, ceiling.capacity - ceiling.taken) if ceiling else pool.left
        if room >= len(party):
            return True
        lines.discard(pool.pk)
    return False


def place_in_line(registration: Registration) -> int:
    """How far from the front a registration waits: 1 is next. Counts only who came before in the same category."""
    line = Registration.objects.filter(pool=registration.pool_id, status=Status.WAITLISTED)
    return line.filter(pk__lte=registration.pk).count()
