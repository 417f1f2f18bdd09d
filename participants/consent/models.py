"""What people agree to, and the proof that they did (UU 27/2022, articles 20 to 24)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentText(models.Model):
    """One version of the consent text. A version is never edited; a change is a new version."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    purpose = models.TextField(_("purpose"))
    data = models.TextField(_("data"))
    retention = models.TextField(_("retention"))
    rights = models.TextField(_("rights"))
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class ConsentRecord(models.Model):
    """That a person accepted a version of the text, for one registration, and when."""

    registration = models.ForeignKey(
        "participants.Registration", models.PROTECT, related_name="consents", verbose_name=_("registration")
    )
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="records")
    sha256 = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(_("accepted"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent record")
        verbose_name_plural = _("consent records")
        constraints = [models.UniqueConstraint(fields=["registration", "text"], name="consent_once_per_registration")]

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.text_id}"
