"""Locations in the organizers' workspace."""

from events.organizers.records import Records

from . import selectors, services
from .forms import LocationForm
from .models import Location

LOCATIONS = Records(
    section="locations",
    model=Location,
    form=LocationForm,
    found=selectors.locations_of,
    remove=lambda location: services.delete_location(location=location),
)
