"""Every write to a rundown. The session's row is locked first, so that two editors see each other's items."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, ProtectedError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.dates import clock
from bimtek.common.errors import Refusal
from events.speakers.models import Speaker
from events.training import guard
from events.training.models import TrainingSession

from . import days, hours, rules, selectors
from .models import AgendaItem


@transaction.atomic
def save_item(*, item: AgendaItem, speakers: Collection[Speaker], now: datetime, reason: str = "") -> None:
    """Add an item, or save a changed one, with its speakers; `reason` says why one with attendance gets another day.

    Raises Refusal: `session_cancelled`, `outside_days`, `recorded_needs_reason` (see `days`), and `room_taken` when
    another item is in the same room at that time. A speaker with two items at once is only worth a warning: `rundown`
    gives it.
    """
    session = guard.open_for_change(item.session_id)
    if not _within(item, session, session.starts_on, session.ends_on):
        raise Refusal("outside_days", _("This is outside the days of the session."))
    _require_room(session, [item], session.agenda.exclude(pk=item.pk))
    told = hours.hours_of(session)
    before = {speaker.pk for speaker in item.speakers.all()} if item.pk else set()
    for stored in session.agenda.filter(pk=item.pk):  # none while it is added
        item.earlier_days = stored.earlier_days
        days.changed([(item, stored.starts_at, session.zone, session.zone)], now=now, reason=reason)
    item.save()
    item.speakers.set(speakers)
    _note(session, told)
    after = {speaker.pk for speaker in speakers}
    if before != after:
        audit.record(item, speakers=(sorted(before), sorted(after)))


@transaction.atomic
def add_items(*, session: TrainingSession, items: Sequence[tuple[AgendaItem, Sequence[Speaker]]]) -> int:
    """Add the items of a whole rundown with their speakers, all or none; those that are there already stay once.

    Asked again, it adds what is missing. Raises Refusal: `session_cancelled`, `outside_days`, `room_taken`.
    """
    stored = guard.open_for_change(session.pk)
    there = {(item.starts_at, item.title) for item in stored.agenda.all()}
    fresh = [(item, speakers) for item, speakers in items if (item.starts_at, item.title) not in there]
    for item, speakers in fresh:
        save_item(item=item, speakers=speakers, now=item.starts_at)  # of no meaning for a new item
    return len(fresh)


@transaction.atomic
def delete_item(*, item: AgendaItem) -> None:
    """Take an item out of the rundown. Raises Refusal once attendance is recorded for it."""
    session = guard.open_for_change(item.session_id)
    told = hours.hours_of(session)
    try:
        with transaction.atomic():
            for stored in session.agenda.filter(pk=item.pk):  # none where a second click was faster
                stored.delete()
    except ProtectedError:
        raise Refusal("attended", _("Attendance is recorded for this item, so it must be kept.")) from None
    _note(session, told)


def _note(session: TrainingSession, told: dict[str, str]) -> None:
    """Calendars that subscribed take the new agenda over; what mails said of its hours is kept until it is told."""
    guard.note_change(session)
    hours.remember(session, told)


@transaction.atomic
def shift(*, first: AgendaItem, minutes: int) -> int:
    """Move an item and all that begin with or after it on its day; return how many moved.

    `minutes` may be negative. Raises Refusal: `session_cancelled`, `leaves_day`, `room_taken`.
    """
    session = guard.open_for_change(first.session_id)
    first = get_object_or_404(session.agenda, pk=first.pk)  # it may have been deleted meanwhile
    day = selectors.day_of(first, session)
    same_day = [item for item in session.agenda.all() if selectors.day_of(item, session) == day]
    stay = [item for item in same_day if item.starts_at < first.starts_at]
    moved = [item for item in same_day if item.starts_at >= first.starts_at]
    move = timedelta(minutes=minutes)
    for item in moved:
        item.starts_at += move
        item.ends_at = item.ends_at + move if item.ends_at else None
        if not _within(item, session, day, day):
            raise Refusal("leaves_day", _("“%(title)s” would reach into another day.") % {"title": item.title})
    _require_room(session, moved, stay)
    keys, told = [item.pk for item in moved], hours.hours_of(session)
    AgendaItem.objects.filter(pk__in=keys).update(starts_at=F("starts_at") + move, ends_at=F("ends_at") + move)
    _note(session, told)
    audit.record(session, agenda_shifted_minutes=minutes, agenda_items=keys)
    return len(moved)


def _within(item: AgendaItem, session: TrainingSession, first: date, last: date) -> bool:
    """Whether the item lies between two days, the last one to its end."""
    end = selectors.midnight(last + timedelta(days=1), session)
    ends_at = item.ends_at or item.starts_at
    return selectors.midnight(first, session) <= item.starts_at < end and ends_at <= end


def _require_room(session: TrainingSession, placed: Iterable[AgendaItem], others: Iterable[AgendaItem]) -> None:
    for item in placed:
        for other in others:
            if rules.same_room(item, other) and rules.overlap(item, other):
                raise Refusal("room_taken", _room_taken(session, other))


def _room_taken(session: TrainingSession, other: AgendaItem) -> str:
    at = clock(other.starts_at, session.timezone)
    facts = {"title": other.title, "at": at, "room": other.room}
    if other.room:
        return _("“%(title)s” (%(at)s) is in the room “%(room)s” at that time.") % facts
    return _("“%(title)s” (%(at)s) is at that time. Name a room for each if they run in parallel.") % facts
