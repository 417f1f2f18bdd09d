"""Whom training is for: the units of a programme (polling stations, offices, schools) and the targets set for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from events.regions.models import Region

KEY_LETTERS = 300
NUMBER_LETTERS = 120


class Unit(models.Model):
    """One thing that people serve, with how many of them it has. It is closed, never deleted: its people stay known."""

    class Kind(models.TextChoices):
        STATION = "station", _("polling station (TPS)")
        VILLAGE = "village", _("village committee (PPS)")
        DISTRICT = "district", _("district committee (PPK)")
        OFFICE = "office", _("office")
        PARTY = "party", _("party")
        SCHOOL = "school", _("school")

    programme = models.ForeignKey("events.Programme", models.CASCADE, related_name="units", db_index=False)
    # What tells it from the programme's other units, however a list writes it: `naming.unit_key`.
    key = models.CharField(max_length=KEY_LETTERS, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.STATION)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region"), db_index=False
    )
    number = models.CharField(_("number or name"), max_length=NUMBER_LETTERS, blank=True)
    place = models.CharField(_("place as the list says it"), max_length=250, blank=True)
    people = models.PositiveIntegerField(_("people"), default=7)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering: ClassVar = ["programme", "region", "number", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="unit_once_per_programme")]
        indexes: ClassVar = [models.Index(fields=["programme", "region", "number"], name="unit_by_region")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """`TPS 001, Gunung Sahari Utara, Sawah Besar, Jakarta Pusat`."""
        number = f"TPS {self.number}" if self.kind == self.Kind.STATION and self.number else self.number
        return ", ".join(filter(None, (number, self.place)))


class TargetVersion(models.Model):
    """A statement of how many people a programme is for; the one with the highest number holds.

    Without lines the units' own people count, or `per_unit` people for each. A line sets the number of its region
    (none: the whole programme) and category in place of what its parts add up to.
    """

    programme = models.ForeignKey("events.Programme", models.CASCADE, related_name="target_versions", db_index=False)
    number = models.PositiveIntegerField(_("version"))
    source = models.CharField(_("source"), max_length=200)
    dated_on = models.DateField(_("date of the source"))
    per_unit = models.PositiveIntegerField(_("people of each unit"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("entered"), db_default=Now())

    class Meta:
        verbose_name = _("targets")
        verbose_name_plural = _("targets")
        ordering: ClassVar = ["-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="target_version_once")]

    def __str__(self) -> str:
        return f"{self.programme} · {self.number}"


class TargetLine(models.Model):
    """How many people of a category ("" for all) a version wants from a region (none: from everywhere)."""

    version = models.ForeignKey(TargetVersion, models.CASCADE, related_name="lines", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.CharField(_("category"), max_length=200, blank=True)
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(fields=["version", "region", "category"], name="target_line_once"),
            models.UniqueConstraint(
                fields=["version", "category"], condition=models.Q(region=None), name="target_line_everywhere_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.region_id or ''} {self.category} {self.people}"
