"""Reads about sessions: those of an organizer, their months, and those that a text names."""

from datetime import date

from django.db.models import Q, QuerySet, Sum

from events.organizers.models import Organizer

from .models import TrainingSession


def of_organizer(organizer: Organizer) -> QuerySet[TrainingSession]:
    """The organizer's sessions, latest first, each with `capacity` and `taken` over its pools (None without a pool)."""
    return (
        TrainingSession.objects.filter(programme__organizer=organizer)
        .select_related("programme", "location")
        .annotate(capacity=Sum("pools__capacity"), taken=Sum("pools__taken"))
        .order_by("-starts_on", "-pk")
    )


def months(organizer: Organizer) -> list[date]:
    """The months in which sessions of the organizer begin, latest first, each as its first day."""
    sessions = TrainingSession.objects.filter(programme__organizer=organizer)
    return list(sessions.dates("starts_on", "month", order="DESC"))


def matching(text: str) -> Q:
    """Sessions in whose name, programme or place the text occurs."""
    return Q(title__icontains=text) | Q(programme__title__icontains=text) | Q(location__name__icontains=text)
