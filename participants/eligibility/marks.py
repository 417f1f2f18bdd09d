"""A mark of all that a session's judgement rests on: where it is the same, nothing has to be judged again."""

from collections.abc import Iterable
from hashlib import sha256

from django.db.models import Count, Max, Min, QuerySet, Sum

from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry, AttendancePolicy
from participants.registration.models import Registration

SHOWN_ONLY = ("id", "door_shows_category")
POLICY = [
    field.name
    for field in AttendancePolicy._meta.concrete_fields
    if not field.is_relation and field.name not in SHOWN_ONLY
]
AGENDA = (Count("agenda"), Sum("agenda__minutes"), Sum("agenda__pk"), Max("agenda__ends_at"), Min("agenda__starts_at"))


def marks(sessions: QuerySet[TrainingSession]) -> dict[int, str]:
    """The mark of each of these sessions, by its key; a constant number of queries."""
    wanted = list(sessions.order_by().values_list("pk", flat=True))
    parts = _parts(wanted)
    return {pk: mark_of(part.get(pk) for part in parts) for pk in wanted}


def mark_of(parts: Iterable[object]) -> str:
    """64 letters that differ where any part does."""
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


def _parts(wanted: list[int]) -> list[dict[int, tuple[object, ...]]]:
    """What judgements of these sessions rest on, counted, each by session."""
    these = TrainingSession.objects.filter(pk__in=wanted)
    confirmed = Registration.objects.filter(session__in=wanted, status=Registration.Status.CONFIRMED)
    required = "eligibility_rule__required_items"
    return [
        _counted(AttendanceEntry.objects.filter(registration__session__in=wanted), "registration__session"),
        _counted(confirmed, "session"),
        _told(these, "status", "updated_at", "eligibility_rule__minimum_share", "programme__minutes_per_jp"),
        _told(these, "attendance_policy", *(f"attendance_policy__{name}" for name in POLICY)),
        {row[0]: row[1:] for row in these.values_list("pk").annotate(Count(required), Sum(required)).order_by()},
        {row[0]: row[1:] for row in these.values_list("pk").annotate(*AGENDA).order_by()},
    ]


def _told(sessions: QuerySet[TrainingSession], *names: str) -> dict[int, tuple[object, ...]]:
    return {row[0]: row[1:] for row in sessions.order_by().values_list("pk", *names)}


def _counted(rows: QuerySet[AttendanceEntry] | QuerySet[Registration], session: str) -> dict[int, tuple[object, ...]]:
    """How many rows each session has, with the largest and the sum of their keys: no row comes or goes unseen."""
    found = rows.order_by().values_list(session).annotate(Count("pk"), Max("pk"), Sum("pk"))
    return {row[0]: row[1:] for row in found}
