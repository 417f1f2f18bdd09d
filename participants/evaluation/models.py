"""What participants think of a session, without a way back to who said what.

An answer and the note that a participant has answered have no column in common but the form, no time, and random
keys; answers are written anew, shuffled, with those that came before them, in batches (`services.fill_in`).
"""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession
from participants.registration.models import Registration


def random_key() -> str:
    """A key that tells no order."""
    return secrets.token_urlsafe(16)


class EvaluationForm(models.Model):
    """What a session asks its participants about itself."""

    class Moment(models.TextChoices):
        END = "end", _("at the end")
        MONTH = "30", _("after 30 days")
        QUARTER = "90", _("after 90 days")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="evaluation_forms")
    moment = models.CharField(
        _("when"), max_length=3, choices=Moment.choices, default=Moment.END, db_default=Moment.END
    )
    questions = models.JSONField()  # as `ready_made`
    is_open = models.BooleanField(_("participants can answer"), default=False)

    class Meta:
        verbose_name = _("evaluation form")
        verbose_name_plural = _("evaluation forms")
        constraints = [models.UniqueConstraint(fields=["session", "moment"], name="evaluation_form_once_a_moment")]

    def __str__(self) -> str:
        return str(self.session)


class EvaluationAnswer(models.Model):
    """What one participant answered; nothing says who."""

    key = models.CharField(max_length=22, primary_key=True, default=random_key, editable=False)
    form = models.ForeignKey(EvaluationForm, models.CASCADE, related_name="answers")
    said = models.JSONField()  # key of the question -> a number from 1 to 5, or a text
    waiting = models.BooleanField(default=True)  # its batch is not full: it is written anew with the next one

    class Meta:
        verbose_name = _("answer of an evaluation")
        verbose_name_plural = _("answers of evaluations")

    def __str__(self) -> str:
        return self.key


class EvaluationFilled(models.Model):
    """That a participant has answered; not when, and not what."""

    key = models.CharField(max_length=22, primary_key=True, default=random_key, editable=False)
    form = models.ForeignKey(EvaluationForm, models.CASCADE, related_name="filled")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="evaluations_filled")

    class Meta:
        verbose_name = _("evaluation filled in")
        verbose_name_plural = _("evaluations filled in")
        constraints = [models.UniqueConstraint(fields=["form", "registration"], name="evaluation_filled_once")]

    def __str__(self) -> str:
        return self.key
