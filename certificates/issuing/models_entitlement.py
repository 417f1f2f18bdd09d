"""How many certificates of a session no longer fit, and how many people are about to miss theirs, as last counted."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession


class EntitlementCount(models.Model):
    """The figures of `entitlement` for pages that show many sessions; a worker counts anew when the mark differs."""

    session = models.OneToOneField(TrainingSession, models.CASCADE, primary_key=True, related_name="+")
    lost = models.PositiveIntegerField(_("no longer entitled"))
    more = models.PositiveIntegerField(_("entitled to more"))
    otherwise = models.PositiveIntegerField(_("says otherwise"))  # those entitled to more among them
    mark = models.CharField(max_length=64, editable=False)
    counted_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("count of certificates that no longer fit")
        verbose_name_plural = _("counts of certificates that no longer fit")
        ordering: ClassVar = ["session"]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.lost} + {self.otherwise}"


class RiskCount(models.Model):
    """How many people of a session that has begun are about to miss their certificate (`risks`)."""

    session = models.OneToOneField(TrainingSession, models.CASCADE, primary_key=True, related_name="risk_count")
    people = models.PositiveIntegerField(_("people about to miss their certificate"))
    counted_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("count of people about to miss their certificate")
        verbose_name_plural = _("counts of people about to miss their certificate")
        ordering: ClassVar = ["session"]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.people}"
