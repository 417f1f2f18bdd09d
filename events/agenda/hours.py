"""When an agenda begins and ends, and what those who registered before other hours were set still believe."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from events.training.models import TrainingSession

from .models import AgendaItem

SAYS_HOURS = (TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED)


def hours_of(session: TrainingSession) -> dict[str, str]:
    """When the first item begins (`begins`) and the last one ends (`ends`), in ISO 8601; empty without an agenda."""
    items = AgendaItem.objects.filter(session=session.pk).values_list("starts_at", "ends_at", "minutes")
    spans = [(start, end or start + timedelta(minutes=minutes)) for start, end, minutes in items]
    if not spans:
        return {}
    return {"begins": min(start for start, _end in spans).isoformat(), "ends": max(e for _s, e in spans).isoformat()}


def remember(session: TrainingSession, before: dict[str, str]) -> None:
    """Keep, of a session as `guard.lock` gave it, the hours that its registrants were told last, if these changed.

    `before` are the hours before the change. Set back to what they were, nothing is left to tell.
    """
    after = hours_of(session)
    if session.status not in SAYS_HOURS or not before or before == after or not _has_registrants(session):
        return
    told = {name: session.hours_before[name] for name in before if name in session.hours_before} or before
    untold: dict[str, Any] = {} if told == after else {**told, "at": timezone.now().isoformat()}
    TrainingSession.objects.filter(pk=session.pk).update(hours_before=untold)


def forget(session: TrainingSession) -> None:
    """Say that the registrants were told the hours as they are."""
    TrainingSession.objects.filter(pk=session.pk).exclude(hours_before={}).update(hours_before={})


def _has_registrants(session: TrainingSession) -> bool:
    return session.pools.filter(Q(taken__gt=0) | Q(waiting__gt=0)).exists()
