"""Who gets a claim card."""

from dataclasses import dataclass

from django.db.models import QuerySet

from events.training.models import TrainingSession
from participants.registrants.selectors import registrants
from participants.registration.models import Registration

CARDS_A_FILE = 300
"""30 pages; what WeasyPrint sets in some seconds, inside the request."""


@dataclass(frozen=True)
class Part:
    """One file of cards: its number, from 1, and which cards it holds, counted from 1."""

    number: int
    first: int
    last: int


def with_card(session: TrainingSession, *, words: str = "", pool: int | None = None) -> QuerySet[Registration]:
    """Active registrations of people without an account, by name: the others see theirs after signing in."""
    rows = registrants(session, words=words, pool=pool)
    return rows.filter(person__user=None, status__in=Registration.ACTIVE)


def parts(count: int) -> list[Part]:
    """The files that `count` cards fill."""
    firsts = range(1, count + 1, CARDS_A_FILE)
    return [Part(n, first, min(first + CARDS_A_FILE - 1, count)) for n, first in enumerate(firsts, start=1)]
