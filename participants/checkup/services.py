"""Counting a session's seats again, while people go on registering."""

from django.db import transaction
from django.db.models import Count, Q

from bimtek.common import audit
from events.models import SeatCeiling, SeatPool
from events.seats import counting
from participants.registration.models import Registration

Status = Registration.Status


@transaction.atomic
def recount(*, session_id: int) -> None:
    """Set the session's counters to what its registrations say; its pools are held, so nothing moves meanwhile."""
    pools = counting.hold(session_id)
    ceiling = SeatCeiling.objects.select_for_update().filter(session=session_id).first()
    rows = Registration.objects.filter(pool__in=pools).order_by().values("pool")
    seated = Count("pk", filter=Q(status__in=Registration.SEATED))
    lined = Count("pk", filter=Q(status=Status.WAITLISTED))
    real = {row["pool"]: (row["seated"], row["lined"]) for row in rows.annotate(seated=seated, lined=lined)}
    for pool in pools.values():
        taken, waits = real.get(pool.pk, (0, 0))
        SeatPool.objects.filter(pk=pool.pk).update(taken=taken, waiting=waits, ceiling=ceiling)
        if (pool.taken, pool.waiting) != (taken, waits):
            audit.record(pool, taken=(pool.taken, taken), waiting=(pool.waiting, waits))
    if ceiling:
        ceiling.taken = sum(taken for taken, _waits in real.values())
        ceiling.save(update_fields=["taken"])
