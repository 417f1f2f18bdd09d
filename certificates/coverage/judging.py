"""What attendance made of each registration, judged by the one rule of eligibility and kept until something changes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from events.programmes.models import Programme
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.eligibility.marks import marks
from participants.eligibility.models import EligibilityRule
from participants.eligibility.selectors import assess_session

from .models import JudgedRegistration, JudgedSession

AGAIN_AFTER = timedelta(hours=12)
"""Sessions of late are judged again after as long, whatever their mark says: what a check asks may lie elsewhere."""
OF_LATE = timedelta(days=60)
BATCH = 2_000


def judge_changed(programme: Programme, *, now: datetime) -> int:
    """Judge the programme's sessions in which something changed since they were judged; return how many."""
    judged = dict(JudgedSession.objects.filter(session__programme=programme).values_list("session", "mark"))
    stale = set(
        JudgedSession.objects.filter(session__programme=programme, judged_at__lt=now - AGAIN_AFTER)
        .filter(session__ends_on__gte=(now - OF_LATE).date())
        .values_list("session", flat=True)
    )
    found = _marks(programme)
    changed = [pk for pk, mark in found.items() if judged.get(pk) != mark or pk in stale]
    _forget(set(judged) - found.keys())
    for session in TrainingSession.objects.filter(pk__in=changed).select_related("programme"):
        _judge(session, found[session.pk], now)
    return len(changed)


def _marks(programme: Programme) -> dict[int, str]:
    """A mark for each session in which participants can have earned anything: what its judgement rests on."""
    came = AttendanceEntry.objects.filter(registration__session=OuterRef("pk"))
    free = EligibilityRule.objects.filter(session=OuterRef("pk"), minimum_share=0)
    return marks(programme.sessions.filter(Exists(came) | Exists(free)))


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
