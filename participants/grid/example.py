"""What a policy means, shown on the session's own agenda."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events.agenda.models import AgendaItem
from participants.attendance.judging import LogLine, Says, judge
from participants.attendance.models import AttendancePolicy
from participants.attendance.selectors import AttendancePlan
from participants.attendance.windows import end_of


@dataclass(frozen=True)
class CountingExample:
    """A participant who comes and leaves at these moments, and the minutes that each way of counting gives."""

    arrived: datetime
    left: datetime
    by_item: int
    by_clock: int


@dataclass(frozen=True)
class Example:
    """The longest item of the agenda, and what three people get for it."""

    item: AgendaItem
    grace_minutes: int
    cases: tuple[CountingExample, ...]


def example_of(plan: AttendancePlan) -> Example | None:
    """What the plan's grace does to who comes or leaves at odd times; None without an item that counts."""
    if not plan.items:
        return None
    item = max(plan.items, key=lambda each: each.minutes)
    grace = plan.policy.grace_minutes
    return Example(item, grace, tuple(_case(item, grace, arrived, left) for arrived, left in _moments(item, grace)))


def _moments(item: AgendaItem, grace: int) -> Iterator[tuple[datetime, datetime]]:
    """Just in time, a third late, gone at half: to full five minutes, as people say it."""
    starts, ends = item.starts_at, end_of(item)
    length = (ends - starts) // timedelta(minutes=1)
    if 0 < grace < length:
        yield starts + timedelta(minutes=grace), ends
    yield starts + _fives(length // 3), ends
    yield starts, starts + _fives(length // 2)


def _fives(minutes: int) -> timedelta:
    return timedelta(minutes=max(minutes // 5 * 5, 1))


def _case(item: AgendaItem, grace: int, arrived: datetime, left: datetime) -> CountingExample:
    came = LogLine(Says.ARRIVED, arrived, UUID(int=1))
    went = LogLine(Says.LEFT, left, UUID(int=2))
    by_item, by_clock = (
        judge(item, [came, went], AttendancePolicy(counting=counting, grace_minutes=grace)).minutes
        for counting in (AttendancePolicy.Counting.ITEMS, AttendancePolicy.Counting.TIME)
    )
    return CountingExample(arrived, left, by_item, by_clock)
