"""What an organizer's front page says of reports: follow-ups that are not done, the most urgent first."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.common.dates import long_date
from events.organizers.access import Capability
from events.organizers.models import Organizer
from events.workspace.parts import OverviewNote, OverviewPart

from .models import FollowUp

MOST = 8


class OpenFollowUps(OverviewPart):
    """What the reports of an organizer promised, by whom and until when."""

    capability = Capability.EDIT

    def notes(self, organizer: Organizer, *, now: datetime) -> Iterator[OverviewNote]:
        """A line for each, at most MOST, with the page of its report."""
        today = timezone.localdate(now)
        rows = FollowUp.objects.filter(session__programme__organizer=organizer, done_at=None)
        for row in rows.order_by("due_on", "pk")[:MOST]:
            late = row.due_on < today
            text = _("%(what)s (%(who)s, overdue since %(day)s)") if late else _("%(what)s (%(who)s, until %(day)s)")
            said = {"what": row.what, "who": row.responsible, "day": long_date(row.due_on)}
            yield OverviewNote(text % said, reverse("documents:report", args=[row.session_id]))
