"""Turns a read schedule into draft sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.locations.models import Location
from events.programmes.models import Programme
from events.schedule.reading import ReadSession, ScheduleReading
from events.seats.models import SeatPool
from events.training.models import TrainingSession

DEFAULT_ZONE = "Asia/Jakarta"
TITLE_LETTERS = 150
Run = tuple[date, date, str]  # first day, last day, name


@dataclass(frozen=True)
class Imported:
    """The sessions made, and the ranges for which the programme had a session already."""

    created: tuple[TrainingSession, ...]
    existing: tuple[ReadSession, ...]


@dataclass(frozen=True)
class SeatsOfDrafts:
    """The one category that drafts get seats of, and how many where the schedule says none; None: then it gets none."""

    category: str = "Peserta"
    quota: int | None = None


@transaction.atomic
def import_schedule(
    *, programme: Programme, reading: ScheduleReading, by: User | None, seats: SeatsOfDrafts = SeatsOfDrafts()
) -> Imported:
    """Make one draft session a range; a range whose dates the programme has already is left alone.

    So the same schedule can be imported again. `by` is who asked, for the audit log; None from the
    command line. Refusal `schedule_unreadable` while anything in it is uncertain, `schedule_empty`
    when it holds no range; then nothing is written.
    """
    if reading.unreadable:
        raise Refusal("schedule_unreadable", _("Some of the schedule cannot be read for certain. Correct it first."))
    if not reading.sessions:
        raise Refusal("schedule_empty", _("No range of days was found. Paste the lines with the months and the days."))
    # Two imports of one programme at once would both see its old sessions.
    Programme.objects.select_for_update().get(pk=programme.pk)
    known = existing_runs(programme)
    fresh = [read for read in reading.sessions if not is_there(read, known)]
    locations = list(Location.objects.filter(organizer=programme.organizer_id))
    zone = _zone(programme)
    created = TrainingSession.objects.bulk_create(_draft(programme, read, zone, locations) for read in fresh)
    quotas = [(session, read.quota or seats.quota) for session, read in zip(created, fresh, strict=True)]
    SeatPool.objects.bulk_create(
        SeatPool(session=session, category=seats.category, capacity=quota) for session, quota in quotas if quota
    )
    if created:
        audit.record(programme, by=by, sessions_imported=f"{len(created)}: {fresh[0].start} – {fresh[-1].end}")
    existing = tuple(read for read in reading.sessions if is_there(read, known))
    return Imported(tuple(created), existing)


def _draft(programme: Programme, read: ReadSession, zone: str, locations: Sequence[Location]) -> TrainingSession:
    """A draft with what the schedule says; a place that is none of the organizer's locations stands in the notes."""
    location = _location(read.place, locations)
    said = {_("Place: %s"): "" if location else read.place, _("Time: %s"): read.hours}
    return TrainingSession(
        programme=programme,
        starts_on=read.start,
        ends_on=read.end,
        timezone=location.timezone if location else zone,
        title=read.title[:TITLE_LETTERS],
        location=location,
        notes="\n".join(str(text) % value for text, value in said.items() if value),
    )


def _location(place: str, locations: Sequence[Location]) -> Location | None:
    """The one location whose name begins the place's: `Hotel Bukit` for `Hotel Bukit, Bogor`."""
    words = place.casefold()
    fitting = [each for each in locations if words and f"{words},".startswith(f"{each.name.casefold()},")]
    return fitting[0] if len(fitting) == 1 else None


def existing_runs(programme: Programme) -> set[Run]:
    """First and last day and name of every session of the programme, whatever its status."""
    return set(TrainingSession.objects.filter(programme=programme).values_list("starts_on", "ends_on", "title"))


def is_there(read: ReadSession, known: set[Run]) -> bool:
    """Whether the programme has a run on these days already; two that are named otherwise are two."""
    names = {name for start, end, name in known if (start, end) == (read.start, read.end)}
    return bool(names) and (not read.title or "" in names or read.title[:TITLE_LETTERS] in names)


def _zone(programme: Programme) -> str:
    region = programme.organizer.region
    return region.timezone if region else DEFAULT_ZONE
