"""What the lines of the log say together about one registration and one agenda item.

A pure function of the set of lines: in whatever order they came, however late, and however often, the answer is the
same. Rules, from the strongest:

1. A correction (a statement with a reason) decides; the last one made counts.
2. Scans in the item's hours (`windows`) say when the participant came and left; others count for nothing. A coming
   while inside and a leaving while outside change nothing; who never left stayed to the end; who left without having
   come was there from the beginning.
3. A statement without a reason (a tick on a list, a signature on paper) says that the participant was there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from events.agenda.models import AgendaItem

from .models import AttendanceEntry, AttendancePolicy
from .windows import MINUTE, STILL, end_of, window_at

Says = AttendanceEntry.Says


class LogLine(NamedTuple):
    """A counted line of the log, as far as it matters here. `pk` orders statements; scans need no order."""

    says: str
    at: datetime
    uid: UUID | str  # all of one kind: as text they have the same order
    pk: int = 0
    minutes: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ItemAttendance:
    """Whether a participant was at an item, for how long, and between when; minutes are whole and rounded down."""

    present: bool = False
    minutes: int = 0
    arrived: datetime | None = None
    left: datetime | None = None
    late: int = 0  # minutes after the beginning, beyond the grace; 0 when in time or not known
    early: int = 0  # minutes before the end, beyond the grace
    corrected: bool = False
    outside: datetime | None = None  # the first scan that was not made in the item's hours, and counts for nothing


ABSENT = ItemAttendance()


def judge(item: AgendaItem, lines: Iterable[LogLine], policy: AttendancePolicy) -> ItemAttendance:
    """The standing of one registration at this item, from all its counted lines there."""
    known, own, outside = _in_hours(item, lines, policy)
    if not known:
        return ItemAttendance(outside=outside) if outside else ABSENT
    stays = _stays(known)
    arrived = stays[0][0] if stays else None
    left = stays[-1][1] if stays else None
    corrections = [line for line in known if line.reason]
    if corrections:
        last = max(corrections, key=lambda line: line.pk)
        return _corrected(item, last, own.get(arrived, arrived), own.get(left, left), outside)
    return ItemAttendance(
        present=True,
        minutes=_minutes(item, stays, policy) if stays else item.minutes,
        arrived=own.get(arrived, arrived),
        left=own.get(left, left),
        late=_beyond(arrived, item.starts_at, policy),
        early=_beyond(end_of(item), left, policy),
        outside=outside,
    )


Own = dict[datetime | None, datetime]


def _in_hours(
    item: AgendaItem, lines: Iterable[LogLine], policy: AttendancePolicy
) -> tuple[list[LogLine], Own, datetime | None]:
    """The lines that count, put on the item's present day; by that moment their own one; the first scan left out.

    What was recorded on a day that the item no longer has is measured as it was then, and shown with its own moments.
    """
    known: list[LogLine] = []
    own: Own = {}
    left_out: list[datetime] = []
    for line in lines:
        if line.says not in AttendanceEntry.SCANS:
            known.append(line)
            continue
        window = window_at(item, policy, line.at)
        if not window.holds(line.at):
            left_out.append(line.at)
        elif window.moved == STILL:
            known.append(line)
        else:
            known.append(line._replace(at=line.at + window.moved))
            own[known[-1].at] = line.at
    return known, own, min(left_out, default=None)


def _corrected(
    item: AgendaItem, last: LogLine, arrived: datetime | None, left: datetime | None, outside: datetime | None
) -> ItemAttendance:
    present = last.says == Says.PRESENT
    credited = item.minutes if last.minutes is None else min(last.minutes, item.minutes)
    return ItemAttendance(present, credited if present else 0, arrived, left, corrected=True, outside=outside)


def _stays(lines: Sequence[LogLine]) -> list[tuple[datetime | None, datetime | None]]:
    """From when to when the participant was inside; None where not known, which is the item's own beginning or end."""
    scans = [line for line in lines if line.says in AttendanceEntry.SCANS]
    if len(scans) > 1:
        scans.sort(key=lambda line: (line.at, line.uid))
    stays: list[tuple[datetime | None, datetime | None]] = []
    inside = False
    for scan in scans:
        if scan.says == Says.ARRIVED and not inside:
            stays.append((scan.at, None))
        elif scan.says == Says.LEFT and inside:
            stays[-1] = stays[-1][0], scan.at
        elif scan.says == Says.LEFT and not stays:
            stays.append((None, scan.at))
        inside = scan.says == Says.ARRIVED
    return stays


def _minutes(
    item: AgendaItem, stays: Iterable[tuple[datetime | None, datetime | None]], policy: AttendancePolicy
) -> int:
    if policy.counting == AttendancePolicy.Counting.ITEMS:
        return item.minutes
    starts, ends, grace = item.starts_at, end_of(item), policy.grace_minutes * MINUTE
    inside, counted = STILL, starts
    for arrived, left in stays:
        since = starts if arrived is None or arrived <= starts + grace else arrived
        until = ends if left is None or left >= ends - grace else min(left, ends)
        # Grace makes stays overlap: a walk to the door in the first minutes is forgiven, and not counted twice.
        inside += max(until - max(since, counted), STILL)
        counted = max(counted, until)
    # An item may count for less than it lasts, as where it holds a pause.
    return min(item.minutes, item.minutes * inside // (ends - starts))


def _beyond(later: datetime | None, earlier: datetime | None, policy: AttendancePolicy) -> int:
    """Minutes from `earlier` to `later`; 0 within the grace or where one is not known."""
    if later is None or earlier is None:
        return 0
    beyond = later - earlier > policy.grace_minutes * MINUTE
    return (later - earlier) // MINUTE if beyond else 0
