"""Which programme trains the trainers of which, and which speaker is which trained trainer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.programmes.models import Programme
from events.speakers.models import Speaker
from participants.people.models import Person


class Cascade(models.Model):
    """A programme whose participants are to train those of another (ToT → KPPS)."""

    trainers = models.OneToOneField(
        Programme, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("training of trainers")
    )
    trained = models.ForeignKey(
        Programme, models.CASCADE, related_name="cascades", verbose_name=_("programme that they train")
    )

    class Meta:
        verbose_name = _("cascade")
        verbose_name_plural = _("cascades")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(trainers=models.F("trained")), name="cascade_of_two_programmes"),
        ]

    def __str__(self) -> str:
        return f"{self.trainers} → {self.trained}"


class SpeakerPerson(models.Model):
    """That a speaker is this participant of a training of trainers, as staff said."""

    speaker = models.OneToOneField(Speaker, models.CASCADE, primary_key=True, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("speaker as a trained trainer")
        verbose_name_plural = _("speakers as trained trainers")

    def __str__(self) -> str:
        return f"{self.speaker_id} · {self.person_id}"
