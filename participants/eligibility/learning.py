"""What tests and evaluation say of registrations, for rules that ask for them; no query for rules that do not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from participants.evaluation.models import EvaluationFilled, EvaluationForm
from participants.knowledge_tests.models import Sitting, SittingAnswer, TestRound
from participants.knowledge_tests.selectors import asked

from .models import EligibilityRule

Moment = TestRound.Moment
ALL = Decimal(100)


@dataclass(frozen=True)
class LearningStanding:
    """One registration's tests in per cent, and what can still come."""

    best: Decimal | None = None  # of those after the training
    before: Decimal | None = None
    # The weakest topic of the test after the training whose weakest topic is strongest.
    weakest: tuple[str, Decimal] | None = None
    unmarked: bool = False  # staff have still to mark an answer
    can_sit: bool = True  # a round after the training that may still open, with an attempt left
    can_sit_before: bool = True  # likewise, before it
    evaluated: bool = False

    @property
    def gain(self) -> Decimal | None:
        """Hake's normalised gain in per cent; None without both tests. All right before and after is a full gain."""
        if self.best is None or self.before is None:
            return None
        if self.before == ALL:
            return ALL if self.best == ALL else Decimal(0)
        return ALL * (self.best - self.before) / (ALL - self.before)


NOTHING_KNOWN = LearningStanding()
Topics = Mapping[int, Sequence[tuple[str, Decimal]]]


def standings(
    rules: Iterable[EligibilityRule], registrations: Collection[int], now: datetime | None
) -> Mapping[int, LearningStanding]:
    """By key of the registration; what a rule does not ask is not looked up."""
    kept = [rule for rule in rules if rule.pk]
    tested = [rule.session_id for rule in kept if rule.asks_for_tests]
    by_topic = any(rule.minimum_topic is not None for rule in kept)
    evaluated = [rule.session_id for rule in kept if rule.evaluation_required]
    found = _tests(tested, registrations, now, by_topic) if tested else {}
    if not evaluated:
        return found
    filled = _filled(evaluated, registrations)
    return {key: replace(found.get(key, NOTHING_KNOWN), evaluated=key in filled) for key in registrations}


def _tests(
    sessions: Collection[int], registrations: Collection[int], now: datetime | None, by_topic: bool
) -> dict[int, LearningStanding]:
    rounds = {
        each.pk: each for each in TestRound.objects.select_related("test", "item").filter(test__session__in=sessions)
    }
    sat: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in Sitting.objects.filter(round__in=rounds, registration__in=registrations):
        sitting.round = rounds[sitting.round_id]
        sat[sitting.registration_id].append(sitting)
    topics = _by_topic([each for rows in sat.values() for each in rows]) if by_topic else {}
    return {key: _standing(rounds.values(), sat[key], topics, now) for key in registrations}


def _standing(
    rounds: Iterable[TestRound], mine: Sequence[Sitting], topics: Topics, now: datetime | None
) -> LearningStanding:
    handed_in = [each for each in mine if each.submitted_at]
    before = [each for each in handed_in if each.round.moment == Moment.BEFORE]
    after = [each for each in handed_in if each.round.moment != Moment.BEFORE]
    open_yet = [each.moment == Moment.BEFORE for each in rounds if now is None or _left(each, mine, now)]
    weakest = [min(topics[each.pk], key=lambda row: row[1]) for each in after if topics.get(each.pk)]
    return LearningStanding(
        best=max(map(_percent, after), default=None),
        before=max(map(_percent, before), default=None),
        weakest=max(weakest, key=lambda row: row[1], default=None),
        unmarked=any(each.by_hand for each in handed_in),
        can_sit=now is None or False in open_yet,
        can_sit_before=now is None or True in open_yet,
    )


def _by_topic(sittings: Collection[Sitting]) -> Topics:
    """The result in each topic, in per cent, of each sitting that was handed in."""
    after = [each for each in sittings if each.submitted_at and each.round.moment != Moment.BEFORE]
    answers = SittingAnswer.objects.filter(sitting__in=[each.pk for each in after], credit__isnull=False)
    worth = {(sitting, item): credit for sitting, item, credit in answers.values_list("sitting", "item", "credit")}
    found = {}
    for sitting in after:
        credits: dict[str, list[Decimal]] = defaultdict(list)
        for item in asked(sitting.round.test_id, sitting.form):
            credits[item.content.topic].append(worth.get((sitting.pk, item.pk)) or Decimal(0))
        found[sitting.pk] = [(topic, ALL * sum(each) / len(each)) for topic, each in credits.items() if topic]
    return found


def _percent(sitting: Sitting) -> Decimal:
    return ALL * (sitting.points or Decimal(0)) / sitting.asked if sitting.asked else Decimal(0)


def _left(round_: TestRound, mine: Sequence[Sitting], now: datetime) -> bool:
    """Whether this round can still bring points: it runs, or can be begun now or later."""
    sittings = [each for each in mine if each.round_id == round_.pk]
    if any(each.submitted_at is None for each in sittings):
        return True
    return len(sittings) < round_.attempts and (round_.closes is None or now < round_.closes)


def _filled(sessions: Collection[int], registrations: Collection[int]) -> set[int]:
    """Who has filled in the evaluation at the end of their session."""
    filled = EvaluationFilled.objects.filter(
        form__session__in=sessions, form__moment=EvaluationForm.Moment.END, registration__in=registrations
    )
    return set(filled.values_list("registration", flat=True))
