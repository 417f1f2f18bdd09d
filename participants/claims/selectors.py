"""Which tickets a code opens, and who gets a claim card."""

from django.db.models import QuerySet

from events.training.models import TrainingSession
from participants.registrants.selectors import registrants
from participants.registration.models import Registration
from participants.registration.selectors import TRAIL_MOST, with_session

CARDS_A_FILE = 300
"""30 pages; what WeasyPrint sets in some seconds, inside the request."""


def opened(registration_id: int) -> list[Registration]:
    """This registration, then those that its place became for the same person; empty if an account has them.

    A code on a card goes on to work when staff move its place to another session. Whom somebody else stands in
    for has nothing of the other's ticket. One query for each.
    """
    rows = with_session().filter(person__user=None)
    found = list(rows.filter(pk=registration_id))
    for _step in range(TRAIL_MOST):
        if not found or found[-1].status != Registration.Status.MOVED:
            break
        found += rows.filter(predecessor=found[-1], person=found[-1].person_id)
    return found


def with_card(session: TrainingSession, *, words: str = "", pool: int | None = None) -> QuerySet[Registration]:
    """Active registrations of people without an account, by name: the others see theirs after signing in."""
    rows = registrants(session, words=words, pool=pool)
    return rows.filter(person__user=None, status__in=Registration.ACTIVE)
