"""Reads of the workspace's own pages."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from events.agenda.models import AgendaItem
from events.programmes.models import Programme, Topic
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from events.training.selectors import of_organizer

from .access import AnyUser, organizers_where
from .models import Membership, Organizer

SOON = timedelta(days=30)
# More than this many of a kind is a list of its own, not something to do next.
HELD = timedelta(days=60)
SHORT_LIST = 6


def entries(user: AnyUser) -> QuerySet[Organizer]:
    """Where the user comes in: the organizers they hold a role in, the roots of the tree for superusers.

    What hangs below is reached from there; one role on KPU RI would otherwise list 90,000 offices.
    """
    if not user.is_authenticated:
        return Organizer.objects.none()
    if user.is_superuser:
        return Organizer.objects.filter(parent=None)
    return Organizer.objects.filter(Exists(Membership.objects.filter(user=user, organizer=OuterRef("pk"))))


def findable(user: AnyUser, words: str) -> QuerySet[Organizer]:
    """The organizers that the user may see and whose name or code contains `words`, with the one above joined."""
    named = Q(name__icontains=words) | Q(code__icontains=words)
    return organizers_where(user).filter(named).select_related("parent")


def units(organizer: Organizer, words: str = "") -> QuerySet[Organizer]:
    """The organizers directly below, with `unit_count` and `programme_count`."""
    below = Organizer.objects.filter(parent=organizer).annotate(
        unit_count=Count("children", distinct=True), programme_count=Count("programmes", distinct=True)
    )
    if words:
        below = below.filter(Q(name__icontains=words) | Q(code__icontains=words))
    return below.order_by("name", "pk")


def members(organizer: Organizer) -> QuerySet[Membership]:
    """The roles held here and, after them, those held above, with account and organizer joined."""
    held = Membership.objects.filter(organizer__in=organizer.lineage).select_related("user", "organizer")
    return held.order_by(F("organizer__path").desc(), "user__email", "role")


@dataclass(frozen=True)
class Counts:
    """The figures on top of the overview."""

    programmes: int  # published
    upcoming: int  # published or closed sessions that have not ended
    seats_taken: int  # of those sessions
    seats: int
    units: int  # directly below


@dataclass(frozen=True)
class Overview:
    """What an organizer's front page shows."""

    counts: Counts
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


def _counts(organizer: Organizer, today: date) -> Counts:
    live = [TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED]
    ahead = TrainingSession.objects.filter(programme__organizer=organizer, status__in=live, ends_on__gte=today)
    seats = SeatPool.objects.filter(session__in=ahead).aggregate(
        taken=Coalesce(Sum("taken"), 0), capacity=Coalesce(Sum("capacity"), 0)
    )
    return Counts(
        programmes=Programme.objects.filter(organizer=organizer, status=Programme.Status.PUBLISHED).count(),
        upcoming=ahead.count(),
        seats_taken=seats["taken"],
        seats=seats["capacity"],
        units=Organizer.objects.filter(parent=organizer).count(),
    )
