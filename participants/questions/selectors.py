"""Reads of questions and answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from events.programmes.models import Programme
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.people.models import Person
from participants.registration.models import Registration

from .fields import shown
from .models import Answer, Question
from .person_fields import FIELDS, has

# A programme may have tens of thousands of sessions; their categories are those of the latest ones.
SESSIONS_LOOKED_AT = 200


def live(programme_id: int) -> QuerySet[Question]:
    """The questions that are asked now, in their order."""
    return Question.objects.filter(programme=programme_id, archived_at__isnull=True)


def with_archived(programme: Programme) -> list[Question]:
    """The questions in their order, those that were archived with answers among them."""
    answered = Exists(Answer.objects.filter(question=OuterRef("pk")))
    return list(programme.questions.filter(Q(archived_at__isnull=True) | answered))


def concerning(questions: Iterable[Question], pools: Iterable[SeatPool]) -> list[Question]:
    """Those that people of at least one of these categories are asked."""
    categories = [pool.category for pool in pools]
    return [question for question in questions if any(question.concerns(category) for category in categories)]


def categories_of(programme: Programme) -> list[str]:
    """The names of the categories of the programme's latest sessions."""
    latest = TrainingSession.objects.filter(programme=programme).order_by("-starts_on")[:SESSIONS_LOOKED_AT]
    names = SeatPool.objects.filter(session__in=latest.values("pk")).order_by("category")
    return list(names.values_list("category", flat=True).distinct())


def person_fields_of(programme: Programme, pools: Iterable[SeatPool] | None = None) -> dict[str, bool]:
    """The standard fields this programme asks for, and whether they must be filled in.

    With `pools` only those that people of at least one of these categories are asked for.
    """
    row = getattr(programme, "person_fields", None)
    if row is None:
        return {}
    names = None if pools is None else {pool.category for pool in pools}
    only = {name: row.categories.get(name) for name in row.asked}
    return {
        name: row.asked[name]
        for name in FIELDS
        if name in row.asked and (names is None or not only[name] or names & set(only[name]))
    }


def missing_fields(person: Person, programme: Programme, pools: Iterable[SeatPool]) -> list[str]:
    """The standard fields asked of people of these categories that the person has not filled in."""
    return [field for field in person_fields_of(programme, pools) if not has(person, field)]


@dataclass(frozen=True)
class GivenAnswer:
    """An answer as pages print it."""

    answer: Answer
    label: str
    text: str  # "" for a file


def given(answers: Iterable[Answer]) -> list[GivenAnswer]:
    """Answers, loaded with their questions, in words."""
    return [GivenAnswer(answer, answer.question.label, shown(answer.question, answer.value)) for answer in answers]


def answers_of(registration: Registration) -> list[GivenAnswer]:
    """What was answered with a registration, to the questions as they were asked."""
    return given(registration.answers.select_related("question"))


def asked_in(session: TrainingSession) -> Sequence[Question]:
    """The questions to which a session has answers, or may get some."""
    answered = Answer.objects.filter(question=OuterRef("pk"), registration__session=session)
    rows = Question.objects.filter(Q(archived_at__isnull=True) | Exists(answered), programme=session.programme_id)
    return list(rows)
