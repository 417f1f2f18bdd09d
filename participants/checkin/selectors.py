"""Reads about devices."""

from django.db.models import Count, QuerySet

from events.training.models import TrainingSession
from participants.attendance.models import CheckInDevice


def devices(session: TrainingSession) -> QuerySet[CheckInDevice]:
    """The session's devices with the number of their scans, the newest first; those in use before the locked ones."""
    rows = CheckInDevice.objects.filter(session=session).select_related("user")
    return rows.annotate(scans=Count("entries")).order_by("revoked_at", "-pk")
