"""Writing questions: a new one, or a new version of one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.organizers.models import Organizer

from . import pictures
from .checking import faults
from .content import QuestionContent
from .models import BankQuestion, QuestionVersion


@transaction.atomic
def add_questions(
    *, organizer: Organizer, contents: Iterable[QuestionContent], by: User | None, now: datetime
) -> list[BankQuestion]:
    """Put questions into the organizer's bank. Raises Refusal `unusable` with the first fault of any."""
    added = [_add(organizer, content, by, now) for content in contents]
    audit(organizer, by=by, bank_questions_added=len(added))
    return added


@transaction.atomic
def change_question(*, question: BankQuestion, content: QuestionContent, by: User | None, now: datetime) -> None:
    """Let the question say this from now on; tests that were put together keep what they have.

    Raises Refusal `unusable`.
    """
    locked = BankQuestion.objects.select_for_update(of=("self",)).select_related("current").get(pk=question.pk)
    before = locked.current.number if locked.current else 0
    if locked.current and locked.current.content == content:
        return
    question.current = _version(locked, before + 1, content, by, now)
    audit(locked, by=by, version=(before, before + 1))


def set_archived(*, question: BankQuestion, archived: bool, by: User | None, now: datetime) -> None:
    """Offer the question no more for new tests, or again."""
    question.archived_at = now if archived else None
    question.save(update_fields=["archived_at"])
    audit(question, by=by, archived=archived)


def _add(organizer: Organizer, content: QuestionContent, by: User | None, now: datetime) -> BankQuestion:
    question = BankQuestion.objects.create(organizer=organizer)
    _version(question, 1, content, by, now)
    return question


def _version(
    question: BankQuestion, number: int, content: QuestionContent, by: User | None, now: datetime
) -> QuestionVersion:
    for fault in faults(content):
        raise Refusal("unusable", fault.text)
    content = pictures.keep(content)
    version = QuestionVersion.objects.create(
        question=question,
        number=number,
        kind=content.kind,
        text=content.text,
        body=content.body(),
        explanation=content.explanation,
        topic=content.topic,
        source=content.source,
        difficulty=content.difficulty,
        created_by=by,
        created_at=now,
    )
    question.current = version
    question.save(update_fields=["current"])
    return version
