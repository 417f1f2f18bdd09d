"""Where training takes place."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import ZONES
from events.organizers.models import Organizer
from events.regions.models import Region


class Location(models.Model):
    """A venue of an organizer, in a region, with the time zone that clocks show there."""

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="locations")
    name = models.CharField(_("name"), max_length=200)
    address = models.TextField(_("address"), max_length=500, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"))
    timezone = models.CharField(_("time zone"), max_length=20, choices=ZONES)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    map_url = models.URLField(_("map link"), blank=True)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
