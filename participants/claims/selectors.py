"""Which tickets a code opens, who gets a claim card, and who was brought into an account."""

from django.db.models import F, Q, QuerySet

from bimtek.accounts.models import User
from events.training.models import TrainingSession
from participants.registrants.selectors import registrants
from participants.registration.models import Registration
from participants.registration.selectors import TRAIL_MOST, with_session

from .models import Joining

CARDS_A_FILE = 300
"""30 pages; what WeasyPrint sets in some seconds, inside the request."""


def opened(registration_id: int) -> list[Registration]:
    """This registration, then those that its place became for the same person; empty if an account has them.

    A code on a card goes on to work when staff move its place to another session. A participant who was
    replaced has nothing of the substitute's ticket. One query for each.
    """
    rows = with_session().filter(person__user=None)
    found = list(rows.filter(pk=registration_id))
    for _step in range(TRAIL_MOST):
        if not found or found[-1].status not in (Registration.Status.MOVED, Registration.Status.MERGED):
            break
        went_on = Q(predecessor=found[-1]) | Q(pk=found[-1].merged_into_id)
        found += rows.filter(went_on, person=found[-1].person_id)
    return found


def with_card(session: TrainingSession, *, words: str = "", pool: int | None = None) -> QuerySet[Registration]:
    """Active registrations of people without an account, by name: the others see theirs after signing in."""
    rows = registrants(session, words=words, pool=pool)
    return rows.filter(person__user=None, status__in=Registration.ACTIVE)


def joinings() -> QuerySet[Joining]:
    """People brought into accounts, or to be, with all that a page says of them."""
    return Joining.objects.select_related("person", "user", "registration__session__programme", "ended_by")


def joined() -> QuerySet[Joining]:
    """Those who are in an account now."""
    return joinings().filter(joined_at__isnull=False, ended_at=None)


def joined_by_ticket(registration: Registration) -> Joining | None:
    """How this registration came into the account that holds it; None where it was made there."""
    rows = joined().filter(Q(person=registration.person_id, into=None) | Q(into=registration.person_id))
    return next((row for row in rows if row.into_id is None or registration.pk in row.moved), None)


def joinings_of(session: TrainingSession) -> QuerySet[Joining]:
    """Those of a session's tickets: who waits for staff first, then who came in, then what is over."""
    rows = joinings().filter(registration__session=session)
    return rows.order_by(F("ended_at").desc(nulls_first=True), F("joined_at").asc(nulls_first=True), "-pk")


def waiting_for(user: User, person_id: int) -> Joining | None:
    """The joining of this account and person that waits for staff."""
    return Joining.objects.filter(user=user, person=person_id, joined_at=None, ended_at=None).first()
