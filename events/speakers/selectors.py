"""Reads of speakers for the workspace."""

from django.db.models import Count, Q, QuerySet

from events.organizers.models import Organizer

from .models import Speaker


def speakers_of(organizer: Organizer, words: str = "") -> QuerySet[Speaker]:
    """The organizer's speakers that contain `words`, each with `talk_count` and `moderated_count`."""
    rows = Speaker.objects.filter(organizer=organizer)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(institution__icontains=words) | Q(position__icontains=words))
    counted = rows.annotate(talk_count=Count("talks", distinct=True), moderated_count=Count("moderated", distinct=True))
    return counted.order_by("name", "pk")
