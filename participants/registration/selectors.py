"""Reads about registrations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bimtek.common.codes import normalise_code
from bimtek.common.dates import clock, hours, moment, time_range, whole_days, zone_label
from bimtek.common.names import full_name
from events.materials.models import Material
from events.organizers.access import AnyUser
from events.training.models import TrainingSession
from participants.people.models import Person

from .models import Registration

REACHABLE = ~Q(person__user=None) | ~Q(person__email="")
"""Registrations whose people a mail reaches: by their account's address, or by the one written down for them."""
TRAIL_MOST = 20  # people and sessions that a place went through, as far as a page shows them


@dataclass(frozen=True)
class SessionTimes:
    """When a session's agenda begins and ends; None while there is no agenda.

    `ends_at` is None also when the end is open; `planned_end` is then the end of the minutes that were planned.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    planned_end: datetime | None
    zone: str
    first_day: date
    last_day: date

    @property
    def whole(self) -> str:
        """Day and hour: `Senin, 21 Desember 2026, 09.00–14.45 WIB`; of several days, when the first one begins."""
        days = whole_days(self.first_day, self.last_day)
        if self.starts_at is None:
            return days
        if self.first_day != self.last_day:
            begins = f"{clock(self.starts_at, self.zone)} {zone_label(self.zone)}"
            return f"{days}, " + _("from %(clock)s") % {"clock": begins}
        return f"{days}, {hours(self.starts_at, self.ends_at, self.zone)}"

    def __str__(self) -> str:
        """From when to when on a single day; of a longer session, when it begins; empty without an agenda."""
        if self.starts_at is None or self.planned_end is None:
            return ""
        if self._same_day(self.starts_at, self.planned_end):
            return time_range(self.starts_at, self.ends_at, self.zone)
        return _("begins %(moment)s") % {"moment": moment(self.starts_at, self.zone)}

    def _same_day(self, one: datetime, other: datetime) -> bool:
        zone = ZoneInfo(self.zone)
        return one.astimezone(zone).date() == other.astimezone(zone).date()


PRINTED = ("shown_as", "person__title_before", "person__name", "person__title_after", "person__institution")
"""The columns that `printed` takes, of registrations."""


def printed(shown_as: dict[str, str] | None, before: str, name: str, after: str, institution: str) -> tuple[str, str]:
    """Full name and institution as `Registration.attendee` has them, for who reads columns in place of instances."""
    here = shown_as or {}
    parts = (here.get("title_before", before), here.get("name", name), here.get("title_after", after))
    return full_name(*parts), here.get("institution", institution)


def with_session() -> QuerySet[Registration]:
    """Registrations with all that a ticket or a mail says about them."""
    return Registration.objects.select_related(
        "person__user", "pool", "session__programme__organizer", "session__location__region__parent"
    )


def own_ticket(user: AnyUser, code: str, *, opened: Collection[int] = ()) -> Registration | None:
    """The registration with this ticket code, if it is the account owner's own or among `opened` (keys).

    What a code opened is shut for a person who has an account by now.
    """
    holder = Q(person__user=user.pk) if user.is_authenticated else Q(pk__in=[])
    if opened:
        holder |= Q(pk__in=opened, person__user=None)
    return with_session().filter(holder, code=normalise_code(code)).first()


def trail(registration: Registration, *, most: int = TRAIL_MOST) -> list[Registration]:
    """The registrations that this one continues and that continue it, the first one first; often it alone.

    One query for each other one, at most `most` in each direction.
    """
    rows = with_session()
    before, after = [registration], [registration]
    while before[0].predecessor_id and len(before) <= most:
        before.insert(0, rows.get(pk=before[0].predecessor_id))
    while after[-1].status in Registration.CONTINUED and len(after) <= most:
        after.append(rows.get(predecessor=after[-1]))
    return [*before, *after[1:]]


def active_of(person: Person, session: TrainingSession) -> Registration | None:
    """The person's active registration for a session; there is at most one."""
    return Registration.objects.filter(person=person, session=session, status__in=Registration.ACTIVE).first()


def session_times(session: TrainingSession) -> SessionTimes:
    """First beginning and last end of the agenda."""
    items = list(session.agenda.values_list("starts_at", "ends_at", "minutes"))
    starts = [start for start, _end, _minutes in items]
    last = max((end for _start, end, _minutes in items if end), default=None)
    return SessionTimes(
        starts_at=min(starts, default=None),
        ends_at=last if last and last > max(starts) else None,
        planned_end=max((end or start + timedelta(minutes=minutes) for start, end, minutes in items), default=None),
        zone=session.timezone,
        first_day=session.starts_on,
        last_day=session.ends_on,
    )


def materials(registration: Registration) -> QuerySet[Material]:
    """What the registrant may fetch of the session's materials: all when confirmed, else nothing."""
    if registration.status != Registration.Status.CONFIRMED:
        return Material.objects.none()
    return registration.session.materials.all()


def place(session: TrainingSession) -> str:
    """Where the session is, in one line: venue, region; empty when it is only online."""
    if session.location is None:
        return ""
    return f"{session.location.name}, {session.location.region.name}"
