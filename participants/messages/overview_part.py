"""What an organizer's front page says of people and messages that wait."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from events.organizers.access import Capability
from events.organizers.models import Organizer
from events.workspace.parts import OverviewNote, OverviewPart

from .waiting import WaitingScope, waiting

MOST = 30  # who has put these right sees the next ones
TOLD_FOR = timedelta(days=14)  # of mails that failed: later the message's own page still says so


class PeopleWhoWait(OverviewPart):
    """The same that the daily mail tells, at the moment the page is opened."""

    capability = Capability.REGISTER

    def notes(self, organizer: Organizer, *, now: datetime) -> Iterator[OverviewNote]:
        """Kind by kind, MOST at the most; a constant number of queries."""
        for line in islice(waiting(WaitingScope(organizer, now, since=now - TOLD_FOR)), MOST):
            yield OverviewNote(line.text, line.path)
