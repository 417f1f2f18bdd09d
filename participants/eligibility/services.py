"""Setting a session's rule."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

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
    minimum_gain: Decimal | None = None,
    minimum_topic: Decimal | None = None,
    prints_grade: bool = False,
    evaluation_required: bool = False,
) -> EligibilityRule:
    """Say what this session asks: the least share in per cent, and the items that must be attended.

    `minimum_test` is the least result of the test after the training, `minimum_gain` the least N-gain, `minimum_topic`
    the least result in each topic, all in per cent; None asks for none. `prints_grade` puts the grade on certificates.
    """
    learning: dict[str, Any] = {
        "minimum_test": minimum_test,
        "minimum_gain": minimum_gain,
        "minimum_topic": minimum_topic,
        "prints_grade": prints_grade,
        "evaluation_required": evaluation_required,
    }
    rule, _created = EligibilityRule.objects.update_or_create(
        session=session,
        defaults={"minimum_share": minimum_share, **learning},
    )
    rule.required_items.set(required)
    audit(
        session,
        minimum_share=minimum_share,
        required_items=[item.pk for item in required],
        **learning,
    )
    return rule
