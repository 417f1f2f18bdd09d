"""Setting a session's rule."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from bimtek.common.audit import record as audit
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession

from .models import EligibilityRule


@transaction.atomic
def set_rule(
    *,
    session: TrainingSession,
    minimum_share: Decimal,
    required: Iterable[AgendaItem],
    minimum_test: Decimal | None = None,
    evaluation_required: bool = False,
) -> EligibilityRule:
    """Say what this session asks: the least share in per cent, and the items that must be attended.

    `minimum_test` is the least result of the test after the training in per cent; None asks for no test.
    """
    rule, _created = EligibilityRule.objects.update_or_create(
        session=session,
        defaults={
            "minimum_share": minimum_share,
            "minimum_test": minimum_test,
            "evaluation_required": evaluation_required,
        },
    )
    rule.required_items.set(required)
    audit(
        session,
        minimum_share=minimum_share,
        required_items=[item.pk for item in required],
        minimum_test=minimum_test,
        evaluation_required=evaluation_required,
    )
    return rule
