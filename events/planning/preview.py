"""What a rule comes to, beside the list of its runs: as a calendar of months, and speakers who would be elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, zip_longest

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from bimtek.common.dates import date_range, month_name
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession

from .engine import Clash, PlannedRun
from .schedule_grid import days_text

ITEMS_MAX = 5_000


@dataclass(frozen=True)
class RunCalendar:
    """Months as columns, the runs that begin in them below one another; None fills a column up."""

    months: tuple[str, ...]
    rows: tuple[tuple[tuple[str, str] | None, ...], ...]  # days and place


def calendar_of(runs: Iterable[PlannedRun]) -> RunCalendar:
    """The runs as the grid that offices publish."""
    columns: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for run in runs:
        months = columns.setdefault((run.start.year, run.start.month), [])
        months.append((days_text(run.start, run.end), run.place))
    names = tuple(f"{month_name(month)} {year}" for year, month in columns)
    return RunCalendar(names, tuple(zip_longest(*columns.values())))


@dataclass(frozen=True)
class Engagement:
    """When a speaker is where; `run` is None for what stands in the agenda of another session."""

    speaker: str
    starts_at: datetime
    ends_at: datetime
    what: str
    run: PlannedRun | None = None


def people_clashes(runs: Sequence[PlannedRun], template: TrainingSession) -> list[Clash]:
    """`speaker_clashes`, and those that rooms above know of; `settings.PLAN_CLASHES` names them."""
    above = [import_string(path)(runs, template) for path in settings.PLAN_CLASHES]
    return [*speaker_clashes(runs, template), *(clash for found in above for clash in found)]


def speaker_clashes(runs: Sequence[PlannedRun], template: TrainingSession) -> list[Clash]:
    """Runs in which a speaker or moderator of the template would be elsewhere at the same time: worth a warning.

    Elsewhere is another run of the rule, or the agenda of another session of any programme.
    """
    items = list(template.agenda.select_related("moderator").prefetch_related("speakers"))
    planned = [each for run in runs for item in items for each in _in_run(item, run, template)]
    by_speaker: dict[str, list[Engagement]] = {}
    for each in [*planned, *_elsewhere(items, runs, template)]:
        by_speaker.setdefault(each.speaker, []).append(each)
    return [clash for engaged in by_speaker.values() for clash in _at_once(engaged)]


def _at_once(engaged: Sequence[Engagement]) -> Iterator[Clash]:
    """Neighbours in time that overlap, one of them in a run; what overlaps more than its neighbour is told once."""
    for one, other in pairwise(sorted(engaged, key=lambda each: (each.starts_at, each.ends_at))):
        run = other.run or one.run
        if run is None or one.run is other.run or other.starts_at >= one.ends_at:
            continue
        why = _("%(speaker)s would also be in %(what)s.")
        yield Clash(run, why % {"speaker": one.speaker, "what": one.what if run is other.run else other.what})


def _in_run(item: AgendaItem, run: PlannedRun, template: TrainingSession) -> Iterator[Engagement]:
    move = run.start - template.starts_on
    what = " · ".join(filter(None, (date_range(run.start, run.end), run.place)))
    yield from _engagements(item, what, move, run)


def _elsewhere(
    items: Sequence[AgendaItem], runs: Sequence[PlannedRun], template: TrainingSession
) -> Iterator[Engagement]:
    people = {speaker.pk for item in items for speaker in item.speakers.all()}
    people |= {item.moderator_id for item in items if item.moderator_id}
    if not people or not runs:
        return
    first, last = runs[0].start, max(run.end for run in runs)
    others = AgendaItem.objects.filter(Q(speakers__in=people) | Q(moderator__in=people))
    others = others.filter(session__starts_on__lte=last, session__ends_on__gte=first).exclude(session=template)
    others = others.exclude(session__status__in=TrainingSession.OFF).distinct()
    for item in others.select_related("session__programme", "moderator").prefetch_related("speakers")[:ITEMS_MAX]:
        yield from _engagements(item, str(item.session), timedelta(), None)


def _engagements(item: AgendaItem, what: str, move: timedelta, run: PlannedRun | None) -> Iterator[Engagement]:
    people = [*item.speakers.all(), *([item.moderator] if item.moderator else ())]
    starts = item.starts_at + move
    ends = (item.ends_at or item.starts_at + timedelta(minutes=1)) + move
    for name in dict.fromkeys(person.full_name for person in people):
        yield Engagement(name, starts, ends, what, run)
