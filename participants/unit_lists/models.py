"""Which unit a registration stands for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.units.models import Unit
from participants.registration.models import Registration


class UnitAssignment(models.Model):
    """The unit that a registration was matched to. It stands beside the registrations, which are written in a rush."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, primary_key=True, related_name="unit_assignment", verbose_name=_("registration")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name=_("unit"))
    by_hand = models.BooleanField(_("set by staff"), default=False)

    class Meta:
        verbose_name = _("assignment to a unit")
        verbose_name_plural = _("assignments to units")

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.unit}"
