"""What became of names between registration and printing: issuers look before a name stands on a certificate."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from events.training.models import TrainingSession
from participants.corrections.holding import NAME
from participants.corrections.models import Proposal
from participants.people.models import PersonChange
from participants.registration.models import Registration

MOST = 100  # lines on the page


@dataclass(frozen=True)
class NameChange:
    """A part of a name that changed after its person had registered for the session."""

    line: PersonChange
    registration: Registration


def changed_names(session: TrainingSession, keys: Iterable[int]) -> list[NameChange]:
    """The changes of the names of these registrations (by key) since they were made, the last first, at most MOST.

    Changes that staff of other organizers made stay theirs; what came of them is on the certificate's preview.
    """
    rows = {row.person_id: row for row in Registration.objects.filter(pk__in=keys).select_related("person")}
    lines = PersonChange.objects.filter(
        Q(registration=None) | Q(registration__session=session),
        Q(organizer=None) | Q(organizer=session.programme.organizer),
        person__registrations__session=session,
        person__registrations__registered_at__lt=F("at"),
        person__in=rows,
        field__in=NAME,
    )
    return [NameChange(line, rows[line.person_id]) for line in lines.distinct().order_by("-pk")[:MOST]]


def names_waiting(session: TrainingSession) -> list[Registration]:
    """The confirmed registrations whose people ask for another name, by name, at most MOST."""
    asked = Proposal.objects.filter(organizer=None, decided_at=None)
    rows = Registration.objects.filter(session=session, status=Registration.Status.CONFIRMED)
    rows = rows.filter(person__in=asked.values("person")).select_related("person")
    return list(rows.order_by("person__search_name", "pk")[:MOST])
