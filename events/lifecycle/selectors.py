"""What may become of a session now: what publishing asks for, which steps are open, which sessions are over."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import ZONE_LABELS
from events.programmes.models import Programme
from events.seats.roles import SessionRole
from events.training.models import TrainingSession

Mode, Status = TrainingSession.Mode, TrainingSession.Status

# The word on the button for each step that a person takes. Cancelling has a page of its own.
STEPS: dict[tuple[str, str], Promise] = {
    (Status.DRAFT, Status.PUBLISHED): _("Publish"),
    (Status.PUBLISHED, Status.CLOSED): _("Close registration"),
    (Status.PUBLISHED, Status.DRAFT): _("Take back to draft"),
    (Status.PUBLISHED, Status.FINISHED): _("Mark as finished"),
    (Status.CLOSED, Status.PUBLISHED): _("Open registration again"),
    (Status.CLOSED, Status.FINISHED): _("Mark as finished"),
    (Status.FINISHED, Status.CLOSED): _("Undo “finished”"),
}


def midnight(day: date, session: TrainingSession) -> datetime:
    """The moment at which a day begins where the session is."""
    return datetime.combine(day, time(), session.zone)


def agenda_shift(before: TrainingSession, after: TrainingSession) -> timedelta:
    """How far the agenda goes along: with the whole run to other days, and with its clock into another zone."""
    same_length = after.ends_on - after.starts_on == before.ends_on - before.starts_on
    first_day = after.starts_on if same_length else before.starts_on
    return midnight(first_day, after) - midnight(before.starts_on, before)


@dataclass(frozen=True)
class Requirement:
    """Something that publishing asks for: `label` names it, `advice` says what to do about it."""

    code: str
    label: Promise
    advice: Promise
    met: bool


@dataclass(frozen=True)
class SessionTransition:
    """A change of status that is open now: the status it leads to, and the word on its button."""

    to: str
    label: Promise


def requirements(session: TrainingSession) -> list[Requirement]:
    """What publishing asks for, met or not. Runs one query."""
    found = [
        Requirement(
            "programme_published",
            _("The programme is published"),
            _("Publish the programme first."),
            session.programme.status == Programme.Status.PUBLISHED,
        ),
        Requirement(
            "seats",
            _("There are seats"),
            _("Add at least one category of seats."),
            session.pools.filter(role=SessionRole.PARTICIPANT).exists(),
        ),
    ]
    if session.mode in (Mode.IN_PERSON, Mode.HYBRID):
        place = Requirement(
            "location", _("The location is known"), _("Choose the location."), session.location_id is not None
        )
        found.append(place)
    if session.mode in (Mode.ONLINE, Mode.HYBRID):
        link = Requirement(
            "online_url",
            _("The online room has a link"),
            _("Enter the link to the online room."),
            bool(session.online_url),
        )
        found.append(link)
    return found


def steps(session: TrainingSession, now: datetime) -> list[SessionTransition]:
    """The changes of status that a person can make at `now`; what would surely be refused is not offered."""
    refused = set[str]()
    if not last_day_reached(session, now):
        refused.add(Status.FINISHED)
    if any(pool.taken for pool in session.pools.all()):
        refused.add(Status.DRAFT)
    return [
        SessionTransition(to, label)
        for (status, to), label in STEPS.items()
        if status == session.status and to not in refused
    ]


def last_day_reached(session: TrainingSession, now: datetime) -> bool:
    """Whether it is the last day or later where the session is."""
    return now.astimezone(session.zone).date() >= session.ends_on


def past(now: datetime) -> QuerySet[TrainingSession]:
    """Published and closed sessions whose last day is over in their own zone."""
    over = Q(pk__in=[])
    for name in ZONE_LABELS:
        over |= Q(timezone=name, ends_on__lt=now.astimezone(ZoneInfo(name)).date())
    return TrainingSession.objects.filter(over, status__in=[Status.PUBLISHED, Status.CLOSED])
