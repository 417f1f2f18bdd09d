"""Which reports of a programme's coverage go out by themselves, to whom, and which went."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.programmes.models import Programme


class CoverageReport(models.Model):
    """How a programme's figures are told: by mail to members, and on a page for everybody."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="coverage_report")
    weekly = models.BooleanField(_("each Monday"), default=False)
    after_sessions = models.BooleanField(_("on the morning after a session ended"), default=False)
    recipients = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("recipients"))
    public = models.BooleanField(_("a page of figures for everybody"), default=False)
    # What fell due earlier is not made up for.
    since = models.DateField(_("in force since"))

    class Meta:
        verbose_name = _("report of coverage")
        verbose_name_plural = _("reports of coverage")

    def __str__(self) -> str:
        return str(self.programme)


class SentCoverageReport(models.Model):
    """That a report went out for an occasion: once, also where a task runs twice."""

    report = models.ForeignKey(CoverageReport, models.CASCADE, related_name="sent")
    occasion = models.CharField(max_length=20)  # "week 2027-02-01" or "day 2027-02-03"
    mails = models.PositiveIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report sent")
        verbose_name_plural = _("reports sent")
        ordering: ClassVar = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["report", "occasion"], name="coverage_report_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.occasion}"
