"""The agenda of one session given to another, and what that had before given back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.organizers.access import AnyUser
from events.programmes.models import Topic
from events.speakers.models import Speaker
from events.training import guard
from events.training.models import TrainingSession

from . import hours
from .days import recorded
from .models import AgendaItem

PLAIN = ("kind", "title", "topic_id", "room", "minutes")
ItemFacts = Mapping[str, Any]
"""An item as plain values for JSON: PLAIN, `moderator_id`, `speakers` (keys); `starts_at` and `ends_at` as the number
of days since the session's first one with the clock time there."""


def facts(session: TrainingSession) -> list[ItemFacts]:
    """The agenda of a session as plain values."""
    return [_facts(item, session) for item in session.agenda.prefetch_related("speakers")]


@transaction.atomic
def replace(*, session: TrainingSession, items: Sequence[ItemFacts], by: AnyUser | None) -> None:
    """Make a session's agenda what `facts` told of any session: as far from the first day, at the same clock times.

    Topics, moderators and speakers that were deleted since are left out.

    Raises Refusal: `session_cancelled`, `attended` where something is recorded for an item that would go, and
    `outside_days` where the session has fewer days.
    """
    session = guard.open_for_change(session.pk)
    before, told = list(session.agenda.all()), hours.hours_of(session)
    if recorded(before):
        raise Refusal("attended", _("Attendance is recorded for its agenda, so that must be kept."))
    _delete(session)
    items = _still_there(items)
    made = [_item(each, session) for each in items]
    days = (session.ends_on - session.starts_on).days
    if any(each["starts_at"][0] > days for each in items):
        raise Refusal("outside_days", _("This is outside the days of the session."))
    AgendaItem.objects.bulk_create(made)
    _let_speak(made, items)
    guard.note_change(session)
    hours.remember(session, told)
    audit.record(session, by=by, agenda_items=(len(before), len(made)))


def _delete(session: TrainingSession) -> None:
    try:
        with transaction.atomic():
            session.agenda.all().delete()
    except ProtectedError:  # recorded since it was looked at, or a self check-in was opened
        raise Refusal("attended", _("Attendance is recorded for its agenda, so that must be kept.")) from None


def _let_speak(made: Sequence[AgendaItem], items: Sequence[ItemFacts]) -> None:
    speaking = AgendaItem.speakers.through
    speaking.objects.bulk_create(
        speaking(agendaitem_id=item.pk, speaker_id=key)
        for item, told in zip(made, items, strict=True)
        for key in told["speakers"]
    )


def _still_there(items: Sequence[ItemFacts]) -> list[ItemFacts]:
    """The items without the topics, moderators and speakers that were deleted since."""
    topics = _known(Topic, [told["topic_id"] for told in items])
    people = _known(Speaker, [key for told in items for key in (told["moderator_id"], *told["speakers"])])
    return [
        {
            **told,
            "topic_id": told["topic_id"] if told["topic_id"] in topics else None,
            "moderator_id": told["moderator_id"] if told["moderator_id"] in people else None,
            "speakers": [key for key in told["speakers"] if key in people],
        }
        for told in items
    ]


def _known(model: type[Model], keys: Iterable[int | None]) -> set[int]:
    """Those of the keys that have a row."""
    return set(model._default_manager.filter(pk__in={key for key in keys if key}).values_list("pk", flat=True))


def _facts(item: AgendaItem, session: TrainingSession) -> ItemFacts:
    moments = {name: _since(getattr(item, name), session) for name in ("starts_at", "ends_at")}
    keys = {"moderator_id": item.moderator_id, "speakers": [speaker.pk for speaker in item.speakers.all()]}
    return {name: getattr(item, name) for name in PLAIN} | moments | keys


def _since(at: datetime | None, session: TrainingSession) -> tuple[int, str] | None:
    if at is None:
        return None
    there = at.astimezone(session.zone)
    return (there.date() - session.starts_on).days, there.time().isoformat()


def _item(told: ItemFacts, session: TrainingSession) -> AgendaItem:
    moments = {name: _at(told[name], session) for name in ("starts_at", "ends_at")}
    plain = {name: told[name] for name in (*PLAIN, "moderator_id")}
    return AgendaItem(session=session, **plain, **moments)


def _at(since: Sequence[Any] | None, session: TrainingSession) -> datetime | None:
    if since is None:
        return None
    day, clock = since
    return datetime.combine(session.starts_on + timedelta(days=day), time.fromisoformat(clock), session.zone)
