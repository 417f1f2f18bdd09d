"""What a session asks before it gives a certificate."""

from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession


class EligibilityRule(models.Model):
    """The one rule of a session. No norm was found for the minimum share, so each organizer sets it."""

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="eligibility_rule")
    minimum_share = models.DecimalField(
        _("least share of the planned minutes, in per cent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(80),
        validators=[MaxValueValidator(100)],
    )
    required_items = models.ManyToManyField(
        AgendaItem, blank=True, related_name="+", verbose_name=_("items that must be attended")
    )

    class Meta:
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_share__gte=0, minimum_share__lte=100),
                name="eligibility_share_is_per_cent",
            ),
        ]

    def __str__(self) -> str:
        return f"≥ {self.minimum_share} %"
