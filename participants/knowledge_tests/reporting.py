"""What a session's tests say: read from the database, counted by `results`."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from participants.registration.models import Registration

from .models import KnowledgeTest, Sitting, SittingAnswer, TestItem, TestRound
from .results import Gain, ItemFigures, gain, item_figures

Moment = TestRound.Moment


@dataclass(frozen=True)
class ItemReport:
    """A question with its figures over all sittings of its form."""

    item: TestItem
    figures: ItemFigures

    @property
    def taken(self) -> list[tuple[str, int, bool]]:
        """Each choice as its letter, how often it was taken, and whether it is right."""
        content = self.item.version.content
        return [
            (ascii_uppercase[at], self.figures.taken.get(at, 0), choice.right)
            for at, choice in enumerate(content.choices)
        ]


@dataclass(frozen=True)
class TestReport:
    """A test's results: the gain of matched pairs, who took only one, means by topic, and its questions."""

    gain: Gain | None
    unmatched: Sequence[Registration]
    items: Sequence[ItemReport]
    topics: Sequence[tuple[str, float, int]]  # topic, mean credit from 0 to 1, answers; the weakest first


def report(test: KnowledgeTest) -> TestReport:
    """The report of a test, in a constant number of queries. Of several attempts the best counts."""
    sittings = _best(test)
    items = _items(test, sittings)
    return TestReport(_gain(sittings), _unmatched(test, sittings), items, _topics(items))


Best = dict[tuple[str, int], Sitting]


def _best(test: KnowledgeTest) -> Best:
    """The best sitting by round and registration."""
    rows = Sitting.objects.filter(round__test=test, submitted_at__isnull=False)
    best: Best = {}
    for sitting in rows.select_related("round", "registration__person"):
        key = (sitting.round.moment, sitting.registration_id)
        if key not in best or (sitting.points or 0) > (best[key].points or 0):
            best[key] = sitting
    return best


def _gain(best: Best) -> Gain | None:
    both = [
        (before.percent or 0.0, best[Moment.AFTER, registration].percent or 0.0)
        for (moment, registration), before in best.items()
        if moment == Moment.BEFORE and (Moment.AFTER, registration) in best
    ]
    return gain(both)


def _unmatched(test: KnowledgeTest, best: Best) -> list[Registration]:
    moments = {moment for moment, _registration in best}
    if Moment.BEFORE not in moments and Moment.AFTER not in moments:
        return []
    pairs = ((Moment.BEFORE, Moment.AFTER), (Moment.AFTER, Moment.BEFORE))
    alone = [
        sitting.registration
        for (moment, registration), sitting in best.items()
        for one, other in pairs
        if moment == one and (other, registration) not in best
    ]
    return sorted(alone, key=lambda registration: registration.person.search_name)


def _items(test: KnowledgeTest, best: Best) -> list[ItemReport]:
    totals = {sitting.pk: float(sitting.points or 0) for sitting in best.values()}
    forms = {sitting.pk: sitting.form for sitting in best.values()}
    answers = SittingAnswer.objects.filter(sitting__round__test=test, sitting__in=totals)
    found = {(answer.sitting_id, answer.item_id): answer for answer in answers}
    reports = []
    for item in test.items.select_related("version"):
        rows = [
            (total, *_answered(found.get((sitting, item.pk)), bool(item.version.body["choices"])))
            for sitting, total in totals.items()
            if forms[sitting] == item.form
        ]
        reports.append(ItemReport(item, item_figures(rows)))
    return reports


def _answered(answer: SittingAnswer | None, choices: bool) -> tuple[float, list[int]]:
    if answer is None:
        return 0.0, []
    return float(answer.credit or 0), list(answer.given or []) if choices else []


def _topics(items: Sequence[ItemReport]) -> list[tuple[str, float, int]]:
    sums: dict[str, tuple[float, int]] = {}
    for each in items:
        if each.item.version.topic:
            total, count = sums.get(each.item.version.topic, (0.0, 0))
            figures = each.figures
            sums[each.item.version.topic] = (total + figures.facility * figures.sittings, count + figures.sittings)
    means = [(topic, total / count, count) for topic, (total, count) in sums.items() if count]
    return sorted(means, key=lambda row: row[1])
