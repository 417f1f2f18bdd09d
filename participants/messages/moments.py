"""The moments that a rule counts from, and when each of them is for the sessions of a rule.

`settings.MESSAGE_MOMENTS` names them in the order of the form; a room above the messages hands in its own there.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.attendance.windows import end_of

Sessions = QuerySet[TrainingSession]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Occasion:
    """One moment of one session: what a rule tells of once.

    `key` holds the day of the moment in the session's zone, so a session that is moved to another day is another
    occasion, and one that begins an hour later is not. `asked` narrows it to the registrations that it is about.
    """

    session: TrainingSession
    key: str
    at: datetime
    asked: Mapping[str, Any] = field(default_factory=dict)  # conditions, as a message keeps them


def occasion(session: TrainingSession, what: str, at: datetime, **asked: Any) -> Occasion:
    """The occasion of this moment."""
    return Occasion(session, f"{what}:{at.astimezone(session.zone).date().isoformat()}", at, asked)


class RuleMoment(ABC):
    """Something that happens at a time in the life of a session."""

    name: ClassVar[str]
    label: ClassVar[Promise]

    @abstractmethod
    def occasions(self, sessions: Sessions, since: datetime, until: datetime) -> Iterator[Occasion]:
        """Those of these sessions (programme joined) whose moment lies after `since` and not after `until`."""


class RegistrationCloses(RuleMoment):
    """Registration closes."""

    name, label = "registration_closes", _("registration closes")

    def occasions(self, sessions: Sessions, since: datetime, until: datetime) -> Iterator[Occasion]:
        rows = sessions.filter(registration_closes_at__gt=since, registration_closes_at__lte=until)
        for session in rows:
            if session.registration_closes_at:
                yield occasion(session, self.name, session.registration_closes_at)


class _Edge(RuleMoment):
    """The beginning or the end of a whole session: by its agenda, else by the calendar of its zone."""

    def occasions(self, sessions: Sessions, since: datetime, until: datetime) -> Iterator[Occasion]:
        near = sessions.filter(starts_on__lte=(until + DAY).date(), ends_on__gte=(since - DAY).date())
        for session in near.prefetch_related("agenda"):
            at = self.moment(session)
            if since < at <= until:
                yield occasion(session, self.name, at)

    @abstractmethod
    def moment(self, session: TrainingSession) -> datetime:
        """When it is, of a session with its agenda loaded."""


class SessionStarts(_Edge):
    """The first item begins."""

    name, label = "session_starts", _("the session begins")

    def moment(self, session: TrainingSession) -> datetime:
        first = min((item.starts_at for item in session.agenda.all()), default=None)
        return first or _midnight(session, session.starts_on)


class SessionEnds(_Edge):
    """The last item ends."""

    name, label = "session_ends", _("the session ends")

    def moment(self, session: TrainingSession) -> datetime:
        last = max((end_of(item) for item in session.agenda.all()), default=None)
        return last or _midnight(session, session.ends_on + DAY)


def _midnight(session: TrainingSession, day: date) -> datetime:
    return datetime.combine(day, time(), session.zone)


class ItemEnds(RuleMoment):
    """An agenda item that counts minutes ends: each of them is an occasion."""

    name, label = "item_ends", _("an agenda item ends")

    def occasions(self, sessions: Sessions, since: datetime, until: datetime) -> Iterator[Occasion]:
        ends = Q(ends_at__gt=since, ends_at__lte=until)
        ends |= Q(ends_at=None, starts_at__gt=since - DAY, starts_at__lte=until)
        items = AgendaItem.objects.filter(ends, session__in=sessions, minutes__gt=0)
        for item in items.select_related("session__programme__organizer"):
            at = end_of(item)
            if since < at <= until:
                yield occasion(item.session, f"{self.name}-{item.pk}", at)


@cache
def known() -> dict[str, RuleMoment]:
    """All moments by name, in the order of the form."""
    made = [import_string(path)() for path in settings.MESSAGE_MOMENTS]
    return {moment.name: moment for moment in made}
