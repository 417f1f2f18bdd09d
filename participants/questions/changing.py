"""Answers that are changed after registering: by the owner until registration closes, by staff with a reason."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.materials.services import forget_files
from participants.people import history
from participants.people.history import Author, FieldChange, Origin
from participants.registration.models import Registration
from participants.registration.windows import is_valid

from .fields import shown
from .models import Answer, Question

Files = Mapping[int, UploadedFile[Any] | None]  # {question: another file, whose `kind` was read; None: away with it}


@dataclass(frozen=True)
class AnswersWish:
    """How answers shall be; a question that is in neither part stays as it was answered."""

    values: Mapping[int, Any] = field(default_factory=dict)  # {question: value as it is kept, None for an open one}
    files: Files = field(default_factory=dict)


def change_answers(*, registration: Registration, wish: AnswersWish) -> list[FieldChange]:
    """Write the answers that differ. Return the differences, each with its question.

    Called in the caller's transaction, with the registration locked or its session, within `kept_if_written`.
    """
    questions = Question.objects.filter(programme=registration.session.programme_id)
    stored = {row.question_id: row for row in Answer.objects.filter(registration=registration)}
    changes = []
    for question in questions.filter(pk__in=[*wish.values, *wish.files]):
        row = stored.get(question.pk)
        if question.pk in wish.files:
            told = _change_file(registration, question, row, wish.files[question.pk])
        else:
            told = _change_value(registration, question, row, wish.values[question.pk])
        if told:
            old, new = told
            changes.append(FieldChange("answer", f"{question.label}: {old or '–'}", f"{question.label}: {new or '–'}"))
    return changes


def _change_value(
    registration: Registration, question: Question, row: Answer | None, value: Any
) -> tuple[str, str] | None:
    before = row.value if row else None
    if before == value:
        return None
    if value is None:
        Answer.objects.filter(registration=registration, question=question).delete()
    else:
        Answer.objects.update_or_create(registration=registration, question=question, defaults={"value": value})
    return shown(question, before), shown(question, value)


def _change_file(
    registration: Registration, question: Question, row: Answer | None, file: UploadedFile[Any] | None
) -> tuple[str, str] | None:
    """Another file in place of the one kept; the old one goes, unless the place before this one shows it too."""
    if row is None and file is None:
        return None
    before, old = (row.file_name, str(row.file.name)) if row else ("", "")
    if file is None:
        Answer.objects.filter(registration=registration, question=question).delete()
    else:
        answer = row or Answer(registration=registration, question=question)
        answer.file_name = "".join(c for c in str(file.name) if c.isprintable())[-200:]
        answer.content_type, answer.size = file.kind.content_type, file.size or 0  # type: ignore[attr-defined]
        answer.file.save("", file, save=False)
        file.kept_as = str(answer.file.name)  # type: ignore[attr-defined]  # see `kept_if_written`
        answer.save()
    if old and not Answer.objects.filter(file=old).exists():
        forget_files([old])
    return before, answer.file_name if file else ""


@contextmanager
def kept_if_written(files: Files) -> Iterator[None]:
    """Around a transaction that changes answers: what it stored goes again where it comes to nothing."""
    try:
        yield
    except BaseException:
        for file in files.values():
            if name := getattr(file, "kept_as", ""):
                default_storage.delete(name)
        raise


def owner_may(registration: Registration, now: datetime) -> bool:
    """Whether the owner may still change their answers: while registration is open."""
    return is_valid(registration) and registration.session.registration_open(now)


def change_own(*, registration: Registration, wish: AnswersWish, by: User | None, now: datetime) -> list[FieldChange]:
    """Write the owner's changed answers, with a line of history for each. Raises Refusal `closed` after closing."""
    with kept_if_written(wish.files), transaction.atomic():
        rows = Registration.objects.select_for_update(of=("self",), no_key=True).select_related("session", "person")
        stored = rows.get(pk=registration.pk)
        if not owner_may(stored, now):
            raise Refusal("closed", _("Registration has closed, so answers stay as they are. Ask the organizer."))
        changes = change_answers(registration=stored, wish=wish)
        history.note(stored.person, changes, Author(Origin.OWNER, by), now=now, registration_id=stored.pk)
    return changes
