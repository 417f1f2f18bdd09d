"""What needs doing at an organizer."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from events.agenda.models import AgendaItem
from events.organizers.models import Organizer
from events.programmes.models import Programme, Topic
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from events.training.selectors import of_organizer

SOON = timedelta(days=30)
# More than this many of a kind is a list of its own, not something to do next.
HELD = timedelta(days=60)
SHORT_LIST = 6


@dataclass(frozen=True)
class OverviewCounts:
    """The figures on top of the overview."""

    programmes: int  # published
    upcoming: int  # published or closed sessions that have not ended
    seats_taken: int  # of those sessions
    seats: int
    units: int  # directly below


@dataclass(frozen=True)
class Overview:
    """What an organizer's front page shows."""

    counts: OverviewCounts
    draft_programmes: list[Programme]
    draft_sessions: list[TrainingSession]
    soon: list[TrainingSession]  # begin within SOON or are running
    held: list[TrainingSession]  # ended within HELD, the latest first
    empty: bool  # no programme at all: everything is still to come


def overview(organizer: Organizer, *, today: date) -> Overview:
    """What needs doing at an organizer on `today`, in a constant number of queries."""
    has_topics = Exists(Topic.objects.filter(programme=OuterRef("pk")))
    programmes = Programme.objects.filter(organizer=organizer).annotate(has_topics=has_topics)
    sessions = _sessions(organizer)
    live = sessions.filter(status__in=[TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED])
    return Overview(
        counts=_counts(organizer, today),
        draft_programmes=list(programmes.filter(status=Programme.Status.DRAFT)[:SHORT_LIST]),
        draft_sessions=list(sessions.filter(status=TrainingSession.Status.DRAFT)[:SHORT_LIST]),
        soon=list(live.filter(starts_on__lte=today + SOON, ends_on__gte=today)[:SHORT_LIST]),
        held=list(_held(sessions, today)[:SHORT_LIST]),
        empty=not programmes.exists(),
    )


def _held(sessions: QuerySet[TrainingSession], today: date) -> QuerySet[TrainingSession]:
    never = [TrainingSession.Status.DRAFT, TrainingSession.Status.CANCELLED]
    return sessions.exclude(status__in=never).filter(ends_on__lt=today, ends_on__gte=today - HELD).order_by("-ends_on")


def _sessions(organizer: Organizer) -> QuerySet[TrainingSession]:
    has_agenda = Exists(AgendaItem.objects.filter(session=OuterRef("pk")))
    return of_organizer(organizer).annotate(has_agenda=has_agenda).order_by("starts_on", "pk")


def _counts(organizer: Organizer, today: date) -> OverviewCounts:
    live = [TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED]
    ahead = TrainingSession.objects.filter(programme__organizer=organizer, status__in=live, ends_on__gte=today)
    seats = SeatPool.objects.filter(session__in=ahead).aggregate(
        taken=Coalesce(Sum("taken"), 0), capacity=Coalesce(Sum("capacity"), 0)
    )
    return OverviewCounts(
        programmes=Programme.objects.filter(organizer=organizer, status=Programme.Status.PUBLISHED).count(),
        upcoming=ahead.count(),
        seats_taken=seats["taken"],
        seats=seats["capacity"],
        units=Organizer.objects.filter(parent=organizer).count(),
    )
