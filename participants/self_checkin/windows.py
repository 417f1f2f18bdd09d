"""When an agenda item takes codes.

From OPENS_BEFORE its beginning, as a hall fills, until CLOSES_AFTER its end, for whom the network kept waiting; a
webinar asks for attendance when it closes. Who comes so late is seen to be late in the ledger.
"""

from datetime import datetime, timedelta

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession

OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=10)
CLOSED: frozenset[str] = frozenset({TrainingSession.Status.DRAFT, TrainingSession.Status.CANCELLED})


def opens_at(item: AgendaItem) -> datetime:
    """From when on codes of the item are shown and taken."""
    return item.starts_at - OPENS_BEFORE


def closes_at(item: AgendaItem) -> datetime:
    """Until when they are taken; an item without an end ends after its planned minutes."""
    return (item.ends_at or item.starts_at + timedelta(minutes=max(item.minutes, 1))) + CLOSES_AFTER


def is_open(item: AgendaItem, now: datetime) -> bool:
    """Whether the item takes codes at `now`, as far as its hours say; only an item that counts does."""
    return item.minutes > 0 and opens_at(item) <= now < closes_at(item)
