"""Answers that only staff can mark: which wait, and what they are worth. No name stands beside an answer."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from events.training.models import TrainingSession
from participants.question_bank.marking import alike

from .models import KnowledgeTest, Sitting, SittingAnswer, TestItem

WORTH = {"0": Decimal(0), "1/2": Decimal("0.5"), "1": Decimal(1)}


@dataclass(frozen=True)
class WaitingAnswer:
    """What one or more participants answered, in the same words, to a question that staff mark."""

    item: TestItem
    text: str
    answers: Collection[int]  # keys

    @property
    def key(self) -> int:
        """The first of the keys, by which the page names it."""
        return min(self.answers)


def waiting_tests(session: TrainingSession) -> QuerySet[Sitting, int]:
    """Keys of the session's tests with answers to be marked."""
    sittings = Sitting.objects.filter(round__test__session=session, by_hand__gt=0, submitted_at__isnull=False)
    return sittings.values_list("round__test", flat=True).distinct()


def waiting(test: KnowledgeTest) -> list[WaitingAnswer]:
    """The test's answers to be marked, the same words once, in the order of its questions; one query."""
    rows = SittingAnswer.objects.filter(
        sitting__round__test=test, sitting__submitted_at__isnull=False, sitting__by_hand__gt=0, credit=None
    ).select_related("item__version")
    found: dict[tuple[int, str], list[SittingAnswer]] = defaultdict(list)
    for row in rows.order_by("item__form", "item__position", "pk"):
        if row.item.version.content.by_hand:
            found[row.item_id, alike(str(row.given))].append(row)
    return [WaitingAnswer(rows[0].item, str(rows[0].given), [row.pk for row in rows]) for rows in found.values()]


@transaction.atomic
def give(*, test: KnowledgeTest, worth: Mapping[int, Decimal], by: User) -> int:
    """Give answers, by key, what they are worth; sums of their sittings follow. How many were marked.

    Answers that are marked already, by another member at the same time, stay as they are.
    """
    of_test = SittingAnswer.objects.filter(pk__in=worth, sitting__round__test=test)
    sittings = Sitting.objects.select_for_update().filter(pk__in=of_test.values("sitting"), submitted_at__isnull=False)
    marked = 0
    for sitting in sittings.order_by("pk"):
        rows = list(of_test.filter(sitting=sitting, credit=None).select_related("item__version"))
        rows = [row for row in rows if row.item.version.content.by_hand]
        for row in rows:
            row.credit = worth[row.pk]
        SittingAnswer.objects.bulk_update(rows, ["credit"])
        sitting.points = (sitting.points or Decimal(0)) + sum((worth[row.pk] for row in rows), Decimal(0))
        sitting.by_hand -= len(rows)
        sitting.save(update_fields=["points", "by_hand"])
        marked += len(rows)
    if marked:
        audit(test.session, by=by, test_marked_by_hand=f"{test.pk}: {marked}")
    return marked
