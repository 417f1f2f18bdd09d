"""A person's registrations: what is to come, and what is past with how far the certificate is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from participants.people.models import Person
from participants.registration.models import Registration
from participants.registration.selectors import with_session
from participants.registration.windows import is_valid

from .selectors import Assessment, assess_many

VALID = "valid"  # the status of a certificate that stands


@dataclass(frozen=True)
class PastTraining:
    """A registration that is over: how far its certificate is, where there was a place to take, or what was issued."""

    registration: Registration
    assessment: Assessment | None
    certificate: Any = None  # the valid one; its table is of a room above, which hangs it on the registration


@dataclass(frozen=True)
class Training:
    """A person's registrations: what is still to come, the soonest first, and the rest, the latest first."""

    upcoming: Sequence[Registration]
    past: Sequence[PastTraining]


def training_of(person: Person | None, now: datetime) -> Training:
    """The person's registrations, in a constant number of queries; what is cancelled counts as past."""
    if person is None:
        return Training([], [])
    return training(list(with_session().filter(person=person).order_by("session__starts_on", "pk")), now)


def training(rows: Sequence[Registration], now: datetime) -> Training:
    """These registrations, the session that starts first before others, as a person's training."""
    upcoming = [row for row in rows if is_valid(row) and not row.session.is_over(now)]
    past = [row for row in reversed(rows) if row not in upcoming]
    prefetch_related_objects(past, "certificates")
    issued = {row.pk: one for row in past for one in row.certificates.all() if one.status == VALID}
    open_yet = [row for row in past if is_valid(row) and row.pk not in issued]
    held = {one.registration.pk: one for one in assess_many(open_yet, now=now)}
    return Training(upcoming, [PastTraining(row, held.get(row.pk), issued.get(row.pk)) for row in past])
