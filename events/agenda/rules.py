"""What may stand beside what in a rundown. Nothing here touches the database."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from .models import AgendaItem


@dataclass(frozen=True)
class DoubleBooking:
    """A speaker or moderator, by name, who would be in two items at the same time."""

    who: str
    first: AgendaItem
    second: AgendaItem


def overlap(one: AgendaItem, other: AgendaItem) -> bool:
    """Whether two items take place at the same time.

    An item without an end ("s.d. selesai") gives way to whatever begins after it.
    """
    first, second = sorted((one, other), key=lambda item: item.starts_at)
    if first.starts_at == second.starts_at:
        return True
    return first.ends_at is not None and second.starts_at < first.ends_at


def same_room(one: AgendaItem, other: AgendaItem) -> bool:
    """Whether two items are in one room; no room named means the session's only one."""
    return one.room.strip().casefold() == other.room.strip().casefold()


def counted_twice(items: Collection[AgendaItem]) -> list[tuple[AgendaItem, AgendaItem]]:
    """Pairs at the same time that both count: no participant can reach the minutes of both."""
    counted = [item for item in items if item.minutes]
    return [(one, other) for one, other in combinations(counted, 2) if overlap(one, other)]


def double_bookings(people: Mapping[str, Collection[AgendaItem]]) -> Iterator[DoubleBooking]:
    """Where a speaker or moderator, by name, has two items at the same time."""
    for who, items in people.items():
        for first, second in combinations(items, 2):
            if overlap(first, second):
                yield DoubleBooking(who, first, second)
