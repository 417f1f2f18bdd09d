"""From a rule to dated runs: pure, without a database.

The rule of turns: places take turns run by run, in the order of the rule; a range of days that is skipped (holiday,
or its place is not free) uses up no turn.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bimtek.common.public_holidays import holidays_of

from .rules import RecurrenceRule

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlannedRun:
    """One run: its first and last day, its place ("" for none), and the holidays it touches, named with their days."""

    start: date
    end: date
    place: str = ""
    holidays: tuple[str, ...] = ()


@dataclass(frozen=True)
class SkippedRun:
    """A range of days that the rule named and that is no run, with the reason."""

    start: date
    end: date
    why: str


@dataclass(frozen=True)
class BusyDays:
    """What stands in a place, or keeps a speaker, on these days already."""

    start: date
    end: date
    place: str
    what: str


@dataclass(frozen=True)
class Clash:
    """A run on days on which its place is taken already."""

    run: PlannedRun
    why: str


@dataclass(frozen=True)
class SessionPlan:
    """What a rule comes to: runs and skipped ranges in the order of their days, and clashes with what is there."""

    runs: tuple[PlannedRun, ...]
    skipped: tuple[SkippedRun, ...]
    clashes: tuple[Clash, ...] = ()


def plan(rule: RecurrenceRule, busy: Iterable[BusyDays] = ()) -> SessionPlan:
    """Work a rule out; `busy` is what stands in its places already."""
    runs: list[PlannedRun] = []
    skipped: list[SkippedRun] = []
    free_from: dict[str, date] = {}
    start = rule.first
    while start <= rule.last:
        made = _run(rule, start, len(runs), free_from) if _may_start(rule, start) else None
        if isinstance(made, PlannedRun):
            runs.append(made)
            free_from[made.place] = _next_start(rule, made.end)
        elif made is not None:
            skipped.append(made)
        start = _following(rule, start, made)
    return SessionPlan(tuple(runs), tuple(skipped), tuple(_clashes(runs, list(busy))))


def _may_start(rule: RecurrenceRule, day: date) -> bool:
    fitting = not rule.start_weekdays or day.weekday() in rule.start_weekdays
    return fitting and (not rule.months or day.month in rule.months)


def _run(rule: RecurrenceRule, start: date, turn: int, free_from: dict[str, date]) -> PlannedRun | SkippedRun:
    end = start + timedelta(days=rule.days - 1)
    place = rule.places[turn % len(rule.places)] if rule.places else ""
    touched = tuple(_holidays(rule, start, end))
    if rule.skip_holidays and touched:
        return SkippedRun(start, end, ", ".join(touched))
    if start < free_from.get(place, start):
        why = _("%(place)s is not free before %(day)s.")
        named = {"place": place or _("The place"), "day": free_from[place].isoformat()}
        return SkippedRun(start, end, why % named)
    return PlannedRun(start, end, place, touched)


def _holidays(rule: RecurrenceRule, start: date, end: date) -> Iterator[str]:
    """The holidays among these days: "Hari Raya Idul Fitri (2024-04-10)"."""
    language = (get_language() or "id")[:2]
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        name = rule.days_off.get(day) or holidays_of(day.year, language).get(day)
        if name:
            yield f"{name} ({day.isoformat()})"


def _next_start(rule: RecurrenceRule, end: date) -> date:
    """The first day on which another run may begin in a place; with no gap it is the changeover day."""
    changeover = rule.gap_days == 0 and rule.days > 1
    return end if changeover else end + timedelta(days=rule.gap_days + 1)


def _following(rule: RecurrenceRule, start: date, made: PlannedRun | SkippedRun | None) -> date:
    """The next day on which a run is tried; without weekdays that is when the last run and its gap are over."""
    if rule.start_weekdays or not isinstance(made, PlannedRun):
        return start + ONE_DAY
    return made.end + timedelta(days=rule.gap_days + 1)


def overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether two ranges of days keep each other from a place; a shared changeover day does not."""
    if one[0] > other[1] or other[0] > one[1]:
        return False
    changeover = (one[1] == other[0] or other[1] == one[0]) and one[0] < one[1] and other[0] < other[1]
    return not changeover


def _clashes(runs: Iterable[PlannedRun], busy: list[BusyDays]) -> Iterator[Clash]:
    by_place: dict[str, list[BusyDays]] = {}
    for taken in busy:
        by_place.setdefault(taken.place.casefold(), []).append(taken)
    for run in runs:
        for taken in by_place.get(run.place.casefold(), ()) if run.place else ():
            if overlap((run.start, run.end), (taken.start, taken.end)):
                why = _("%(place)s is taken from %(start)s to %(end)s: %(what)s.")
                names = {"place": taken.place, "start": taken.start, "end": taken.end, "what": taken.what}
                yield Clash(run, why % names)


def as_answer(found: SessionPlan, rule: RecurrenceRule) -> dict[str, object]:
    """The plan as plain values for JSON: ISO dates, or moments where the rule names a time of day."""
    return {
        "sessions": [_told(run, rule) | {"place": run.place} for run in found.runs],
        "skipped": [_told(each, rule) | {"why": each.why} for each in found.skipped],
        "clashes": [_told(each.run, rule) | {"place": each.run.place, "why": each.why} for each in found.clashes],
    }


def _told(run: PlannedRun | SkippedRun, rule: RecurrenceRule) -> dict[str, str]:
    start = run.start.isoformat()
    if rule.begins_at:
        start = datetime.combine(run.start, rule.begins_at, ZoneInfo(rule.timezone)).isoformat()
    return {"start": start, "end": run.end.isoformat()}
