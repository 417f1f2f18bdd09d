"""What a session that is copied asks for its certificates."""

from collections.abc import Mapping

from bimtek.common.cloning import clone
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession

from .models import EligibilityRule


def rule(session: TrainingSession, made: TrainingSession, items: Mapping[int, AgendaItem]) -> None:
    """Copy the rule, with the items that must be attended as far as they were copied: `items` by the earlier keys."""
    for row in EligibilityRule.objects.filter(session=session):
        copied = clone(row, session=made)
        copied.save()
        copied.required_items.set(items[item.pk] for item in row.required_items.all() if item.pk in items)
