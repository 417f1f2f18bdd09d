"""What an evaluation says, once enough have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from events.training.models import TrainingSession
from participants.registration.models import Registration

from .models import EvaluationForm
from .ready_made import SCALE

LEAST = 5
"""A group below so many answers is not shown apart."""


@dataclass(frozen=True)
class QuestionResult:
    """A question with its mean from 1 to 5 and how many said so, or with the texts in the order of the alphabet."""

    section: str
    text: str
    mean: float | None
    count: int
    texts: Sequence[str]


def open_forms(session: TrainingSession) -> list[EvaluationForm]:
    """The session's forms that can be answered now, in the order of their moments."""
    order = EvaluationForm.Moment.values
    found = EvaluationForm.objects.filter(session=session, is_open=True)
    return sorted(found, key=lambda form: order.index(form.moment))


def next_form(registration: Registration) -> EvaluationForm | None:
    """The first open form that this place has not filled in; the last open one where all are."""
    forms = open_forms(registration.session)
    done = set(registration.evaluations_filled.values_list("form", flat=True))
    return next((form for form in forms if form.pk not in done), forms[-1] if forms else None)


def results(form: EvaluationForm) -> list[QuestionResult]:
    """Results per question; none below LEAST answers.

    While the form is open only full batches count: what changes from one look to the next is then never one person's.
    """
    answers = form.answers.filter(waiting=False) if form.is_open else form.answers.all()
    said = list(answers.values_list("said", flat=True))
    return [_result(question, said) for question in form.questions] if len(said) >= LEAST else []


def _result(question: dict[str, str], said: Sequence[dict[str, Any]]) -> QuestionResult:
    values = [answer[question["key"]] for answer in said if question["key"] in answer]
    enough = len(values) >= LEAST
    if question["kind"] == SCALE:
        mean = fmean(values) if enough else None
        return QuestionResult(question["section"], question["text"], mean, len(values), [])
    return QuestionResult(question["section"], question["text"], None, len(values), sorted(values) if enough else [])
