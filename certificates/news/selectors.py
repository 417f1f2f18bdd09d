"""Reads of news: what everybody may see."""

from collections.abc import Sequence

from django.db.models import QuerySet

from certificates.photos.models import Photo
from events.materials.models import Material
from events.training.models import TrainingSession

from .models import ActivityNews

HIDDEN = (TrainingSession.Status.DRAFT, TrainingSession.Status.CANCELLED)


def published() -> QuerySet[ActivityNews]:
    """News that everybody may read, the latest first, with session, place and organizer."""
    rows = ActivityNews.objects.filter(published_at__isnull=False).exclude(session__status__in=HIDDEN)
    return rows.select_related("session__programme__organizer", "session__location__region").order_by(
        "-published_at", "-pk"
    )


def public_photos(news: ActivityNews) -> Sequence[Photo]:
    """The session's photos for everybody, in order."""
    return list(Photo.objects.public().filter(session_id=news.session_id))


def public_materials(news: ActivityNews) -> Sequence[Material]:
    """The session's materials for everybody."""
    return list(news.session.materials.filter(audience=Material.Readers.PUBLIC))
