"""Reads of locations for the workspace."""

from django.db.models import Count, Q, QuerySet

from events.organizers.models import Organizer

from .models import Location


def locations_of(organizer: Organizer, words: str = "") -> QuerySet[Location]:
    """The organizer's locations that contain `words`, with regions up to the province and `session_count`."""
    rows = Location.objects.filter(organizer=organizer).select_related("region__parent__parent__parent")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(address__icontains=words) | Q(region__name__icontains=words))
    return rows.annotate(session_count=Count("sessions")).order_by("name", "pk")
