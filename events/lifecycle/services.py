"""Every write to a session that is more than one row, or a change of its status."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError, Q
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.materials.services import forget_files
from events.organizers.access import AnyUser
from events.seats import counting
from events.seats.models import SeatPool
from events.seats.terms import Terms
from events.training import guard
from events.training.models import TrainingSession

from . import selectors

Status = TrainingSession.Status

EDITED = (
    "title",
    "mode",
    "starts_on",
    "ends_on",
    "timezone",
    "location",
    "online_url",
    "notes",
    "registration_opens_at",
    "registration_closes_at",
    "updated_at",
)


@transaction.atomic
def update(*, session: TrainingSession) -> None:
    """Save an edited session. The agenda keeps its clock times in a new zone, and goes along when the
    whole run moves to other days.

    Raises Refusal for a cancelled session, when agenda items would lie outside the days, and when a
    session that the public sees would lose what publishing asked for.
    """
    stored = guard.open_for_change(session.pk)
    session.save(update_fields=EDITED)
    _move_agenda(stored, session)
    if stored.status in (Status.PUBLISHED, Status.CLOSED):
        _require_ready(session)


def _move_agenda(before: TrainingSession, after: TrainingSession) -> None:
    same_length = after.ends_on - after.starts_on == before.ends_on - before.starts_on
    first_day = after.starts_on if same_length else before.starts_on
    shift = _midnight(first_day, after) - _midnight(before.starts_on, before)
    items = AgendaItem.objects.filter(session=after)
    if shift and (moved := items.update(starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift)):
        minutes = int(shift.total_seconds() // 60)
        audit.record(after, agenda_shifted_minutes=minutes, agenda_items=moved)
    first, last = _midnight(after.starts_on, after), _midnight(after.ends_on + timedelta(days=1), after)
    outside = items.filter(Q(starts_at__lt=first) | Q(starts_at__gte=last)).count()
    if outside:
        raise Refusal(
            "agenda_outside_days",
            _("%(count)s agenda items would lie outside these days. Move or delete them first.") % {"count": outside},
        )


def _midnight(day: date, session: TrainingSession) -> datetime:
    return datetime.combine(day, time(), session.zone)


@transaction.atomic
def change_status(*, session: TrainingSession, to: str, now: datetime, by: AnyUser | None) -> None:
    """Take a session to another status; `by` is None for what happens by the clock.

    The pools stay locked until the end: a registration that takes a seat at the same moment either
    comes first and is seen here, or waits and must then look at the status again.

    Raises Refusal: `transition` where TRANSITIONS does not lead there, `reason_needed` for cancelling
    (see `cancel`), `not_ready` with a list of what is missing, `seats_taken` when a registration holds a seat
    of what should become a draft again, `not_over` for finishing before the last day.
    """
    if to == Status.CANCELLED:
        raise Refusal("reason_needed", _("Cancelling needs a reason for those who registered."))
    stored = guard.lock(session.pk)
    _check_transition(stored, to)
    pools = list(counting.hold(stored.pk).values())
    changes: dict[str, Any] = {}
    match to:
        case Status.PUBLISHED:
            _require_ready(stored)
            changes["published_at"] = stored.published_at or now
        case Status.DRAFT:
            _require_no_seats_taken(pools)
            changes["published_at"] = None
        case Status.FINISHED if not selectors.last_day_reached(stored, now):
            raise Refusal("not_over", _("The session is not over yet. It can be finished from its last day on."))
    _write_status(stored, to, now, by, **changes)
    session.refresh_from_db()


@transaction.atomic
def cancel(*, session: TrainingSession, reason: str, now: datetime, by: AnyUser | None = None) -> None:
    """Cancel a session for good. Only the session changes; telling its registrants is the caller's part.

    Raises Refusal without a reason, and where TRANSITIONS does not lead there.
    """
    reason = reason.strip()
    if not reason:
        raise Refusal("reason_needed", _("Cancelling needs a reason for those who registered."))
    stored = guard.lock(session.pk)
    _check_transition(stored, Status.CANCELLED)
    counting.hold(stored.pk)
    _write_status(stored, Status.CANCELLED, now, by, cancel_reason=reason)
    session.refresh_from_db()


def _check_transition(session: TrainingSession, to: str) -> None:
    if to not in session.TRANSITIONS[session.status]:
        known = dict(Status.choices)
        raise Refusal(
            "transition",
            _("The session is “%(now)s” and cannot become “%(to)s”. Somebody may have changed it meanwhile.")
            % {"now": session.get_status_display(), "to": known.get(to, to)},
        )


def _require_ready(session: TrainingSession) -> None:
    missing = [asked for asked in selectors.requirements(session) if not asked.met]
    if missing:
        advice = " ".join(str(asked.advice) for asked in missing)
        raise Refusal("not_ready", _("Something is missing for a published session. %(advice)s") % {"advice": advice})


def _require_no_seats_taken(pools: list[SeatPool]) -> None:
    if any(pool.taken for pool in pools):
        raise Refusal(
            "seats_taken",
            _("People have registered, so this session cannot be a draft again. Close registration, or cancel it."),
        )


def _write_status(session: TrainingSession, to: str, now: datetime, by: AnyUser | None, **changes: Any) -> None:
    """One UPDATE and one audit entry with its author, also where no request names one."""
    TrainingSession.objects.filter(pk=session.pk).update(status=to, updated_at=now, **changes)
    audit.record(session, by=by, status=(session.status, to), **changes)


@transaction.atomic
def duplicate(*, session: TrainingSession, starts_on: date, title: str) -> TrainingSession:
    """A draft with the same place, agenda and seats that begins on another day, without registrations.

    Agenda and registration window keep their distance to the first day, and their clock times.
    """
    move = starts_on - session.starts_on
    copy = TrainingSession.objects.create(
        programme=session.programme,
        title=title,
        mode=session.mode,
        starts_on=starts_on,
        ends_on=session.ends_on + move,
        timezone=session.timezone,
        location=session.location,
        online_url=session.online_url,
        notes=session.notes,
        registration_opens_at=_moved(session.registration_opens_at, move),
        registration_closes_at=_moved(session.registration_closes_at, move),
    )
    pools = [
        SeatPool(
            session=copy,
            category=pool.category,
            capacity=pool.capacity,
            position=pool.position,
            **asdict(Terms.of(pool)),
        )
        for pool in session.pools.all()
    ]
    SeatPool.objects.bulk_create(pools)
    items = _copy_agenda(session, copy, move)
    audit.record(copy, copied_from=session.pk, agenda_items=items, seat_pools=len(pools))
    return copy


def _copy_agenda(session: TrainingSession, copy: TrainingSession, move: timedelta) -> int:
    items = list(session.agenda.prefetch_related("speakers"))
    copies = AgendaItem.objects.bulk_create(
        AgendaItem(
            session=copy,
            kind=item.kind,
            title=item.title,
            topic_id=item.topic_id,
            starts_at=item.starts_at + move,
            ends_at=_moved(item.ends_at, move),
            room=item.room,
            moderator_id=item.moderator_id,
            minutes=item.minutes,
        )
        for item in items
    )
    speaking = AgendaItem.speakers.through
    speaking.objects.bulk_create(
        speaking(agendaitem_id=new.pk, speaker_id=speaker.pk)
        for old, new in zip(items, copies, strict=True)
        for speaker in old.speakers.all()
    )
    return len(copies)


def _moved(at: datetime | None, move: timedelta) -> datetime | None:
    return at + move if at else None


@transaction.atomic
def delete_draft(*, session: TrainingSession) -> None:
    """Delete a draft with its agenda, seats and materials.

    Raises Refusal for anything but a draft, and for a draft that registrations point to.
    """
    stored = guard.lock(session.pk)
    if stored.status != Status.DRAFT:
        raise Refusal("not_a_draft", _("Only a draft can be deleted. Cancel the session instead."))
    files = [str(material.file.name) for material in stored.materials.exclude(file="")]
    try:
        with transaction.atomic():
            stored.delete()
    except ProtectedError:
        raise Refusal("in_use", _("People have registered for this session before, so it must be kept.")) from None
    forget_files(files)


def finish_past(*, now: datetime) -> int:
    """Set every session whose last day is over to finished; return how many. Doing it again changes nothing."""
    finished = 0
    for session in selectors.past(now):
        try:
            change_status(session=session, to=Status.FINISHED, now=now, by=None)
        except Refusal:  # it was cancelled or finished since it was read
            continue
        finished += 1
    return finished
