"""What an organizer's front page says of papers whose signatures are not recorded."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from events.organizers.access import Capability
from events.organizers.models import Organizer
from events.training.models import TrainingSession
from events.workspace.parts import OverviewNote, OverviewPart

from .models import SignInSheet

OF_LATE = timedelta(days=60)
"""Of sessions that ended longer ago nothing is said: the session's own page still shows its papers."""


class SheetsNotKeyedIn(OverviewPart):
    """Papers of days gone by of which no signature is recorded, session by session."""

    capability = Capability.ATTENDANCE

    def notes(self, organizer: Organizer, *, now: datetime) -> Iterator[OverviewNote]:
        """The earliest sessions first; two queries."""
        held = TrainingSession.objects.filter(programme__organizer=organizer, ends_on__gte=(now - OF_LATE).date())
        papers = SignInSheet.objects.filter(session__in=held, day__lt=now.date(), keyed_at=None)
        counts = dict(papers.order_by().values_list("session").annotate(Count("pk")))
        for session in held.filter(pk__in=counts).select_related("programme").order_by("starts_on", "pk"):
            told = {"n": counts[session.pk], "session": session}
            text = _("%(n)s sign-in sheets are not keyed in: %(session)s") % told
            yield OverviewNote(text, reverse("sheets:list", args=[session.pk]))
