"""Answers that are changed after registering: by the owner until registration closes, by staff with a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.people import history
from participants.people.history import Author, FieldChange, Origin
from participants.registration.models import Registration
from participants.registration.windows import is_valid

from .fields import shown
from .models import Answer, Question


def change_answers(*, registration: Registration, answers: Mapping[int, Any]) -> list[FieldChange]:
    """Write the values that differ; None takes an answer away. Return the differences, each with its question.

    Called in the caller's transaction, with the registration locked or its session.
    """
    stored = {row.question_id: row for row in Answer.objects.filter(registration=registration, file="")}
    changes = []
    for question in Question.objects.filter(pk__in=answers, programme=registration.session.programme_id):
        row, value = stored.get(question.pk), answers[question.pk]
        before = row.value if row else None
        if before == value:
            continue
        _write(registration, question, value)
        old, new = shown(question, before), shown(question, value)
        changes.append(FieldChange("answer", f"{question.label}: {old or '–'}", f"{question.label}: {new or '–'}"))
    return changes


def _write(registration: Registration, question: Question, value: Any) -> None:
    if value is None:
        Answer.objects.filter(registration=registration, question=question).delete()
        return
    Answer.objects.update_or_create(registration=registration, question=question, defaults={"value": value})


def owner_may(registration: Registration, now: datetime) -> bool:
    """Whether the owner may still change their answers: while registration is open."""
    return is_valid(registration) and registration.session.registration_open(now)


@transaction.atomic
def change_own(
    *, registration: Registration, answers: Mapping[int, Any], by: User | None, now: datetime
) -> list[FieldChange]:
    """Write the owner's changed answers, with a line of history for each. Raises Refusal `closed` after closing."""
    row = Registration.objects.select_for_update(of=("self",), no_key=True).select_related("session", "person")
    stored = row.get(pk=registration.pk)
    if not owner_may(stored, now):
        raise Refusal("closed", _("Registration has closed, so answers stay as they are. Ask the organizer."))
    changes = change_answers(registration=stored, answers=answers)
    history.note(stored.person, changes, Author(Origin.OWNER, by), now=now, registration_id=stored.pk)
    return changes
