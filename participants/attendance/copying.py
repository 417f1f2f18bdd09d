"""How attendance counts in a session that is copied."""

from bimtek.common.cloning import clone
from events.training.models import TrainingSession

from .models import AttendancePolicy


def policy(session: TrainingSession, made: TrainingSession) -> None:
    """Copy the policy, where one was set."""
    for row in AttendancePolicy.objects.filter(session=session):
        clone(row, session=made).save()
