"""What a session asks of its participants, and what one of them can do now: tests that are open, and the evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from events.training.models import TrainingSession
from participants.evaluation.models import EvaluationFilled, EvaluationForm
from participants.knowledge_tests.models import KnowledgeTest, Sitting, TestRound
from participants.knowledge_tests.selectors import takes_tests
from participants.registration.models import Registration


@dataclass(frozen=True)
class OpenTask:
    """Something that a participant can do now; `round` is None for the evaluation."""

    registration: Registration
    round: TestRound | None = None


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
    forms = {form.session_id: form.pk for form in EvaluationForm.objects.filter(session__in=sessions, is_open=True)}
    done = _done(rounds, mine)
    filled = set(EvaluationFilled.objects.filter(registration__in=mine).values_list("form", "registration"))
    found = []
    for each in mine:
        own = [round_ for round_ in rounds if round_.test.session_id == each.session_id]
        found += [OpenTask(each, round_) for round_ in own if (round_.pk, each.pk) not in done]
        if each.session_id in forms and (forms[each.session_id], each.pk) not in filled:
            found.append(OpenTask(each))
    return found


def _open_rounds(now: datetime) -> QuerySet[TestRound]:
    open_yet = Q(closes_at=None) | Q(closes_at__gt=now)
    return TestRound.objects.filter(open_yet, opens_at__lte=now).select_related("test")


def _done(rounds: Sequence[TestRound], registrations: Sequence[Registration]) -> set[tuple[int, int]]:
    """Round and registration of those that handed in; a further attempt is offered on the page of the test."""
    handed_in = Sitting.objects.filter(round__in=rounds, registration__in=registrations, submitted_at__isnull=False)
    return set(handed_in.values_list("round", "registration"))
