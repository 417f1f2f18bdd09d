"""The report of a session's activity: sections in versions, approved and then frozen; and what is to follow."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession


class ActivityReport(models.Model):
    """A session's report. Figures refresh until it is approved; then `frozen` holds all that it shows."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")

    # What a status may become; `services.approve` and `services.reopen` are the ways.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        Status.DRAFT: frozenset({Status.APPROVED}),
        Status.APPROVED: frozenset({Status.DRAFT}),
    }

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="report")
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=0)  # of the sections; 0: nothing was written yet
    sections = models.JSONField(default=dict)  # section -> Markdown; what is not there has the portal's words
    frozen = models.JSONField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    class Meta:
        verbose_name = _("activity report")
        verbose_name_plural = _("activity reports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft", frozen__isnull=True, approved_at__isnull=True)
                | models.Q(status="approved", frozen__isnull=False, approved_at__isnull=False),
                name="report_frozen_when_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.version}"


class ReportVersion(models.Model):
    """The sections as one member of staff left them."""

    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    sections = models.JSONField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("report version")
        verbose_name_plural = _("report versions")
        ordering: ClassVar = ["-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_once")]

    def __str__(self) -> str:
        return f"{self.report_id} · {self.number}"


class FollowUp(models.Model):
    """What a report recommends, who does it and until when; open until it is done."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="follow_ups")
    what = models.CharField(_("what is to be done"), max_length=300)
    responsible = models.CharField(_("responsible person"), max_length=200)
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering: ClassVar = ["due_on", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], name="follow_up_open", condition=models.Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.what
