"""Agenda items that get another day: what was recorded of them keeps its own, so the days they had are kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal

from .models import AgendaItem


def put(
    items: Iterable[AgendaItem], shift: timedelta, *, before: ZoneInfo, after: ZoneInfo, now: datetime, reason: str
) -> None:
    """Move these items, not saved yet, by so much, from one session zone to another; `changed` says what is refused."""
    items = list(items)
    was = {item.pk: item.starts_at for item in items}
    for item in items:
        item.starts_at += shift
        item.ends_at = item.ends_at + shift if item.ends_at else None
    changed([(item, was[item.pk], before, after) for item in items], now=now, reason=reason)


def changed(moves: Iterable[tuple[AgendaItem, datetime, ZoneInfo, ZoneInfo]], *, now: datetime, reason: str) -> None:
    """Note in each item, not saved yet, the day it had: (item, its beginning then, the zones then and now).

    Raises Refusal `recorded_needs_reason` where attendance is recorded of one that gets another day, without a reason.
    """
    others = [(item, then) for item, then, before, after in moves if _day(then, before) != _day(item.starts_at, after)]
    if not reason.strip() and recorded(item for item, _then in others):
        raise Refusal("recorded_needs_reason", _reason_needed())
    for item, then in others:
        kept = {"starts_at": then.isoformat(), "until": now.isoformat(), "reason": reason.strip()}
        item.earlier_days = [*item.earlier_days, kept]


def recorded(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Those of these items of which attendance is recorded; the log points to them by the name `attendance`."""
    keys = [item.pk for item in items]
    return list(AgendaItem.objects.filter(pk__in=keys, attendance__isnull=False).distinct())


def _day(at: datetime, zone: ZoneInfo) -> object:
    return at.astimezone(zone).date()


def _reason_needed() -> str:
    return _(
        "Attendance is recorded for agenda items that would get another day. What is recorded keeps its own day; "
        "say why the day changes."
    )
