"""Checking in by oneself in a session that is copied."""

from bimtek.common.cloning import clone
from events.training.models import TrainingSession

from .models import SelfCheckInRule


def rule(session: TrainingSession, made: TrainingSession) -> None:
    """Copy the rule; marks of browsers are never compared across sessions, so the salt is a new one."""
    for row in SelfCheckInRule.objects.filter(session=session):
        clone(row, fresh=("salt",), session=made).save()
