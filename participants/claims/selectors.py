"""Who gets a claim card."""

from django.db.models import QuerySet

from events.training.models import TrainingSession
from participants.registrants.selectors import registrants
from participants.registration.models import Registration

CARDS_A_FILE = 300
"""30 pages; what WeasyPrint sets in some seconds, inside the request."""


def with_card(session: TrainingSession, *, words: str = "", pool: int | None = None) -> QuerySet[Registration]:
    """Active registrations of people without an account, by name: the others see theirs after signing in."""
    rows = registrants(session, words=words, pool=pool)
    return rows.filter(person__user=None, status__in=Registration.ACTIVE)
