"""When an agenda begins and ends, and what those who registered before other hours were set still believe."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
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

    `before` are the hours before the change. Set back to what they were, nothing is left to tell, unless mails have
    told other hours meanwhile.
    """
    after, kept = hours_of(session), session.hours_before
    if session.status not in SAYS_HOURS or not before or before == after or not _has_registrants(session):
        return
    told = {name: kept[name] for name in before if name in kept} or before
    meanwhile: dict[str, Any] = {"meanwhile": kept["meanwhile"]} if "meanwhile" in kept else {}
    all_know = told == after and not meanwhile
    untold = {} if all_know else {**told, **meanwhile, "at": timezone.now().isoformat()}
    TrainingSession.objects.filter(pk=session.pk).update(hours_before=untold)


def are_news(session: TrainingSession) -> bool:
    """Whether a mail that tells the session's hours now would tell some registrants other hours than the rest know."""
    if not (kept := session.hours_before):
        return False
    known = [{name: kept[name] for name in ("begins", "ends")}, *kept.get("meanwhile", [])]
    now = hours_of(session)
    return bool(now) and now not in known


def told_meanwhile(keys: Iterable[int]) -> None:
    """Keep of these sessions the hours they have, before a mail tells them to some registrants and not to the rest.

    Each is locked for itself, and so that registering goes on.
    """
    for key in keys:
        with transaction.atomic():
            session = TrainingSession.objects.select_for_update(no_key=True).filter(pk=key).first()
            if session is not None and are_news(session):
                session.hours_before.setdefault("meanwhile", []).append(hours_of(session))
                TrainingSession.objects.filter(pk=key).update(hours_before=session.hours_before)


def begun_otherwise(session: TrainingSession) -> str:
    """When its agenda began as registrants were told first, in ISO 8601; empty where it begins then again."""
    told = str(session.hours_before["begins"])
    return "" if hours_of(session).get("begins") == told else told


def forget(session: TrainingSession) -> None:
    """Say that the registrants were told the hours as they are."""
    TrainingSession.objects.filter(pk=session.pk).exclude(hours_before={}).update(hours_before={})


def _has_registrants(session: TrainingSession) -> bool:
    return session.pools.filter(Q(taken__gt=0) | Q(waiting__gt=0)).exists()
