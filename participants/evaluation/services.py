"""Writing evaluations: the form, and answers that cannot be led back."""

import random
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.speakers.models import Speaker
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .models import EvaluationAnswer, EvaluationFilled, EvaluationForm
from .ready_made import SCALE, QuestionData, follow_up, ready_made

BATCH = 10
"""Answers that are written anew together until they are so many: an answer hides among these at least."""
TEXT_MOST = 1000
_dice = random.SystemRandom()


@transaction.atomic
def set_open(*, session: TrainingSession, is_open: bool, moment: str = EvaluationForm.Moment.END) -> EvaluationForm:
    """Let participants answer, or no more; the form is made ready when it opens first.

    The one at the end has the session's speakers; those some weeks later ask what was of use.
    """
    form = form_of(session, moment)
    if form.is_open != is_open:
        audit(session, evaluation=moment, evaluation_open=(form.is_open, is_open))
    form.is_open = is_open
    form.save(update_fields=["is_open"])
    return form


def form_of(session: TrainingSession, moment: str) -> EvaluationForm:
    """The form of this moment, made ready and kept where it is not there yet."""
    form, _made = EvaluationForm.objects.get_or_create(
        session=session, moment=moment, defaults={"questions": _questions(session, moment)}
    )
    return form


def form_to_look_at(session: TrainingSession, moment: str) -> EvaluationForm:
    """The same, but not kept: looking at a page changes nothing."""
    form = EvaluationForm.objects.filter(session=session, moment=moment).first()
    return form or EvaluationForm(session=session, moment=moment, questions=_questions(session, moment))


def _questions(session: TrainingSession, moment: str) -> list[QuestionData]:
    if moment != EvaluationForm.Moment.END:
        return follow_up()
    return ready_made(speaker.full_name for speaker in Speaker.objects.filter(talks__session=session).distinct())


@transaction.atomic
def fill_in(*, form: EvaluationForm, registration: Registration, said: dict[str, Any]) -> None:
    """Note that the participant has answered, and, apart from it, what.

    All answers of the batch that is not full yet are written anew with new keys, in a random order, so that neither
    keys nor places in the table nor the transaction that wrote them tell which one is the last.
    Raises Refusal `closed`, `not_yours`, `empty` or `already`.
    """
    locked = EvaluationForm.objects.select_for_update().get(pk=form.pk)
    _check(locked, registration)
    answer = clean(locked, said)
    EvaluationFilled.objects.create(form=locked, registration=registration)
    keep(locked, [answer])


def keep(form: EvaluationForm, answers: Iterable[dict[str, Any]]) -> None:
    """Write answers (as `clean` gives them) with those whose batch is not full; the caller holds the form's lock."""
    batch = [*form.answers.filter(waiting=True).values_list("said", flat=True), *answers]
    _dice.shuffle(batch)
    form.answers.filter(waiting=True).delete()
    waiting = len(batch) < BATCH
    EvaluationAnswer.objects.bulk_create(EvaluationAnswer(form=form, said=each, waiting=waiting) for each in batch)


def _check(form: EvaluationForm, registration: Registration) -> None:
    if not form.is_open:
        raise Refusal("closed", _("This evaluation is not open now."))
    confirmed = registration.status == Registration.Status.CONFIRMED
    if registration.session_id != form.session_id or not confirmed:
        raise Refusal("not_yours", _("The evaluation is for participants with a confirmed place."))
    if EvaluationFilled.objects.filter(form=form, registration=registration).exists():
        raise Refusal("already", _("You have answered already. Thank you."))


def clean(form: EvaluationForm, said: dict[str, Any]) -> dict[str, Any]:
    """What of it answers the form: scales from 1 to 5, and texts. Raises Refusal `empty` where nothing does."""
    answer: dict[str, Any] = {}
    for question in form.questions:
        value = said.get(question["key"])
        if question["kind"] == SCALE:
            if value in {"1", "2", "3", "4", "5"}:
                answer[question["key"]] = int(value)
        elif isinstance(value, str) and value.strip():
            answer[question["key"]] = value.replace("\0", "").strip()[:TEXT_MOST]
    if not answer:
        raise Refusal("empty", _("Answer at least one question."))
    return answer
