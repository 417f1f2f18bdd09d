"""How an organizer numbers its certificates."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.numbering import ResetPeriod
from events.organizers.models import Organizer

DEFAULT_PATTERN = "{n:03}/SERT/{code}/{roman_month}/{year}"


class NumberPattern(models.Model):
    """The pattern of an organizer's certificate numbers, and when counting starts anew."""

    organizer = models.OneToOneField(Organizer, models.CASCADE, related_name="number_pattern")
    pattern = models.CharField(_("pattern"), max_length=100, default=DEFAULT_PATTERN)
    reset = models.CharField(
        _("counting starts anew"), max_length=5, choices=ResetPeriod.choices, default=ResetPeriod.YEAR
    )

    class Meta:
        verbose_name = _("number pattern")
        verbose_name_plural = _("number patterns")

    def __str__(self) -> str:
        return self.pattern


class NumberSeries(models.Model):
    """The counter of one organizer and period; `services.reserve` moves it in one statement."""

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="number_series")
    # "" for never, "2026", "2026-11": what `period_key` gives.
    period = models.CharField(max_length=7, blank=True)
    last = models.PositiveIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering: ClassVar = ["organizer", "period"]
        constraints = [models.UniqueConstraint(fields=["organizer", "period"], name="number_series_once_per_period")]

    def __str__(self) -> str:
        return f"{self.organizer_id} · {self.period} · {self.last}"
