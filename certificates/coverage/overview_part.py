"""What an organizer's front page says of people who stand for no unit."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from events.organizers.access import Capability
from events.organizers.models import Organizer
from events.training.models import TrainingSession
from events.workspace.parts import OverviewNote, OverviewPart

from .models import NATION, RegionCoverage

OF_LATE = timedelta(days=60)
MOST = 5


class UnmatchedUnits(OverviewPart):
    """Programmes with units in which people are registered for none of them, or beyond a unit's number."""

    capability = Capability.REGISTER

    def notes(self, organizer: Organizer, *, now: datetime) -> Iterator[OverviewNote]:
        """As the figures were last counted, the most first; one query."""
        of_late = TrainingSession.objects.filter(
            programme=OuterRef("programme"), ends_on__gte=(now - OF_LATE).date()
        ).exclude(status__in=TrainingSession.OFF)
        rows = RegionCoverage.objects.filter(Exists(of_late), code=NATION, programme__organizer=organizer)
        rows = rows.filter(units__gt=0, beyond__gt=0).select_related("programme").order_by("-beyond", "programme")
        for row in rows[:MOST]:
            told = {"n": row.beyond, "programme": row.programme}
            text = _("%(n)s people stand in no unit of the list, or beyond a unit's number: %(programme)s") % told
            yield OverviewNote(text, reverse("coverage:people", args=[row.programme.slug]))
