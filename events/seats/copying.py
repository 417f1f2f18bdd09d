"""The seats of a session that is copied."""

from bimtek.common.cloning import clone
from events.training.models import TrainingSession

from .models import SeatCeiling, SeatPool

FRESH = ("taken", "waiting")


def seats(session: TrainingSession, made: TrainingSession) -> None:
    """Copy categories with their terms, and the ceiling; nothing is taken of either."""
    ceiling = SeatCeiling.objects.filter(session=session).first()
    above = clone(ceiling, fresh=FRESH, session=made) if ceiling else None
    if above:
        above.save()
    SeatPool.objects.bulk_create(
        clone(pool, fresh=FRESH, session=made, ceiling=above if pool.ceiling_id else None)
        for pool in session.pools.all()
    )
