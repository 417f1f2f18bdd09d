"""What about a test's sittings is worth a second look: a hint for the trainer, no proof, and none costs a point.

A phone that is slow, or without a network, gives no hint: only answers themselves and the time between beginning and
last answer are looked at.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from participants.registration.models import Registration

from .models import KnowledgeTest, Sitting, SittingAnswer

WRONG_ALIKE = 5
"""Of two sittings with the same answers throughout, so many have to be wrong before it is told."""
SECONDS_A_QUESTION = 3
"""Faster than a question can be read."""
GOOD = 0.8  # share of the points
MOST = 20  # of a kind


@dataclass(frozen=True)
class SittingHint:
    """People of the class, and what is odd: `alike` (same answers, `count` wrong) or `fast` (`count` seconds)."""

    kind: str
    people: Sequence[Registration]
    count: int


Answers = Mapping[int, tuple[str, bool]]  # by question: what was given, and whether it was wrong


def hints(test: KnowledgeTest) -> list[SittingHint]:
    """Sittings of the test that share many wrong answers, or were finished faster than reading; four queries."""
    sittings = list(
        Sitting.objects.filter(round__test=test, submitted_at__isnull=False).select_related("registration__person")
    )
    answers: dict[int, dict[int, tuple[str, bool]]] = defaultdict(dict)
    last: dict[int, SittingAnswer] = {}
    for each in SittingAnswer.objects.filter(sitting__in=[sitting.pk for sitting in sittings]).order_by("answered_at"):
        answers[each.sitting_id][each.item_id] = (repr(each.given), not each.credit)
        last[each.sitting_id] = each
    return [*_alike(sittings, answers), *_fast(sittings, last)]


def _alike(sittings: Sequence[Sitting], answers: Mapping[int, Answers]) -> list[SittingHint]:
    groups: dict[tuple[int, frozenset[tuple[int, str]]], list[Sitting]] = defaultdict(list)
    for sitting in sittings:
        given = answers.get(sitting.pk, {})
        groups[sitting.round_id, frozenset((item, what) for item, (what, _wrong) in given.items())].append(sitting)
    found = []
    for members in groups.values():
        wrong = sum(wrong for _what, wrong in answers.get(members[0].pk, {}).values())
        people = {each.registration_id: each.registration for each in members}
        if len(people) > 1 and wrong >= WRONG_ALIKE:
            found.append(SittingHint("alike", list(people.values()), wrong))
    return sorted(found, key=lambda hint: -hint.count)[:MOST]


def _fast(sittings: Sequence[Sitting], last: Mapping[int, SittingAnswer]) -> list[SittingHint]:
    found = []
    for sitting in sittings:
        if sitting.keyed_by_id or sitting.pk not in last or not sitting.asked:
            continue
        seconds = (last[sitting.pk].answered_at - sitting.started_at).total_seconds()
        good = float(sitting.points or 0) >= GOOD * sitting.asked
        if good and sitting.asked >= WRONG_ALIKE and seconds < SECONDS_A_QUESTION * sitting.asked:
            found.append(SittingHint("fast", [sitting.registration], round(seconds)))
    return sorted(found, key=lambda hint: hint.count)[:MOST]
