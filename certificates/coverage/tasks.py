"""Counting by the clock, and when staff ask for it."""

from celery import shared_task
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from events.programmes.models import Programme
from events.units.models import TargetVersion, Unit

from .counting import count
from .models import CoverageState


@shared_task(name="certificates.coverage.count")
def count_coverage(programme: int) -> None:
    """Count one programme."""
    row = Programme.objects.filter(pk=programme).first()
    if row is not None:
        count(row, now=timezone.now())


@shared_task(name="certificates.coverage.count_all")
def count_all() -> None:
    """Ask for each programme that has units or targets, or was counted before, in a task of its own."""
    units = Exists(Unit.objects.filter(programme=OuterRef("pk")))
    targets = Exists(TargetVersion.objects.filter(programme=OuterRef("pk")))
    counted = Exists(CoverageState.objects.filter(programme=OuterRef("pk")))
    live = Programme.objects.exclude(status=Programme.Status.ARCHIVED).filter(Q(units) | Q(targets) | Q(counted))
    for pk in live.values_list("pk", flat=True):
        count_coverage.delay(pk)
