"""Files and links that go with a programme or session."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession

from .content import BY_CONTENT_TYPE, FileKind


def random_name(_material: "Material", _filename: str) -> str:
    """Where a file is stored: nothing of the name it came with, and nothing to guess."""
    token = secrets.token_hex(16)
    return f"materials/{token[:2]}/{token}"


class Material(models.Model):
    """A file or a link of a session. Files have no address of their own; a view asks who may."""

    class Readers(models.TextChoices):
        PUBLIC = "public", _("everybody")
        REGISTRANTS = "registrants", _("confirmed participants")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="materials")
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(
        _("who may see it"), max_length=12, choices=Readers.choices, default=Readers.REGISTRANTS
    )
    link = models.URLField(_("link"), blank=True)
    file = models.FileField(_("file"), upload_to=random_name, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering: ClassVar = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(link="") & ~models.Q(file="")) | (~models.Q(link="") & models.Q(file="")),
                name="material_is_file_or_link",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> FileKind | None:
        """The kind of file; None for a link."""
        return BY_CONTENT_TYPE.get(self.content_type)
