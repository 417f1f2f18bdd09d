"""The accountability file (SPJ) of a session as a worker makes it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.documents.worker_file import WorkerFile
from events.training.models import TrainingSession


class AccountabilityFile(WorkerFile):
    """All documents of a session in one file; asked for again, the former is replaced."""

    class Format(models.TextChoices):
        PDF = "pdf", _("one PDF with contents")
        ZIP = "zip", _("all files in a ZIP")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="accountability_files")
    format = models.CharField(_("format"), max_length=3, choices=Format.choices)
    total = models.PositiveIntegerField(_("documents"), default=0)

    class Meta:
        verbose_name = _("accountability file")
        verbose_name_plural = _("accountability files")
        ordering: ClassVar = ["format"]
        constraints = [models.UniqueConstraint(fields=["session", "format"], name="accountability_file_once")]

    def __str__(self) -> str:
        return f"{self.session} · {self.format}"
