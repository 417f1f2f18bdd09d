"""What tests and evaluation say of registrations, for rules that ask for them; no query for rules that do not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from participants.evaluation.models import EvaluationFilled
from participants.knowledge_tests.models import Sitting, TestRound

from .models import EligibilityRule

Moment = TestRound.Moment


@dataclass(frozen=True)
class LearningStanding:
    """One registration's: its best test after the training in per cent, and what can still come."""

    best: Decimal | None = None
    unmarked: bool = False  # staff have still to mark an answer
    can_sit: bool = True  # a round that may still open, with an attempt left
    evaluated: bool = False


NOTHING_KNOWN = LearningStanding()


def standings(
    rules: Iterable[EligibilityRule], registrations: Collection[int], now: datetime | None
) -> Mapping[int, LearningStanding]:
    """By key of the registration; what a rule does not ask is not looked up."""
    asked = [rule for rule in rules if rule.pk]
    tested = [rule.session_id for rule in asked if rule.minimum_test is not None]
    evaluated = [rule.session_id for rule in asked if rule.evaluation_required]
    found: dict[int, dict[str, object]] = defaultdict(dict)
    if tested:
        _tests(tested, registrations, now, found)
    if evaluated:
        _evaluations(evaluated, registrations, found)
    return {key: LearningStanding(**known) for key, known in found.items()}  # type: ignore[arg-type]


def _tests(
    sessions: list[int], registrations: Collection[int], now: datetime | None, found: dict[int, dict[str, object]]
) -> None:
    rounds = {
        each.pk: each
        for each in TestRound.objects.select_related("test").filter(test__session__in=sessions).exclude(moment="pre")
    }
    sat: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in Sitting.objects.filter(round__in=rounds, registration__in=registrations):
        sat[sitting.registration_id].append(sitting)
    for key in registrations:
        mine = sat[key]
        handed_in = [each for each in mine if each.submitted_at]
        found[key]["best"] = max((_percent(each) for each in handed_in), default=None)
        found[key]["unmarked"] = any(each.by_hand for each in handed_in)
        found[key]["can_sit"] = now is None or any(_left(each, mine, now) for each in rounds.values())


def _percent(sitting: Sitting) -> Decimal:
    return 100 * (sitting.points or Decimal(0)) / sitting.asked if sitting.asked else Decimal(0)


def _left(round_: TestRound, mine: list[Sitting], now: datetime) -> bool:
    """Whether this round can still bring points: it runs, or can be begun now or later."""
    sittings = [each for each in mine if each.round_id == round_.pk]
    if any(each.submitted_at is None for each in sittings):
        return True
    return len(sittings) < round_.attempts and (round_.closes_at is None or now < round_.closes_at)


def _evaluations(sessions: list[int], registrations: Collection[int], found: dict[int, dict[str, object]]) -> None:
    filled = set(
        EvaluationFilled.objects.filter(form__session__in=sessions, registration__in=registrations).values_list(
            "registration", flat=True
        )
    )
    for key in registrations:
        found[key]["evaluated"] = key in filled
