"""Taking seats, giving them back, and standing in line for one.

Taking is one conditional UPDATE, whatever the number of registrations: no process reads a number that another could
change before it is written. Rows are locked in one order everywhere (pools by key, then the ceiling), and before
any registration that is already there, so that no two of these can wait for each other.
"""

from collections.abc import Callable

from django.db.models import F, Q, QuerySet

from bimtek.fast_lane.prepared_statements import PreparedUpdate, ValueSource

from .models import SeatCeiling, SeatPool


def take(*, pool: SeatPool, places: int = 1, newcomer: bool = False) -> bool:
    """Take seats of the pool; False when there are too few, and then nothing is taken.

    A `newcomer` takes one only while the line is empty. The rows stay locked until the caller's transaction ends: call
    it as late in the transaction as possible.

    Staff may close or cancel the session at this very moment; they hold the pools while they do. So a caller who
    looked at the session before looks at its status once more after this.

    The pool itself is not changed: in a rush it is one that many threads share.
    """
    if _take_below(pool.ceiling_id, pool, places, newcomer=newcomer):
        return True
    # Staff may have set or removed the ceiling since the pool was read.
    ceiling = SeatPool.objects.values_list("ceiling", flat=True).get(pk=pool.pk)
    return ceiling != pool.ceiling_id and _take_below(ceiling, pool, places, newcomer=newcomer)


def _take_below(ceiling: int | None, pool: SeatPool, places: int, *, newcomer: bool) -> bool:
    """Take seats of a pool that stands below this ceiling; False where it does not, or where there are too few."""
    if not _take(ceiling, pool, places, newcomer=newcomer):
        return False
    if ceiling is None or _take_of_ceiling(ceiling, places):
        return True
    SeatPool.objects.filter(pk=pool.pk).update(taken=F("taken") - places)
    return False


def _free(given: ValueSource) -> QuerySet[SeatPool]:
    return SeatPool.objects.filter(pk=given("pk"), taken__lte=F("capacity") - given("places", number=True))


def _taking(free: Callable[[ValueSource], QuerySet[SeatPool]]) -> PreparedUpdate:
    return PreparedUpdate(lambda given: (free(given), {"taken": F("taken") + given("places", number=True)}))


# By whether there is a ceiling, and whether a newcomer takes the seat.
_TAKE = {
    (False, False): _taking(lambda given: _free(given).filter(ceiling=None)),
    (False, True): _taking(lambda given: _free(given).filter(ceiling=None, waiting=0)),
    (True, False): _taking(lambda given: _free(given).filter(ceiling=given("ceiling"))),
    (True, True): _taking(lambda given: _free(given).filter(ceiling=given("ceiling"), waiting=0)),
}


def _take(ceiling: int | None, pool: SeatPool, places: int, *, newcomer: bool) -> bool:
    """The UPDATE itself: exact, however many run it at once."""
    update = _TAKE[ceiling is not None, newcomer]
    return bool(update.rows(pk=pool.pk, places=places, ceiling=ceiling or 0))


def _take_of_ceiling(ceiling_id: int, places: int) -> bool:
    free = SeatCeiling.objects.filter(pk=ceiling_id, taken__lte=F("capacity") - places)
    return bool(free.update(taken=F("taken") + places))


def release(*, pool: SeatPool, places: int = 1) -> None:
    """Give seats back. Call it with the pool held, so that those who wait can have them in the same transaction."""
    SeatPool.objects.filter(pk=pool.pk, taken__gte=places).update(taken=F("taken") - places)
    if pool.ceiling_id is not None:
        SeatCeiling.objects.filter(pk=pool.ceiling_id, taken__gte=places).update(taken=F("taken") - places)


def hold(*session_ids: int) -> dict[int, SeatPool]:
    """Lock all pools of these sessions until the transaction ends; as they now stand, by key.

    All of them, because they may share a ceiling, and staff may set one at any time.
    """
    rows = SeatPool.objects.select_for_update(no_key=True).filter(session__in=session_ids).order_by("pk")
    return {pool.pk: pool for pool in rows}


def join_line(*, pool: SeatPool, places: int = 1) -> bool:
    """Count people as waiting; False, counting nothing, where the line is empty and seats are left: call `take`.

    Decided under the same locks that free seats, so no one waits beside a free seat.
    """
    if pool.ceiling_id is not None:
        pool = hold(pool.session_id)[pool.pk]
        if not pool.waiting and room(pool) >= places:
            return False
        return bool(SeatPool.objects.filter(pk=pool.pk).update(waiting=F("waiting") + places))
    line = SeatPool.objects.filter(Q(waiting__gt=0) | Q(taken__gt=F("capacity") - places), pk=pool.pk)
    return bool(line.update(waiting=F("waiting") + places))


def leave_line(*, pool: SeatPool, places: int = 1) -> None:
    """Count people as no longer waiting. Call it with the pool held."""
    SeatPool.objects.filter(pk=pool.pk, waiting__gte=places).update(waiting=F("waiting") - places)


def room(pool: SeatPool) -> int:
    """How many seats a held pool can still give, its ceiling included."""
    if pool.ceiling_id is None:
        return pool.left
    ceiling = SeatCeiling.objects.select_for_update().get(pk=pool.ceiling_id)
    return min(pool.left, ceiling.capacity - ceiling.taken)
