"""Sign-in sheets as they were printed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import readable_code
from bimtek.common.dates import long_date
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.registration.models import Registration


class SignInSheet(models.Model):
    """One printed list to sign. It is a snapshot: what it says and its rows' numbers never change.

    What a printed paper says, in the order it is read, is kept as it was printed (`head`, and the texts of the rows),
    so that it can be printed again and be the same, even if people register, marry or are put right later.
    """

    class Columns(models.TextChoices):
        OFFICE = "office", _("office: NIP, rank, work unit")
        KPPS = "kpps", _("KPPS: polling station, village, sex, phone")

    class Split(models.TextChoices):
        NONE = "none", _("one list for all")
        STATION = "station", _("by polling station or site")
        INSTITUTION = "institution", _("by institution")

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="sign_in_sheets")
    # Printed on every page; finds the sheet again. It opens nothing: the person who types it must be staff.
    code = models.CharField(_("sheet code"), max_length=24, unique=True, default=readable_code, editable=False)
    title = models.CharField(_("title"), max_length=250, blank=True)  # of the item; empty: a whole day
    # What a signature on it stands for: one item, or all that count on a day.
    items = models.ManyToManyField(AgendaItem, related_name="sign_in_sheets", verbose_name=_("agenda items"))
    day = models.DateField(_("day"))
    category = models.CharField(_("category"), max_length=100, blank=True)  # empty: all of them
    columns = models.CharField(_("columns"), max_length=10, choices=Columns.choices, default=Columns.OFFICE)
    split = models.CharField(_("lists"), max_length=11, choices=Split.choices, default=Split.NONE)
    blank_rows = models.PositiveSmallIntegerField(_("empty rows at the end"), default=0)  # of each group
    head = models.JSONField(default=dict)  # as `printing.HEAD` names its texts, in Indonesian
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    keyed_at = models.DateTimeField(_("keyed in"), null=True, blank=True)  # last time that signatures were recorded
    signed_count = models.PositiveIntegerField(_("signed rows"), default=0)
    keyed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("sign-in sheet")
        verbose_name_plural = _("sign-in sheets")
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(keyed_at__isnull=True, keyed_by__isnull=True)
                | models.Q(keyed_at__isnull=False, keyed_by__isnull=False),
                name="sheet_keyed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        what = self.title or long_date(self.day, weekday=True)
        return f"{what} · {self.category}" if self.category else what


class SheetRow(models.Model):
    """A row of a sheet: who stands at which number, as printed, and whether it was signed."""

    sheet = models.ForeignKey(SignInSheet, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    group = models.CharField(_("polling station or institution"), max_length=200, blank=True)
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="sheet_rows")
    name = models.CharField(_("name"), max_length=400, default="")  # with titles
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    unit = models.CharField(_("work unit"), max_length=200, blank=True)  # or the village, on the sheet of KPPS
    station = models.CharField(_("polling station"), max_length=150, blank=True)
    signed = models.BooleanField(_("signed"), default=False)  # as far as the paper was keyed in

    class Meta:
        verbose_name = _("row of a sign-in sheet")
        verbose_name_plural = _("rows of sign-in sheets")
        ordering: ClassVar = ["sheet", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheet_row_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} · {self.number}"
