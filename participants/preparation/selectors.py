"""Reads about preparation: what a participant has before them, and how far the class is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from events.training.models import TrainingSession
from participants.knowledge_tests.selectors import takers, takes_tests
from participants.registration.models import Registration

from .models import PreparationMark, PreparationTask


@dataclass(frozen=True)
class OwnTask:
    """A task with the participant's own mark, None where it is not done."""

    task: PreparationTask
    mark: PreparationMark | None


def tasks_of(session: TrainingSession) -> QuerySet[PreparationTask]:
    """The session's tasks by topic, with how many of its participants have marked each."""
    confirmed = Q(marks__registration__status=Registration.Status.CONFIRMED)
    return session.preparation_tasks.annotate(done=Count("marks", filter=confirmed))


def on_ticket(registration: Registration) -> list[PreparationTask]:
    """The tasks that the ticket names; none where the place is not a participant's."""
    return list(PreparationTask.objects.filter(session=registration.session_id)) if takes_tests(registration) else []


def own_tasks(registration: Registration) -> list[OwnTask]:
    """The tasks of a participant, in the order of their topics."""
    marks = {mark.task_id: mark for mark in PreparationMark.objects.filter(registration=registration)}
    tasks = PreparationTask.objects.filter(session=registration.session_id)
    return [OwnTask(task, marks.get(task.pk)) for task in tasks]


def missing(task: PreparationTask) -> QuerySet[Registration]:
    """Participants who have not marked it."""
    done = Exists(PreparationMark.objects.filter(task=task, registration=OuterRef("pk")))
    return takers(task.session).exclude(done)


def told(task: PreparationTask) -> Sequence[PreparationMark]:
    """What was told with the marks, in the order of names."""
    rows = task.marks.select_related("registration__person").exclude(told="")
    return list(rows.order_by("registration__person__search_name", "pk"))
