"""Which programmes have a page of figures for everybody."""

from django.db.models import Exists, OuterRef

from .models import CoverageReport


def figures_are_public() -> Exists:
    """Whether the organizer publishes the figures of the programme that a queryset's row is."""
    return Exists(CoverageReport.objects.filter(programme=OuterRef("pk"), public=True))
