"""Every write of questions, and of the answers that go with a registration."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.materials.services import forget_files
from events.programmes.models import Programme
from participants.registration.models import Registration

from . import drafts, selectors
from .models import Answer, DraftFile, PersonFields, Question

# Each is a page on a phone.
MOST_QUESTIONS = 40
# What people read when they answer; the rest of a question may change beneath their answers and drafts.
TEXTS = ("label", "help_text")
WORDING = ("kind", *TEXTS, "options")


@transaction.atomic
def add_question(*, programme: Programme, **fields: Any) -> Question:
    """Ask one more question, after the others. Raises Refusal `too_many`."""
    return Question.objects.create(programme=programme, position=_next_position(programme), **fields)


@transaction.atomic
def change_question(*, question: Question, now: datetime, same_meaning: bool = False, **fields: Any) -> Question:
    """Change a question; other words become a new question, and the old one is archived with its answers.

    With `same_meaning` (a typo) label and explanation are put right in place, and answers stay with the question.

    So a participant who is answering at this moment, or has answered in a draft, never gets other words put before
    their answer. Returns the question that is asked from now on. Raises Refusal `archived` when it is asked no more.
    """
    current = _open(question)
    changed = {name: value for name, value in fields.items() if getattr(current, name) != value}
    if any(name in WORDING and not (same_meaning and name in TEXTS) for name in changed):
        _archive(current, now)
        kept = {name: getattr(current, name) for name in (*WORDING, "required", "categories", "position")}
        return Question.objects.create(programme_id=current.programme_id, **kept | changed)
    for name, value in changed.items():
        setattr(current, name, value)
    if changed:
        current.save(update_fields=list(changed))
    return current


@transaction.atomic
def move_question(*, question: Question, up: bool) -> None:
    """Swap a question with the one before or after it; the first cannot go up, nor the last down."""
    current = _open(question)
    rows = list(selectors.live(current.programme_id))
    here = rows.index(current)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows):
        row.position = position
    Question.objects.bulk_update(rows, ["position"])
    audit.record(current, position=(here + 1, there + 1))


@transaction.atomic
def archive_question(*, question: Question, now: datetime) -> bool:
    """Archive a question; return whether it has answers. One without answers is hidden from staff and deleted later."""
    current = _open(question)
    _archive(current, now)
    return current.answers.exists()


@transaction.atomic
def forget_unanswered(*, now: datetime) -> int:
    """Delete questions archived without any answer, once drafts from its time are gone; returns how many."""
    old = Question.objects.filter(archived_at__lt=now - timedelta(days=drafts.DAYS))
    rows = list(old.filter(~Exists(Answer.objects.filter(question=OuterRef("pk")))))
    forget_files([str(row.file.name) for row in DraftFile.objects.filter(question__in=rows)])
    Question.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


@transaction.atomic
def restore_question(*, question: Question) -> None:
    """Ask an archived question again, after the others. Raises Refusal `too_many`."""
    position = _next_position(question.programme)
    current = get_object_or_404(Question, pk=question.pk)
    if current.archived_at:
        current.archived_at, current.position = None, position
        current.save(update_fields=["archived_at", "position"])


@transaction.atomic
def ask_person_fields(
    *, programme: Programme, asked: Mapping[str, bool], categories: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Say which standard fields the programme asks for, which must be filled in, and of which categories' people."""
    _lock(programme)
    row, _created = PersonFields.objects.get_or_create(programme=programme)
    only = {name: list(names) for name, names in (categories or {}).items() if names and name in asked}
    if (row.asked, row.categories) != (asked, only):
        row.asked, row.categories = dict(asked), only
        row.save(update_fields=["asked", "categories"])


def record(*, registration: Registration, answers: Mapping[int, Any], now: datetime) -> None:
    """Write what was answered with a registration: {question: value, or the `DraftFile` that was chosen}.

    Called in the transaction of the registration; the draft goes, and its files become the answers'.
    """
    rows = [_answer(registration, pk, value) for pk, value in answers.items()]
    if not rows:
        return
    Answer.objects.bulk_create(rows)
    drafts.discard(
        person_id=registration.person_id,
        session_id=registration.session_id,
        besides={str(row.file.name) for row in rows if row.file},
    )


def _answer(registration: Registration, question_id: int, value: Any) -> Answer:
    answer = Answer(registration=registration, question_id=question_id)
    if isinstance(value, DraftFile):
        answer.file, answer.file_name = value.file.name, value.file_name
        answer.content_type, answer.size = value.content_type, value.size
    else:
        answer.value = value
    return answer


def _lock(programme: Programme) -> None:
    """Staff who work on the same form follow each other."""
    get_object_or_404(Programme.objects.select_for_update(no_key=True), pk=programme.pk)


def _next_position(programme: Programme) -> int:
    """Behind the other questions, the form being locked; raises Refusal `too_many`."""
    _lock(programme)
    positions = list(selectors.live(programme.pk).values_list("position", flat=True))
    if len(positions) >= MOST_QUESTIONS:
        raise Refusal("too_many", _("The form has very many questions already. Archive one that is not needed."))
    return max(positions, default=-1) + 1


def _open(question: Question) -> Question:
    """The question as it now stands, the form being locked."""
    _lock(question.programme)
    current = get_object_or_404(Question, pk=question.pk)
    if current.archived_at:
        raise Refusal("archived", _("This question has been archived meanwhile. Look at the form again."))
    return current


def _archive(question: Question, now: datetime) -> None:
    question.archived_at = now
    question.save(update_fields=["archived_at"])


def copy(*, from_registration: Registration, to_registration: Registration) -> None:
    """Copy the answers to the following registration; a file is not copied, both rows point to it."""
    answers = list(Answer.objects.filter(registration=from_registration))
    for answer in answers:
        answer.pk, answer.registration = None, to_registration
        answer._state.adding = True
    Answer.objects.bulk_create(answers)
