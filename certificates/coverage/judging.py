"""What attendance made of each registration, judged by the one rule of eligibility and kept until something changes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet, Sum

from events.programmes.models import Programme
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry, AttendancePolicy
from participants.eligibility.models import EligibilityRule
from participants.eligibility.selectors import assess_session
from participants.registration.models import Registration

from .models import JudgedRegistration, JudgedSession

AGAIN_AFTER = timedelta(hours=12)
"""Sessions of late are judged again after as long, whatever their mark says: what a check asks may lie elsewhere."""
OF_LATE = timedelta(days=60)
BATCH = 2_000
POLICY = [
    field.name for field in AttendancePolicy._meta.concrete_fields if not field.is_relation and field.name != "id"
]
AGENDA = (Count("agenda"), Sum("agenda__minutes"), Sum("agenda__pk"), Max("agenda__ends_at"), Min("agenda__starts_at"))


def judge_changed(programme: Programme, *, now: datetime) -> int:
    """Judge the programme's sessions in which something changed since they were judged; return how many."""
    judged = dict(JudgedSession.objects.filter(session__programme=programme).values_list("session", "mark"))
    stale = set(
        JudgedSession.objects.filter(session__programme=programme, judged_at__lt=now - AGAIN_AFTER)
        .filter(session__ends_on__gte=(now - OF_LATE).date())
        .values_list("session", flat=True)
    )
    marks = _marks(programme)
    changed = [pk for pk, mark in marks.items() if judged.get(pk) != mark or pk in stale]
    _forget(set(judged) - marks.keys())
    for session in TrainingSession.objects.filter(pk__in=changed).select_related("programme"):
        _judge(session, marks[session.pk], now)
    return len(changed)


def _marks(programme: Programme) -> dict[int, str]:
    """A mark for each session in which participants can have earned anything: what its judgement rests on."""
    came = AttendanceEntry.objects.filter(registration__session=OuterRef("pk"))
    free = EligibilityRule.objects.filter(session=OuterRef("pk"), minimum_share=0)
    sessions = programme.sessions.filter(Exists(came) | Exists(free)).order_by()
    return {row[0]: _mark(row) for row in _rows(sessions)}


def _mark(parts: Iterable[object]) -> str:
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


def _rows(sessions: QuerySet[TrainingSession]) -> Iterator[tuple[Any, ...]]:
    """A session's key, with all that a judgement of it rests on, counted."""
    wanted = list(sessions.values_list("pk", flat=True))
    these = TrainingSession.objects.filter(pk__in=wanted)
    confirmed = Registration.objects.filter(session__in=wanted, status=Registration.Status.CONFIRMED)
    required = "eligibility_rule__required_items"
    parts = [
        _by(AttendanceEntry.objects.filter(registration__session__in=wanted), "registration__session"),
        _by(confirmed, "session"),
        _told(these, "status", "updated_at", "eligibility_rule__minimum_share", "programme__minutes_per_jp"),
        _told(these, "attendance_policy", *(f"attendance_policy__{name}" for name in POLICY)),
        {row[0]: row[1:] for row in these.values_list("pk").annotate(Count(required), Sum(required)).order_by()},
        {row[0]: row[1:] for row in these.values_list("pk").annotate(*AGENDA).order_by()},
    ]
    for pk in wanted:
        yield (pk, *(part.get(pk) for part in parts))


def _told(sessions: QuerySet[TrainingSession], *names: str) -> dict[int, tuple[object, ...]]:
    return {row[0]: row[1:] for row in sessions.order_by().values_list("pk", *names)}


def _by(rows: QuerySet[AttendanceEntry] | QuerySet[Registration], session: str) -> dict[int, tuple[object, ...]]:
    """How many rows each session has, with the largest and the sum of their keys: no row comes or goes unseen."""
    found = rows.order_by().values_list(session).annotate(Count("pk"), Max("pk"), Sum("pk"))
    return {row[0]: row[1:] for row in found}


@transaction.atomic
def _judge(session: TrainingSession, mark: str, now: datetime) -> None:
    JudgedSession.objects.filter(session=session).delete()
    JudgedRegistration.objects.filter(registration__session=session).delete()
    found = [
        JudgedRegistration(registration=each.registration, attended=bool(each.ledger.present), eligible=each.eligible)
        for each in assess_session(session)
        if each.registration.pool.role == SessionRole.PARTICIPANT and (each.ledger.present or each.eligible)
    ]
    JudgedRegistration.objects.bulk_create(found, batch_size=BATCH)
    JudgedSession.objects.create(session=session, mark=mark, judged_at=now)


def _forget(sessions: set[int]) -> None:
    if sessions:
        JudgedRegistration.objects.filter(registration__session__in=sessions).delete()
        JudgedSession.objects.filter(session__in=sessions).delete()
