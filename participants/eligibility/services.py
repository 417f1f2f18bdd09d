"""Setting a session's rule."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from bimtek.common.audit import record as audit
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession

from .models import EligibilityRule


@transaction.atomic
def set_rule(*, session: TrainingSession, minimum_share: Decimal, required: Iterable[AgendaItem]) -> EligibilityRule:
    """Say what this session asks: the least share in per cent, and the items that must be attended."""
    rule, _created = EligibilityRule.objects.update_or_create(
        session=session, defaults={"minimum_share": minimum_share}
    )
    rule.required_items.set(required)
    audit(session, minimum_share=minimum_share, required_items=[item.pk for item in required])
    return rule
