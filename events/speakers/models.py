"""Who speaks and moderates."""

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from bimtek.common.names import full_name
from events.organizers.models import Organizer


def random_name(_speaker: "Speaker", _filename: str) -> str:
    """Where a photo is stored: nothing to guess."""
    token = secrets.token_hex(16)
    return f"speakers/{token[:2]}/{token}"


class Speaker(models.Model):
    """A speaker or moderator known to an organizer."""

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="speakers")
    name = models.CharField(_("name"), max_length=150)
    title_before = models.CharField(_("titles before the name"), max_length=60, blank=True)
    title_after = models.CharField(_("titles after the name"), max_length=100, blank=True)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    # Never shown: mails about the speaker's own part go there.
    email = models.EmailField(_("e-mail"), blank=True)
    # For the office only: never public, never printed.
    phone = PhoneNumberField(_("phone"), blank=True, default="", db_default="")
    nip = models.CharField(_("NIP"), max_length=18, blank=True, default="", db_default="")
    photo = models.FileField(_("photo"), upload_to=random_name, blank=True, default="", db_default="")  # a reduced JPEG
    bio = models.TextField(_("about"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name with its titles, as printed."""
        return full_name(self.title_before, self.name, self.title_after)
