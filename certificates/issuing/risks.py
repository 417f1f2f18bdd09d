"""How many people of each running session are about to miss their certificate: counted by a worker for front pages."""

from datetime import datetime, timedelta
from time import monotonic

from django.db.models import F, QuerySet

from events.organizers.models import Organizer
from events.training.models import TrainingSession
from participants.eligibility.outlook import about_to_miss

from .models_entitlement import RiskCount

OF_LATE = timedelta(days=14)
"""So long after the last day a missing test or evaluation is told."""
AGAIN_AFTER = timedelta(minutes=30)
LONGEST_AGO = F("risk_count__counted_at").asc(nulls_first=True)
Status = TrainingSession.Status


def count_risks(*, now: datetime, seconds: float) -> int:
    """Count those that began and were not counted within AGAIN_AFTER: new ones, then the longest ago; return how many.

    None is begun after so many seconds. It may run twice: a count replaces the one before.
    """
    running = _running(now)
    RiskCount.objects.exclude(session__in=running).delete()
    fresh = RiskCount.objects.filter(counted_at__gt=now - AGAIN_AFTER).values("session")
    until, done = monotonic() + seconds, 0
    for session in running.exclude(pk__in=fresh).order_by(LONGEST_AGO, "pk"):
        if monotonic() > until:
            break
        people = len(about_to_miss(session, now=now))
        RiskCount.objects.update_or_create(session=session, defaults={"people": people, "counted_at": now})
        done += 1
    return done


def _running(now: datetime) -> QuerySet[TrainingSession]:
    today = now.date()
    taking_place = (Status.PUBLISHED, Status.CLOSED, Status.FINISHED)
    rows = TrainingSession.objects.filter(status__in=taking_place, starts_on__lte=today, ends_on__gte=today - OF_LATE)
    return rows.select_related("programme__organizer")


def at_risk(organizer: Organizer) -> QuerySet[RiskCount]:
    """The sessions of an organizer in which people are about to miss theirs, the earliest first."""
    rows = RiskCount.objects.filter(session__programme__organizer=organizer, people__gt=0)
    return rows.select_related("session__programme").order_by("session__ends_on", "session")
