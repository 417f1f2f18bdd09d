"""Who was there: an append-only log per agenda item, from which the ledger is derived."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from participants.registration.models import Registration


class AttendanceEntry(models.Model):
    """One statement: this registration was, or was not, present at this item. The latest counts.

    Rows are added and never changed: a correction is a new row with its reason and author.
    """

    class Source(models.TextChoices):
        MARKED = "marked", _("marked by staff")
        SCANNED = "scanned", _("ticket scanned")
        PAPER = "paper", _("from the signed sheet")

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="attendance")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="attendance")
    present = models.BooleanField(_("present"))
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.MARKED)
    reason = models.CharField(_("reason for a correction"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("attendance entry")
        verbose_name_plural = _("attendance entries")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["registration", "item", "-id"], name="attendance_latest_entry")]

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.item_id} · {self.present}"
