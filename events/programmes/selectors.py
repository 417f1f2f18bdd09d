"""Reads of programmes for the workspace."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.organizers.models import Organizer
from events.training.models import TrainingSession
from events.training.selectors import of_organizer

from .hours import lesson_hours
from .models import Programme, Topic

Status = Programme.Status

# The word on the button for each step, and whether it is the thing to do next.
STEPS: dict[tuple[str, str], tuple[Promise, bool]] = {
    (Status.DRAFT, Status.PUBLISHED): (_("Publish"), True),
    (Status.PUBLISHED, Status.DRAFT): (_("Take back to draft"), False),
    (Status.PUBLISHED, Status.ARCHIVED): (_("Archive"), False),
    (Status.ARCHIVED, Status.PUBLISHED): (_("Publish again"), False),
}
LONG_TEXTS: dict[str, Promise] = {
    "background": _("Background"),
    "aims": _("Aims and objectives"),
    "legal_basis": _("Legal basis"),
    "facilities": _("Facilities"),
    "speaker_institutions": _("Institutions of the speakers"),
}


@dataclass(frozen=True)
class ProgrammeTransition:
    """A change of status that is open now."""

    to: str
    label: Promise
    main: bool


def steps_of(programme: Programme) -> list[ProgrammeTransition]:
    """The changes of status that the programme's own allows."""
    return [
        ProgrammeTransition(to, label, main)
        for (status, to), (label, main) in STEPS.items()
        if status == programme.status
    ]


def texts_of(programme: Programme) -> list[tuple[Promise, str]]:
    """The long texts that have been written, each with its name."""
    return [(title, text) for name, title in LONG_TEXTS.items() if (text := getattr(programme, name))]


def programmes_of(organizer: Organizer, *, words: str = "", status: str = "") -> QuerySet[Programme]:
    """The organizer's programmes that contain `words` and have `status`, each with `session_count`; newest first."""
    rows = Programme.objects.filter(organizer=organizer).annotate(session_count=Count("sessions"))
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(summary__icontains=words))
    if status:
        rows = rows.filter(status=status)
    return rows.order_by("-created_at", "-pk")


def sessions_of(programme: Programme) -> QuerySet[TrainingSession]:
    """The programme's sessions, latest first, each with `capacity` and `taken` (None without seats)."""
    return of_organizer(programme.organizer).filter(programme=programme)


@dataclass(frozen=True)
class TopicHours:
    """A topic with its lesson hours."""

    topic: Topic
    jp: Decimal


@dataclass(frozen=True)
class TopicPlan:
    """The topics of a programme in their order, with what they add up to."""

    topics: list[TopicHours]
    minutes: int
    jp: Decimal


def plan_of(programme: Programme) -> TopicPlan:
    """What the programme teaches, in minutes and lesson hours."""
    topics, per_jp = list(programme.topics.all()), programme.minutes_per_jp
    minutes = sum(topic.minutes for topic in topics)
    rows = [TopicHours(topic, lesson_hours(topic.minutes, per_jp)) for topic in topics]
    return TopicPlan(topics=rows, minutes=minutes, jp=lesson_hours(minutes, per_jp))
