"""Photos of an activity: reduced by a worker, in order, with captions, and with who may see them."""

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


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photos, by whether they are reduced and who may see them."""

    def ready(self) -> "PhotoQuerySet":
        """Those that a worker has reduced."""
        return self.filter(state=Photo.State.READY)

    def for_participants(self) -> "PhotoQuerySet":
        """Those that the session's participants may see."""
        return self.ready().filter(seen_by__in=(Photo.Viewers.PARTICIPANTS, Photo.Viewers.PUBLIC))

    def public(self) -> "PhotoQuerySet":
        """Those that everybody may see."""
        return self.ready().filter(seen_by=Photo.Viewers.PUBLIC)


class Photo(models.Model):
    """A picture of a session: as it came until a worker has reduced it, then a JPEG without the camera's notes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    class Viewers(models.TextChoices):
        STAFF = "staff", _("staff only")
        PARTICIPANTS = "people", _("staff and participants of the session")
        PUBLIC = "public", _("everybody, on the page of the activity")

    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.READY, editable=False)
    error = models.CharField(max_length=200, blank=True, editable=False)
    original_name = models.CharField(max_length=200, blank=True, editable=False)
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="photos")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="photos", verbose_name=_("agenda item")
    )
    # Of an agenda item its own day; else what staff say, or none.
    day = models.DateField(_("day"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=photo_name, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("order"), default=1)
    in_report = models.BooleanField(_("stands in the report"), default=True)
    seen_by = models.CharField(_("who may see it"), max_length=6, choices=Viewers.choices, default=Viewers.STAFF)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering: ClassVar = ["position", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="photo_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.caption or f"{self.pk}"
