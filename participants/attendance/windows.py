"""When scans of an agenda item count: from the opening of its doors until some time after its end.

The session's policy says how long before and after. A scan is judged by the day that the item had when the scan was
made: an item that is put on another day takes nothing with it, and what was recorded stays on its own day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from events.agenda.models import AgendaItem

from .models import AttendanceEntry, AttendancePolicy

MINUTE = timedelta(minutes=1)
STILL: timedelta = timedelta(0)


class ScanWindow(NamedTuple):
    """The hours in which scans of an item count, as they stood up to `until` (None: as they stand now)."""

    opens: datetime
    closes: datetime
    until: datetime | None = None
    moved: timedelta = STILL  # from the day it had then to the day it has now

    def holds(self, at: datetime) -> bool:
        """Whether a scan of this moment counts."""
        return self.opens <= at < self.closes


@dataclass(frozen=True)
class ScanHours:
    """The items of a session that can be scanned for, by key, with the session's policy."""

    items: Mapping[int, AgendaItem]
    policy: AttendancePolicy

    def holds(self, item: int, at: datetime) -> bool:
        """Whether a scan of this item (by key) made at this moment counts."""
        return window_at(self.items[item], self.policy, at).holds(at)


def end_of(item: AgendaItem) -> datetime:
    """Where the item ends; one without an end ("s.d. selesai") ends with its planned minutes."""
    return item.ends_at or item.starts_at + max(item.minutes, 1) * MINUTE


def window_of(item: AgendaItem, policy: AttendancePolicy) -> ScanWindow:
    """The hours as they stand now."""
    return ScanWindow(item.starts_at - policy.opens_minutes * MINUTE, end_of(item) + policy.closes_minutes * MINUTE)


def window_at(item: AgendaItem, policy: AttendancePolicy, at: datetime) -> ScanWindow:
    """The hours by which a scan of the moment `at` is judged."""
    if not item.earlier_days:
        return window_of(item, policy)
    return next(window for window in windows(item, policy) if window.until is None or at < window.until)


def windows(item: AgendaItem, policy: AttendancePolicy) -> Iterator[ScanWindow]:
    """All hours that the item had, the earliest first; the last are those that stand now."""
    now = window_of(item, policy)
    for earlier in item.earlier_days:
        moved = item.starts_at - datetime.fromisoformat(earlier["starts_at"])
        until = datetime.fromisoformat(earlier["until"])
        yield ScanWindow(now.opens - moved, now.closes - moved, until, moved)
    yield now


def counted(hours: ScanHours) -> Q:
    """The lines of the log that count for something: statements, and scans in the hours of their items."""
    found = [_scans(item, window, since) for item in hours.items.values() for since, window in _in_turn(item, hours)]
    return reduce(or_, found, Q(says__in=AttendanceEntry.STATEMENTS)) & ~Q(answer__in=AttendanceEntry.REFUSED)


def _in_turn(item: AgendaItem, hours: ScanHours) -> Iterator[tuple[datetime | None, ScanWindow]]:
    """Each of the item's windows with the moment from which on scans are judged by it."""
    since = None
    for window in windows(item, hours.policy):
        yield since, window
        since = window.until


def _scans(item: AgendaItem, window: ScanWindow, since: datetime | None) -> Q:
    begins = max(window.opens, since) if since else window.opens
    ends = min(window.closes, window.until) if window.until else window.closes
    return Q(item=item.pk, at__gte=begins, at__lt=ends)
