"""Photos of an activity: reduced, without what the camera wrote into them, in order and with captions."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession


def photo_name(_photo: "Photo", _filename: str) -> str:
    """Where a photo is stored: nothing of the name it came with, and nothing to guess."""
    token = secrets.token_hex(16)
    return f"photos/{token[:2]}/{token}"


class Photo(models.Model):
    """A picture of a session, as JPEG; staff see it, and it stands in the report."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="photos")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="photos", verbose_name=_("agenda item")
    )
    file = models.FileField(_("file"), upload_to=photo_name)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("order"), default=1)
    in_report = models.BooleanField(_("stands in the report"), default=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.caption or f"{self.pk}"
