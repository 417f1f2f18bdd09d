"""What participants see of their own attendance: item by item, without reproach for items that are still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from events.programmes.hours import lesson_hours
from participants.attendance.judging import ItemAttendance
from participants.attendance.selectors import AttendancePlan, Ledger
from participants.attendance.windows import end_of


@dataclass(frozen=True)
class OwnItem:
    """An agenda item with what is recorded of one participant there, and the badge that says so."""

    item: AgendaItem
    standing: ItemAttendance
    word: str | Promise
    tone: str


@dataclass(frozen=True)
class OwnAttendance:
    """All of it; minutes and JP of the whole plan beside those attended."""

    ledger: Ledger
    items: list[OwnItem]

    @property
    def planned_jp(self) -> Decimal:
        """Lesson hours of all items that count."""
        return lesson_hours(self.ledger.plan.minutes, self.ledger.plan.minutes_per_jp)


def own_attendance(ledger: Ledger, now: datetime) -> OwnAttendance:
    """What a ledger tells the participant at this moment; asks the database nothing."""
    return OwnAttendance(ledger, list(_items(ledger, now)))


def _items(ledger: Ledger, now: datetime) -> Iterator[OwnItem]:
    for item in ledger.plan.items:
        standing = ledger.standings[item.pk]
        yield OwnItem(item, standing, *_badge(ledger.plan, item, standing, now))


def _badge(
    plan: AttendancePlan, item: AgendaItem, standing: ItemAttendance, now: datetime
) -> tuple[str | Promise, str]:
    """The word and its tone; a participant is absent only where the attendance of others was taken, or staff say so."""
    if standing.present:
        return _("present"), "green"
    if standing.corrected:
        return _("absent"), "amber"
    if item.starts_at > now:
        return _("still to come"), "grey"
    if end_of(item) <= now and item.pk in plan.taken:
        return _("absent"), "amber"
    return _("not recorded yet"), "grey"
