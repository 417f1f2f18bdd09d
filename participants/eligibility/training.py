"""A person's registrations: what is to come, and what is past with how far the certificate is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from participants.people.models import Person
from participants.registration.models import Registration
from participants.registration.selectors import with_session
from participants.registration.windows import is_valid

from .selectors import Assessment, assess_many


@dataclass(frozen=True)
class Training:
    """A person's registrations: what is still to come, the soonest first, and the rest, the latest first.

    What is past comes with its assessment for a certificate, where there was a place to take.
    """

    upcoming: Sequence[Registration]
    past: Sequence[tuple[Registration, Assessment | None]]


def training_of(person: Person | None, now: datetime) -> Training:
    """The person's registrations, in a constant number of queries; what is cancelled counts as past."""
    if person is None:
        return Training([], [])
    return training(list(with_session().filter(person=person).order_by("session__starts_on", "pk")), now)


def training(rows: Sequence[Registration], now: datetime) -> Training:
    """These registrations, the session that starts first before others, as a person's training."""
    upcoming = [row for row in rows if is_valid(row) and not row.session.is_over(now)]
    past = [row for row in reversed(rows) if row not in upcoming]
    held = {one.registration.pk: one for one in assess_many([row for row in past if is_valid(row)], now=now)}
    return Training(upcoming, [(row, held.get(row.pk)) for row in past])
