"""CoverageFigures of a programme counted beforehand, and when: pages read these rows, `doctor` counts them again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.programmes.models import Programme
from events.training.models import TrainingSession
from events.units.models import Unit
from participants.registration.models import Registration

NATION = ""
NO_REGION = "-"  # people of whom no region is known
NOT_KNOWN = "-"  # likewise of a sex or an age
AGE_GROUPS = (0, 18, 26, 36, 46, 56)
"""The first year of each age group, counted on the first day of the session."""


class CoverageFigures(models.Model):
    """People, each counted once in a programme by the registration that got them furthest."""

    registered = models.PositiveIntegerField(_("registered"), default=0)
    attended = models.PositiveIntegerField(_("attended"), default=0)
    # Entitled to a certificate, or holding one.
    eligible = models.PositiveIntegerField(_("trained"), default=0)
    certified = models.PositiveIntegerField(_("certified"), default=0)

    class Meta:
        abstract = True


class CoverageState(models.Model):
    """When a programme's figures were counted, and how long that took."""

    programme = models.OneToOneField(Programme, models.CASCADE, primary_key=True, related_name="coverage_state")
    as_of = models.DateTimeField(_("counted"))
    seconds = models.FloatField(_("seconds"))

    def __str__(self) -> str:
        return f"{self.programme} · {self.as_of}"


class RegionCoverage(CoverageFigures):
    """A programme's figures in one region with all below it; code "" is the whole country, "-" no known region."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(_("code"), max_length=13, blank=True)
    parent_code = models.CharField(max_length=13, blank=True)  # of the country it is its own
    target = models.PositiveIntegerField(_("target"), default=0)
    units = models.PositiveIntegerField(_("units"), default=0)
    units_none = models.PositiveIntegerField(_("units without a trained person"), default=0)
    units_short = models.PositiveIntegerField(_("units with some of their people trained"), default=0)
    beyond = models.PositiveIntegerField(_("registered beyond the list"), default=0)

    class Meta:
        verbose_name = _("coverage of a region")
        verbose_name_plural = _("coverage of regions")
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="region_coverage_once")]
        indexes: ClassVar = [models.Index(fields=["programme", "parent_code", "code"], name="region_coverage_children")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.code}"


class UnitCoverage(CoverageFigures):
    """The figures of one open unit; region and number stand here too, so that a list of the missing is one range."""

    unit = models.OneToOneField(Unit, models.CASCADE, primary_key=True, related_name="coverage")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    region_code = models.CharField(max_length=13, blank=True)
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("coverage of a unit")
        verbose_name_plural = _("coverage of units")
        indexes: ClassVar = [
            models.Index(
                fields=["programme", "region_code", "unit"],
                name="unit_coverage_by_region",
                opclasses=["int8_ops", "varchar_pattern_ops", "int8_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}"


class GroupCoverage(CoverageFigures):
    """The figures of one category, session, week, sex or age group of a programme."""

    class Kind(models.TextChoices):
        CATEGORY = "category", _("category")
        SESSION = "session", _("session")
        WEEK = "week", _("week")
        SEX = "sex", _("sex")
        AGE = "age", _("age group")
        CATEGORY_SEX = "cat_sex", _("category and sex")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    # A category's name, a session's key, a week's Monday as an ISO date, L, P or "-" (not known), the first year of an
    # age group or "-"; of a category and sex the sex's letter before the category's name.
    key = models.CharField(max_length=200)
    # Seats of the session, or of all sessions of the week; of other groups none are known.
    planned = models.PositiveIntegerField(_("seats planned"), default=0, db_default=0)

    class Meta:
        verbose_name = _("coverage of a group")
        verbose_name_plural = _("coverage of groups")
        constraints = [models.UniqueConstraint(fields=["programme", "kind", "key"], name="group_coverage_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.kind} {self.key}"


class JudgedSession(models.Model):
    """A session whose attendance was judged, by what stood in it then; anything that changes makes another mark."""

    session = models.OneToOneField(TrainingSession, models.CASCADE, primary_key=True, related_name="+")
    mark = models.CharField(max_length=64)
    judged_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.session_id}"


class JudgedRegistration(models.Model):
    """What attendance made of a registration when its session was judged; one that never came has none."""

    registration = models.OneToOneField(Registration, models.CASCADE, primary_key=True, related_name="+")
    attended = models.BooleanField()
    eligible = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.registration_id}"
