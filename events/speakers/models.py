"""Who speaks and moderates."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.names import full_name
from events.organizers.models import Organizer


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
