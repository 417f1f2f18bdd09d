"""The people of a session in the order in which documents list them."""

from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.registration.models import Registration


def confirmed(session: TrainingSession) -> list[Registration]:
    """Who has a place, by name."""
    rows = session.registrations.filter(status=Registration.Status.CONFIRMED)
    loaded = rows.select_related("person__region__parent__parent__parent", "pool")
    return list(loaded.order_by("person__search_name", "pk"))


def participants_of(session: TrainingSession) -> list[Registration]:
    """Those who take part, not the committee."""
    return [row for row in confirmed(session) if row.pool.role == SessionRole.PARTICIPANT]
