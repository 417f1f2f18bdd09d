"""The devices at the doors."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession


class CheckInDevice(models.Model):
    """A phone or laptop that may record attendance for one session, on behalf of the member who set it up.

    It holds a key of its own, of which only the hash is here, so that it can send what it recorded without the
    member signing in again. What the member may no longer do, the device may not either.
    """

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="devices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set up by"))
    name = models.CharField(_("name of the device"), max_length=60)
    # Public, and told apart by it on every other device: "Pintu Utara".
    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256, hexadecimal
    created_at = models.DateTimeField(_("set up"))
    seen_at = models.DateTimeField(_("last loaded"))
    revoked_at = models.DateTimeField(_("locked"), null=True, blank=True)

    class Meta:
        verbose_name = _("check-in device")
        verbose_name_plural = _("check-in devices")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name
