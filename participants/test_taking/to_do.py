"""What a session asks of its participants, and what one of them can do now: tests that are open, and the evaluation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from events.training.models import TrainingSession
from participants.eligibility.selectors import tests_short
from participants.evaluation.models import EvaluationFilled, EvaluationForm
from participants.knowledge_tests.models import KnowledgeTest, Sitting, TestRound
from participants.knowledge_tests.selectors import takes_tests
from participants.registration.models import Registration


@dataclass(frozen=True)
class OpenTask:
    """What a participant can do now: a round of a test (`again`: a retake that is needed), or an evaluation."""

    registration: Registration
    round: TestRound | None = None
    again: bool = False
    evaluation: EvaluationForm | None = None


def asks_something(session: TrainingSession) -> bool:
    """Whether the session has tests or an evaluation; one query."""
    tests = Exists(KnowledgeTest.objects.filter(session=OuterRef("pk")))
    evaluation = Exists(EvaluationForm.objects.filter(session=OuterRef("pk")))
    return TrainingSession.objects.filter(tests | evaluation, pk=session.pk).exists()


def to_do(registrations: Sequence[Registration], now: datetime) -> list[OpenTask]:
    """What is open and not done yet of these registrations (load `pool` with them), in a constant number of queries."""
    mine = [each for each in registrations if takes_tests(each)]
    if not mine:
        return []
    sessions = {each.session_id for each in mine}
    rounds = list(_open_rounds(now).filter(test__session__in=sessions))
    forms = list(EvaluationForm.objects.filter(session__in=sessions, is_open=True))
    sat = _sat(rounds, mine)
    short = tests_short(mine, now)
    filled = set(EvaluationFilled.objects.filter(registration__in=mine).values_list("form", "registration"))
    found = []
    for each in mine:
        own = [round_ for round_ in rounds if round_.test.session_id == each.session_id]
        tasks = [_task(each, round_, sat.get((round_.pk, each.pk), ()), each.pk in short) for round_ in own]
        asked = [form for form in forms if form.session_id == each.session_id and (form.pk, each.pk) not in filled]
        found += [task for task in tasks if task]
        found += [OpenTask(each, evaluation=form) for form in asked]
    return found


def _task(registration: Registration, round_: TestRound, sat: Sequence[Sitting], short: bool) -> OpenTask | None:
    """The round, until it is handed in; afterwards only where a retake is left, and the rule needs a better result."""
    if not any(sitting.submitted_at for sitting in sat):
        return OpenTask(registration, round_)
    again = short and round_.moment != TestRound.Moment.BEFORE and len(sat) < round_.attempts
    return OpenTask(registration, round_, again=True) if again else None


def _open_rounds(now: datetime) -> QuerySet[TestRound]:
    return TestRound.objects.open_at(now).select_related("test", "item")


def _sat(
    rounds: Sequence[TestRound], registrations: Sequence[Registration]
) -> Mapping[tuple[int, int], Sequence[Sitting]]:
    """The sittings by round and registration."""
    found: dict[tuple[int, int], list[Sitting]] = defaultdict(list)
    for sitting in Sitting.objects.filter(round__in=rounds, registration__in=registrations):
        found[sitting.round_id, sitting.registration_id].append(sitting)
    return found
