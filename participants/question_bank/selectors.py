"""Reads about questions for tests."""

from django.db.models import Q, QuerySet

from events.organizers.models import Organizer

from .models import BankQuestion


def usable_by(organizer: Organizer) -> QuerySet[BankQuestion]:
    """Questions that the organizer may put into a test: its own and those of the offices above it, not archived."""
    owners = organizer.lineage
    usable = BankQuestion.objects.filter(organizer__in=owners, archived_at=None, current__isnull=False)
    return usable.select_related("current", "organizer")


def bank_of(organizer: Organizer, words: str = "", *, archived: bool = False) -> QuerySet[BankQuestion]:
    """The organizer's own questions whose text, topic or source contains these words, the newest first."""
    found = Q(current__text__icontains=words) | Q(current__topic__icontains=words) | Q(current__source__icontains=words)
    rows = BankQuestion.objects.filter(found, organizer=organizer, archived_at__isnull=not archived)
    return rows.select_related("current").order_by("-pk")
