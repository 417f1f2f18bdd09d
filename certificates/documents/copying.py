"""The budget of a session that is copied."""

from bimtek.common.cloning import clone
from events.training.models import TrainingSession

from .models import BudgetLine


def budget(session: TrainingSession, made: TrainingSession) -> None:
    """Copy the planned lines; what was paid is of one run."""
    BudgetLine.objects.bulk_create(clone(line, session=made) for line in BudgetLine.objects.filter(session=session))
