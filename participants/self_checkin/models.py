"""People who check in by themselves with the code on the screen."""

import secrets
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.registration.models import Registration

RADIUS_LEAST_M, RADIUS_MOST_M = 20, 50_000
SALT_BYTES = 16


def new_salt() -> bytes:
    """A salt that cannot be guessed."""
    return secrets.token_bytes(SALT_BYTES)


class SelfCheckInRule(models.Model):
    """Whether people of a session may check in by themselves, and how near they have to be."""

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="self_check_in")
    enabled = models.BooleanField(_("people check in by themselves"), default=False)
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    radius_m = models.PositiveIntegerField(
        _("radius in metres"),
        null=True,
        blank=True,
        validators=[MinValueValidator(RADIUS_LEAST_M), MaxValueValidator(RADIUS_MOST_M)],
    )
    # Under which browsers and networks are hashed; destroyed after the session (`services.forget`), then empty.
    salt = models.BinaryField(max_length=SALT_BYTES, default=new_salt, editable=False)

    class Meta:
        verbose_name = _("self check-in")
        verbose_name_plural = _("self check-ins")
        constraints = [
            models.CheckConstraint(
                condition=Q(radius_m__isnull=True) | Q(latitude__isnull=False, longitude__isnull=False),
                name="self_check_in_radius_has_a_centre",
            ),
        ]

    def __str__(self) -> str:
        return str(self.session)


class SelfCheckIn(models.Model):
    """An attempt with a genuine code, and what is worth knowing when staff doubt it. Rows are added, never changed.

    Nothing here identifies a device or a place beyond what the question needs: hashes, and a distance.
    """

    class Outcome(models.TextChoices):
        RECORDED = "recorded", _("recorded")
        ALREADY = "already", _("already recorded")
        REFUSED = "refused", _("no place in this session")
        EXPIRED = "expired", _("code expired")
        TOO_FAR = "too_far", _("too far away")
        NO_PLACE = "no_place", _("place not told")

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="self_check_ins")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="self_check_ins")
    entry = models.OneToOneField(AttendanceEntry, models.PROTECT, null=True, blank=True, related_name="self_check_in")
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    code_age_s = models.PositiveIntegerField(_("age of the code, seconds"))
    browser = models.CharField(max_length=32, blank=True)  # `marks.mark` of a random cookie
    network = models.CharField(max_length=32, blank=True)  # `marks.mark` of the address it came from
    distance_m = models.PositiveIntegerField(_("distance in metres"), null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True, blank=True)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("check-in by oneself")
        verbose_name_plural = _("check-ins by oneself")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.item_id} · {self.outcome}"
