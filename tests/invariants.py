"""What must be true of seats and lines after anything that happened to them."""

from collections import defaultdict
from datetime import datetime

from events.models import SeatCeiling, SeatPool
from participants.checkup.checks import CHECKS
from participants.models import Notice, Registration

Status = Registration.Status


def broken(now: datetime, *, at_once: bool = False) -> list[str]:
    """What is not as it must be, in words; the people need addresses, for notices tell who ever waited.

    `at_once`: people came in the same moment, and which of two such stands first is left to chance.
    """
    found = [finding.what for check in CHECKS for finding in check(now)]
    found += [f"ceiling {row.pk} oversold" for row in SeatCeiling.objects.all() if row.taken > row.capacity]
    return found + oversold() + ([] if at_once else passed())


def oversold() -> list[str]:
    """Pools in which more people hold a seat than there are, counted by heads."""
    heads: dict[int, int] = defaultdict(int)
    for pool in Registration.objects.filter(status__in=Registration.SEATED).values_list("pool", flat=True):
        heads[pool] += 1
    return [
        f"pool {pool.pk}: {heads[pool.pk]} people on {pool.capacity} seats"
        for pool in SeatPool.objects.all()
        if heads[pool.pk] > pool.capacity
    ]


def passed() -> list[str]:
    """People who still wait although somebody who came later to the same line has moved up."""
    waited = set(Notice.objects.filter(kind=Notice.Kind.WAITLISTED).values_list("registration", flat=True))
    moved_up = (*Registration.SEATED, Status.EXPIRED, Status.MOVED, Status.REPLACED)
    last: dict[int, int] = {}
    rows = Registration.objects.filter(pk__in=waited).order_by("pk").values_list("pk", "pool", "status")
    for key, pool, status in rows:
        if status in moved_up:
            last[pool] = key
    return [
        f"registration {key} was passed in pool {pool}"
        for key, pool, status in rows
        if status == Status.WAITLISTED and key < last.get(pool, 0)
    ]
