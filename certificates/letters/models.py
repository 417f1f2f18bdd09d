"""The register of outgoing letters: a pattern and a count for each kind, and every number with its letter."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.numbering import ResetPeriod
from events.organizers.models import Organizer
from events.training.models import TrainingSession

KIND_LENGTH = 20


class LetterPattern(models.Model):
    """How an organizer numbers one kind of letter."""

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="letter_patterns")
    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    pattern = models.CharField(_("pattern"), max_length=100)
    reset = models.CharField(
        _("counting starts anew"), max_length=5, choices=ResetPeriod.choices, default=ResetPeriod.YEAR
    )

    class Meta:
        verbose_name = _("letter pattern")
        verbose_name_plural = _("letter patterns")
        ordering: ClassVar = ["organizer", "kind"]
        constraints = [models.UniqueConstraint(fields=["organizer", "kind"], name="letter_pattern_once_per_kind")]

    def __str__(self) -> str:
        return self.pattern


class LetterSeries(models.Model):
    """The counter of one organizer, kind and period; `services.take` moves it in one statement."""

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="letter_series")
    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    period = models.CharField(_("period"), max_length=7, blank=True)
    last = models.PositiveIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("letter series")
        verbose_name_plural = _("letter series")
        ordering: ClassVar = ["organizer", "kind", "period"]
        constraints = [
            models.UniqueConstraint(fields=["organizer", "kind", "period"], name="letter_series_once_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.organizer_id} · {self.kind} · {self.period} · {self.last}"


class RegisteredLetter(models.Model):
    """A number that was taken, and for what; a void one keeps its place with the reason."""

    class Status(models.TextChoices):
        RESERVED = "reserved", _("reserved")
        USED = "used", _("used")
        VOID = "void", _("void")

    # What a status may become; `services.use` and `services.void` are the ways.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        Status.RESERVED: frozenset({Status.USED, Status.VOID}),
        Status.USED: frozenset({Status.VOID}),
        Status.VOID: frozenset(),
    }

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="letters")
    series = models.ForeignKey(LetterSeries, models.PROTECT, related_name="letters")
    sequence = models.PositiveIntegerField(_("running number"))
    number = models.CharField(_("number"), max_length=120)
    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    session = models.ForeignKey(TrainingSession, models.SET_NULL, null=True, blank=True, related_name="letters")
    dated = models.DateField(_("date"))
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    recipient = models.CharField(_("recipient"), max_length=250, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.USED)
    void_reason = models.CharField(_("reason"), max_length=300, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(_("taken"))

    class Meta:
        verbose_name = _("registered letter")
        verbose_name_plural = _("registered letters")
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organizer", "number"], name="letter_number_once"),
            models.UniqueConstraint(fields=["series", "sequence"], name="letter_sequence_once"),
            models.CheckConstraint(
                condition=models.Q(status="void") & ~models.Q(void_reason="")
                | ~models.Q(status="void") & models.Q(void_reason=""),
                name="letter_void_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number
