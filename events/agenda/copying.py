"""The agenda of a session that is copied."""

from datetime import timedelta

from bimtek.common.cloning import clone
from events.training.models import TrainingSession

from .models import AgendaItem

FRESH = ("earlier_days",)


def agenda(session: TrainingSession, made: TrainingSession) -> dict[int, AgendaItem]:
    """Copy the items with speakers and moderators, as far from the first day; returns the copies by the items' keys."""
    move: timedelta = made.starts_on - session.starts_on
    items = list(session.agenda.prefetch_related("speakers"))
    copies = AgendaItem.objects.bulk_create(
        clone(
            item,
            fresh=FRESH,
            session=made,
            starts_at=item.starts_at + move,
            ends_at=item.ends_at + move if item.ends_at else None,
        )
        for item in items
    )
    pairs = list(zip(items, copies, strict=True))
    speaking = AgendaItem.speakers.through
    speaking.objects.bulk_create(
        speaking(agendaitem_id=new.pk, speaker_id=speaker.pk) for old, new in pairs for speaker in old.speakers.all()
    )
    return {old.pk: new for old, new in pairs}
