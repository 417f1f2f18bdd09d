"""Answers that only staff can mark: which wait, and what they are worth. No name stands beside an answer."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b

from django.db import transaction
from django.db.models import QuerySet

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from events.training.models import TrainingSession
from participants.question_bank.marking import alike

from .models import KnowledgeTest, Sitting, SittingAnswer, TestItem

BATCH = 500  # rows of a statement
WORTH = {"0": Decimal(0), "1/2": Decimal("0.5"), "1": Decimal(1)}


@dataclass(frozen=True)
class WaitingAnswer:
    """What one or more participants answered, in the same words, to a question that staff mark."""

    item: TestItem
    text: str
    answers: Collection[int]  # keys

    @property
    def key(self) -> str:
        """How the page names it: by the question and the words, which stay the same when more answers come."""
        return f"{self.item.pk}-{blake2b(alike(self.text).encode(), digest_size=8).hexdigest()}"


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
    locked = Sitting.objects.select_for_update().filter(pk__in=of_test.values("sitting"), submitted_at__isnull=False)
    sittings = {sitting.pk: sitting for sitting in locked.order_by("pk")}
    rows = of_test.filter(sitting__in=sittings, credit=None).select_related("item__version")
    marked = [row for row in rows if row.item.version.content.by_hand]
    for row in marked:
        row.credit, sitting = worth[row.pk], sittings[row.sitting_id]
        sitting.points = (sitting.points or Decimal(0)) + worth[row.pk]
        sitting.by_hand -= 1
    SittingAnswer.objects.bulk_update(marked, ["credit"], batch_size=BATCH)
    Sitting.objects.bulk_update(sittings.values(), ["points", "by_hand"], batch_size=BATCH)
    if marked:
        audit(test.session, by=by, test_marked_by_hand=f"{test.pk}: {len(marked)}")
    return len(marked)
