"""What a session that is copied goes on telling by itself."""

from bimtek.common.cloning import clone
from events.training.models import TrainingSession

from .models import Rule


def rules(session: TrainingSession, made: TrainingSession) -> None:
    """Copy the session's own rules; those of its programme hold for the copy anyway.

    One that is on is on from now, so that the copy makes up for nothing; what was sent stays with the session.
    """
    Rule.objects.bulk_create(
        clone(row, session=made, programme=made.programme, on_since=made.created_at if row.on_since else None)
        for row in Rule.objects.filter(session=session).order_by("pk")
    )
