"""What is to be prepared for a session that is copied."""

from bimtek.common.cloning import clone
from events.training.models import TrainingSession

from .models import PreparationTask


def tasks(session: TrainingSession, made: TrainingSession) -> None:
    """Copy the tasks without their marks."""
    PreparationTask.objects.bulk_create(clone(task, session=made) for task in session.preparation_tasks.all())
