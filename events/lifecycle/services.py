"""Every write to a session that is more than one row, or a change of its status."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.agenda import days, hours
from events.agenda.models import AgendaItem
from events.materials.services import forget_files
from events.organizers.access import AnyUser
from events.seats import counting
from events.seats.models import SeatPool
from events.training import facts, guard
from events.training.models import TrainingSession

from . import selectors, window
from .selectors import midnight

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
    "window_follows",
    "changed_from",
    "updated_at",
)


@transaction.atomic
def update(*, session: TrainingSession, now: datetime, note: str = "") -> set[str]:
    """Save an edited session; return the names of the facts (`training.facts.FACTS`) that changed.

    The agenda keeps its clock times in a new zone, and goes along when the whole run moves to other days; so does the
    registration window where the session says so. `note` is what the organizer says of the change, and the reason
    where attendance is recorded of an item that gets another day.

    Raises Refusal for a cancelled session, when agenda items would lie outside the days, for another day of an item
    with attendance without a note, and when a session that the public sees would lose what publishing asked for.
    """
    stored = guard.open_for_change(session.pk)
    told = hours.hours_of(stored)
    changed = facts.differ(stored, session)
    if changed and stored.status in (Status.PUBLISHED, Status.CLOSED):
        session.changed_from = facts.keep(stored, now, note)
    window.move_along(stored, session, now)
    session.save(update_fields=EDITED)
    _move_agenda(stored, session, now, note)
    hours.remember(stored, told)
    if stored.status in (Status.PUBLISHED, Status.CLOSED):
        _require_ready(session)
    return changed


def _move_agenda(before: TrainingSession, after: TrainingSession, now: datetime, note: str) -> None:
    shift = selectors.agenda_shift(before, after)
    items = AgendaItem.objects.filter(session=after)
    if shift:
        moved = list(items)
        days.put(moved, shift, before=before.zone, after=after.zone, now=now, reason=note)
        AgendaItem.objects.bulk_update(moved, ["starts_at", "ends_at", "earlier_days"], batch_size=500)
        minutes = int(shift.total_seconds() // 60)
        audit.record(after, agenda_shifted_minutes=minutes, agenda_items=len(moved))
    first, last = midnight(after.starts_on, after), midnight(after.ends_on + timedelta(days=1), after)
    outside = items.filter(Q(starts_at__lt=first) | Q(starts_at__gte=last)).count()
    if outside:
        raise Refusal(
            "agenda_outside_days",
            _("%(count)s agenda items would lie outside these days. Move or delete them first.") % {"count": outside},
        )


@transaction.atomic
def change_status(
    *, session: TrainingSession, to: str, now: datetime, by: AnyUser | None, since: datetime | None = None
) -> None:
    """Take a session to another status; `by` is None for what happens by the clock.

    `since` is when a draft that is published again had been published before; it counts as published since then.

    The pools stay locked until the end: a registration that takes a seat at the same moment either
    comes first and is seen here, or waits and must then look at the status again.

    Raises Refusal: `transition` where TRANSITIONS does not lead there, `reason_needed` for cancelling or postponing
    (see `call_off`), `called_off` for a session that was (see `take_up_again`), `not_ready` with a list of what is
    missing, `seats_taken` when a registration holds a seat of what should become a draft again, `not_over` for
    finishing before the last day.
    """
    if to in TrainingSession.OFF:
        raise Refusal("reason_needed", _("Cancelling needs a reason for those who registered."))
    stored = guard.lock(session.pk)
    _check_transition(stored, to)
    if stored.status in TrainingSession.OFF:
        raise Refusal("called_off", _("This session was called off. Its own page lets it take place after all."))
    pools = list(counting.hold(stored.pk).values())
    changes: dict[str, Any] = {}
    match to:
        case Status.PUBLISHED:
            _require_ready(stored)
            changes["published_at"] = stored.published_at or since or now
        case Status.DRAFT:
            _require_no_seats_taken(pools)
            changes["published_at"] = None
        case Status.FINISHED if not selectors.last_day_reached(stored, now):
            raise Refusal("not_over", _("The session is not over yet. It can be finished from its last day on."))
    _write_status(stored, to, now, by, **changes)
    session.refresh_from_db()


@transaction.atomic
def call_off(*, session: TrainingSession, to: str, reason: str, now: datetime, by: AnyUser | None = None) -> None:
    """Cancel a session, or postpone it to days that are not known yet; `to` is one of TrainingSession.OFF.

    Only the session changes; telling its registrants is the caller's part. Raises Refusal without a reason, and where
    TRANSITIONS does not lead there.
    """
    reason = reason.strip()
    if not reason:
        raise Refusal("reason_needed", _("Cancelling needs a reason for those who registered."))
    stored = guard.lock(session.pk)
    _check_transition(stored, to)
    counting.hold(stored.pk)
    kept = stored.changed_from if stored.status in TrainingSession.OFF else facts.keep(stored, now, reason)
    _write_status(stored, to, now, by, cancel_reason=reason, changed_from=kept)
    session.refresh_from_db()


def cancel(*, session: TrainingSession, reason: str, now: datetime, by: AnyUser | None = None) -> None:
    """Cancel a session, as `call_off` does."""
    call_off(session=session, to=Status.CANCELLED, reason=reason, now=now, by=by)


@transaction.atomic
def take_up_again(*, session: TrainingSession, now: datetime, by: AnyUser | None = None) -> None:
    """Let a postponed or cancelled session take place after all, on the days that it shows now.

    A postponed one takes registrations again; a cancelled one stays closed until staff open it. Raises Refusal
    `transition` for a session that is neither, `over` where its days have passed, and `not_ready` as publishing does.
    """
    stored = guard.lock(session.pk)
    to = {Status.POSTPONED: Status.PUBLISHED, Status.CANCELLED: Status.CLOSED}.get(Status(stored.status))
    _check_transition(stored, to or stored.status)
    if stored.ends_on < now.astimezone(stored.zone).date():
        raise Refusal("over", _("The days of this session have passed. Give it other days first."))
    _require_ready(stored)
    counting.hold(stored.pk)
    _write_status(stored, str(to), now, by, cancel_reason="")
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
