"""Reads of organizers: where a user comes in, what lies below, who holds roles."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from .access import AnyUser, organizers_where
from .models import Membership, Organizer


def entries(user: AnyUser) -> QuerySet[Organizer]:
    """Where the user comes in: the organizers they hold a role in, the roots of the tree for superusers.

    What hangs below is reached from there; one role on KPU RI would otherwise list 90,000 offices.
    """
    if not user.is_authenticated:
        return Organizer.objects.none()
    if user.is_superuser:
        return Organizer.objects.filter(parent=None)
    return Organizer.objects.filter(Exists(Membership.objects.filter(user=user, organizer=OuterRef("pk"))))


def findable(user: AnyUser, words: str) -> QuerySet[Organizer]:
    """The organizers that the user may see and whose name or code contains `words`, with the one above joined."""
    named = Q(name__icontains=words) | Q(code__icontains=words)
    return organizers_where(user).filter(named).select_related("parent")


def units(organizer: Organizer, words: str = "") -> QuerySet[Organizer]:
    """The organizers directly below, with `unit_count` and `programme_count`."""
    below = Organizer.objects.filter(parent=organizer).annotate(
        unit_count=Count("children", distinct=True), programme_count=Count("programmes", distinct=True)
    )
    if words:
        below = below.filter(Q(name__icontains=words) | Q(code__icontains=words))
    return below.order_by("name", "pk")


def members(organizer: Organizer) -> QuerySet[Membership]:
    """The roles held here and, after them, those held above, with account and organizer joined."""
    held = Membership.objects.filter(organizer__in=organizer.lineage).select_related("user", "organizer")
    return held.order_by(F("organizer__path").desc(), "user__email", "role")
