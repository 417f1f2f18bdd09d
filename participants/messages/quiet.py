"""The hours in which no rule writes to a person: the night where they are."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

BEGINS, ENDS = time(21), time(6)


def after_quiet(now: datetime, zone: str) -> datetime:
    """`now`, or the end of the night that it lies in, by the clock of this zone."""
    local = now.astimezone(ZoneInfo(zone))
    if ENDS <= local.time() < BEGINS:
        return now
    morning = local.date() + timedelta(days=local.time() >= BEGINS)
    return datetime.combine(morning, ENDS, local.tzinfo)
