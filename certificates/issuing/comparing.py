"""Issued against entitled for whole organizers: counted by a worker, session by session, when anything changed."""

from datetime import datetime, timedelta
from time import monotonic

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum

from events.organizers.models import Organizer
from events.training.models import TrainingSession
from participants.eligibility.marks import mark_of, marks
from participants.registration.models import Registration

from .entitlement import entitlement
from .models import Certificate
from .models_entitlement import EntitlementCount

OF_LATE = timedelta(days=120)
"""Of sessions that ended longer ago the front page says nothing; their own page compares them whenever it is opened."""
AGAIN_AFTER = timedelta(hours=12)
"""Then all is compared once more, whatever the marks say: what a certificate says may rest on more than they hold."""


def count_changed(*, now: datetime, seconds: float) -> int:
    """Count the sessions of late in which something changed, for at most so many seconds; return how many."""
    sessions = _issued(now)
    found = _marks(sessions)
    kept = {row.session_id: row for row in EntitlementCount.objects.filter(session__in=found)}
    EntitlementCount.objects.exclude(session__in=found).delete()
    stale = [pk for pk, mark in found.items() if pk not in kept or kept[pk].mark != mark]
    stale += [pk for pk, row in kept.items() if row.mark == found[pk] and row.counted_at < now - AGAIN_AFTER]
    until = monotonic() + seconds
    done = 0
    for session in TrainingSession.objects.filter(pk__in=stale).select_related("programme__organizer").order_by("pk"):
        if monotonic() > until:
            break
        _count(session, found[session.pk], now)
        done += 1
    return done


def _issued(now: datetime) -> QuerySet[TrainingSession]:
    valid = Certificate.objects.filter(session=OuterRef("pk"), status=Certificate.Status.VALID)
    return TrainingSession.objects.filter(Exists(valid), ends_on__gte=(now - OF_LATE).date())


def _marks(sessions: QuerySet[TrainingSession]) -> dict[int, str]:
    """What attendance comes to, and what the certificates and their holders say."""
    judged = marks(sessions)
    valid = Certificate.objects.filter(session__in=judged, status=Certificate.Status.VALID).order_by()
    rows = valid.values_list("session").annotate(Count("pk"), Sum("sequence"), Max("printed_at"))
    issued = {row[0]: row[1:] for row in rows}
    holders = Registration.objects.filter(session__in=judged).order_by().values_list("session")
    names = dict(holders.annotate(Max("person__updated_at")))
    titles = dict(sessions.order_by().values_list("pk", "programme__updated_at"))
    return {pk: mark_of([mark, issued.get(pk), names.get(pk), titles[pk]]) for pk, mark in judged.items()}


def _count(session: TrainingSession, mark: str, now: datetime) -> None:
    found = entitlement(session)
    figures = {"lost": len(found.lost), "more": found.more, "otherwise": len(found.otherwise)}
    EntitlementCount.objects.update_or_create(session=session, defaults={**figures, "mark": mark, "counted_at": now})


def differing(organizer: Organizer) -> QuerySet[EntitlementCount]:
    """The sessions of an organizer whose certificates do not fit, the latest first."""
    rows = EntitlementCount.objects.filter(session__programme__organizer=organizer).select_related("session__programme")
    return rows.exclude(lost=0, otherwise=0).order_by("-session__ends_on", "session")
