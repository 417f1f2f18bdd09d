"""What attendance adds up to, thought of in another way than the portal does: minute by minute, was somebody inside?

Scans here speak of whole minutes, so a minute is either spent inside or not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Said:
    """A scan of the model: came or left, so many minutes after the item began."""

    uid: UUID
    says: str
    minute: int


@dataclass(frozen=True)
class Decided:
    """A correction of the model; `minutes` is None where all of the item counts."""

    present: bool
    minutes: int | None = None


@dataclass(frozen=True)
class Item:
    """An agenda item of the model, in minutes."""

    lasts: int
    counts: int  # at most what it lasts
    grace: int
    by_the_clock: bool


@dataclass(frozen=True)
class Answer:
    """What the model says of one person at one item; moments in minutes after its beginning, None if not known."""

    present: bool = False
    minutes: int = 0
    arrived: int | None = None
    left: int | None = None
    late: int = 0
    early: int = 0
    corrected: bool = False


def answer(item: Item, scans: set[Said], ticked: bool, decisions: list[Decided]) -> Answer:
    """The standing; `decisions` in the order in which they were made."""
    order = sorted(scans, key=lambda scan: (scan.minute, scan.uid))
    arrived = order[0].minute if order and order[0].says == "in" else None
    left = _last_leaving(order)
    if decisions:
        last = decisions[-1]
        credited = item.counts if last.minutes is None else min(last.minutes, item.counts)
        return Answer(last.present, credited if last.present else 0, arrived, left, corrected=True)
    if not order:
        return Answer(ticked, item.counts if ticked else 0)
    return Answer(
        present=True,
        minutes=_minutes(item, order),
        arrived=arrived,
        left=left,
        late=arrived if arrived is not None and arrived > item.grace else 0,
        early=item.lasts - left if left is not None and item.lasts - left > item.grace else 0,
    )


def _last_leaving(order: list[Said]) -> int | None:
    """The first leaving after which nobody came any more."""
    left = None
    for scan in reversed(order):
        if scan.says == "in":
            break
        left = scan.minute
    return left


def _minutes(item: Item, order: list[Said]) -> int:
    if not item.by_the_clock:
        return item.counts
    inside = sum(_is_inside(minute, item, order) for minute in range(item.lasts))
    return min(item.counts, item.counts * inside // item.lasts)


def _is_inside(minute: int, item: Item, order: list[Said]) -> bool:
    """Whether this minute counts: by the last scan before it, or as the grace forgives."""
    before = [scan for scan in order if scan.minute <= minute]
    stays = before[-1].says == "in" if before else order[0].says == "out"
    comings = [order[0], *(after for one, after in pairwise(order) if one.says == "out")]
    leavings = [order[0], *(after for one, after in pairwise(order) if one.says == "in")]
    in_time = any(scan.says == "in" and minute < scan.minute <= item.grace for scan in comings)
    to_the_end = any(scan.says == "out" and item.lasts - item.grace <= scan.minute <= minute for scan in leavings)
    return stays or in_time or to_the_end


def moment(starts_at: datetime, minute: int | None) -> datetime | None:
    """A minute of the model as the portal says it."""
    return None if minute is None else starts_at + minute * MINUTE
