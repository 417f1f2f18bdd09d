"""Turns a read schedule into draft sessions."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.programmes.models import Programme
from events.schedule.reading import ReadSession, ScheduleReading
from events.training.models import TrainingSession

DEFAULT_ZONE = "Asia/Jakarta"


@dataclass(frozen=True)
class Imported:
    """The sessions made, and the ranges for which the programme had a session already."""

    created: tuple[TrainingSession, ...]
    existing: tuple[ReadSession, ...]


@transaction.atomic
def import_schedule(*, programme: Programme, reading: ScheduleReading, by: User | None) -> Imported:
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
    known = existing_dates(programme)
    fresh = [read for read in reading.sessions if (read.start, read.end) not in known]
    zone = _zone(programme)
    created = TrainingSession.objects.bulk_create(
        TrainingSession(programme=programme, starts_on=read.start, ends_on=read.end, timezone=zone) for read in fresh
    )
    if created:
        audit.record(programme, by=by, sessions_imported=f"{len(created)}: {fresh[0].start} – {fresh[-1].end}")
    existing = tuple(read for read in reading.sessions if (read.start, read.end) in known)
    return Imported(tuple(created), existing)


def existing_dates(programme: Programme) -> set[tuple[object, object]]:
    """First and last day of every session of the programme, whatever its status."""
    return set(TrainingSession.objects.filter(programme=programme).values_list("starts_on", "ends_on"))


def _zone(programme: Programme) -> str:
    region = programme.organizer.region
    return region.timezone if region else DEFAULT_ZONE
