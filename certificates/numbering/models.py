"""How an organizer numbers its certificates, how far it counted, and which numbers no certificate carries."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.numbering import ResetPeriod
from events.organizers.models import Organizer
from events.seats.roles import SessionRole, printed_role

# Characters that a certificate has for its number.
NUMBER_LENGTH = 120
DEFAULT_PATTERN = "{n:03}/SERT/{code}/{roman_month}/{year}"
# The pattern, and the series, that all roles without a pattern of their own share.
MAIN = ""
MAIN_LABEL = _("Main numbers")


def default_pattern(kind: str) -> str:
    """What is proposed where nothing was set: the main pattern, or one that shows the role."""
    return DEFAULT_PATTERN.replace("SERT", printed_role(kind).upper()) if kind else DEFAULT_PATTERN


class NumberPattern(models.Model):
    """A pattern of an organizer's certificate numbers, and when counting starts anew."""

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="number_patterns")
    kind = models.CharField(_("role"), max_length=12, choices=SessionRole.choices, blank=True, default=MAIN)
    pattern = models.CharField(_("pattern"), max_length=100, default=DEFAULT_PATTERN)
    reset = models.CharField(
        _("counting starts anew"), max_length=5, choices=ResetPeriod.choices, default=ResetPeriod.YEAR
    )

    class Meta:
        verbose_name = _("number pattern")
        verbose_name_plural = _("number patterns")
        ordering: ClassVar = ["organizer", "kind"]
        constraints = [models.UniqueConstraint(fields=["organizer", "kind"], name="number_pattern_once_per_kind")]

    def __str__(self) -> str:
        return self.pattern


class NumberSeries(models.Model):
    """The counter of one organizer, kind and period; `services.reserve` moves it in one statement."""

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="number_series")
    kind = models.CharField(_("role"), max_length=12, choices=SessionRole.choices, blank=True, default=MAIN)
    # "" for never, "2026", "2026-11": what `period_key` gives.
    period = models.CharField(_("period"), max_length=7, blank=True)
    last = models.PositiveIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering: ClassVar = ["organizer", "kind", "period"]
        constraints = [
            models.UniqueConstraint(fields=["organizer", "kind", "period"], name="number_series_once_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.organizer_id} · {self.kind} · {self.period} · {self.last}"


class VoidedRange(models.Model):
    """Running numbers that the counter has passed and no certificate will ever carry, and why."""

    class Kind(models.TextChoices):
        SKIPPED = "skipped", _("skipped")
        CANCELLED = "cancelled", _("batch cancelled")
        FAILED = "failed", _("could not be printed")

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="voided")
    first = models.PositiveIntegerField(_("first running number"))
    last = models.PositiveIntegerField(_("last running number"))
    kind = models.CharField(_("why"), max_length=9, choices=Kind.choices)
    note = models.CharField(_("note"), max_length=500)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("voided numbers")
        verbose_name_plural = _("voided numbers")
        ordering: ClassVar = ["series", "first"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__gte=1, last__gte=models.F("first")), name="voided_range_in_order"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["series", "first"], name="voided_range_by_number")]

    def __str__(self) -> str:
        return f"{self.series_id} · {self.first}–{self.last} · {self.kind}"
