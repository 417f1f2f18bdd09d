"""Which units a session is for, as an allotment wrote it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession
from events.units.models import Unit


class AllottedUnit(models.Model):
    """A unit's session. A unit is in one at most; the moment and place name the slot of the plan it came from."""

    unit = models.OneToOneField(Unit, models.CASCADE, primary_key=True, related_name="allotted")
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="allotted_units")
    starts_at = models.DateTimeField(_("begins"))

    class Meta:
        verbose_name = _("allotted unit")
        verbose_name_plural = _("allotted units")

    def __str__(self) -> str:
        return f"{self.unit} · {self.session_id}"
