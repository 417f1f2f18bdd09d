"""Sign-in sheets as they were printed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import readable_code
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.registration.models import Registration


class SignInSheet(models.Model):
    """One printed list to sign: its rows keep their numbers, whoever registers later."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="sign_in_sheets")
    # Printed on every page; finds the sheet again.
    code = models.CharField(_("sheet code"), max_length=24, unique=True, default=readable_code, editable=False)
    title = models.CharField(_("title"), max_length=250)  # of the item, the day, or the group
    # What a signature on it stands for: one item, or all that count on a day.
    items = models.ManyToManyField(AgendaItem, related_name="sign_in_sheets", verbose_name=_("agenda items"))
    day = models.DateField(_("day"))
    columns = models.CharField(_("columns"), max_length=10)  # which set of columns, see sheets.columns
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("sign-in sheet")
        verbose_name_plural = _("sign-in sheets")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title


class SheetRow(models.Model):
    """A row of a sheet: who stands at which number."""

    sheet = models.ForeignKey(SignInSheet, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    group = models.CharField(_("polling station or institution"), max_length=200, blank=True)
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="sheet_rows")

    class Meta:
        verbose_name = _("row of a sign-in sheet")
        verbose_name_plural = _("rows of sign-in sheets")
        ordering: ClassVar = ["sheet", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheet_row_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} · {self.number}"
