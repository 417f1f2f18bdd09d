"""What a result is called, by the organizer's own scale or that of an office above it."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from bimtek.fast_lane.short_lived import ShortLivedCache
from events.organizers.models import Organizer

from .models import TestGrade

STEPS_MOST = 10
Scale = Sequence[tuple[Decimal, str]]
# A class has one scale, which is asked for each of its participants.
_scales: ShortLivedCache[Scale] = ShortLivedCache(most=200)


def scale_of(organizer: Organizer) -> Scale:
    """Least per cent and grade, the best first: its own scale, else that of the nearest office above; may be empty."""
    steps = TestGrade.objects.filter(organizer__in=organizer.lineage)
    by_owner: dict[int, list[tuple[Decimal, str]]] = {}
    for step in steps:
        by_owner.setdefault(step.organizer_id, []).append((step.least, step.name))
    return next((by_owner[owner] for owner in reversed(organizer.lineage) if owner in by_owner), [])


def grade_of(organizer: Organizer, percent: Decimal) -> str:
    """The grade of a result; empty where the scale has none for it."""
    scale = _scales.get(organizer.pk, lambda: scale_of(organizer))
    return next((name for least, name in scale if percent >= least), "")


@transaction.atomic
def set_scale(*, organizer: Organizer, steps: Scale) -> None:
    """Let this be the organizer's scale; certificates that were issued keep what they say.

    Raises Refusal `twice` or `too_many`.
    """
    if len({least for least, _name in steps}) < len(steps):
        raise Refusal("twice", _("Two grades begin at the same percentage."))
    if len(steps) > STEPS_MOST:
        raise Refusal("too_many", _("A scale may have ten grades."))
    before = [str(step) for step in TestGrade.objects.filter(organizer=organizer)]
    TestGrade.objects.filter(organizer=organizer).delete()
    made = TestGrade.objects.bulk_create(
        TestGrade(organizer=organizer, least=least, name=name) for least, name in steps
    )
    audit(organizer, test_grades=(before, [str(step) for step in made]))
