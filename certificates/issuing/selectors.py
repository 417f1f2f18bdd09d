"""What is there to issue, what was issued, how far the press is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from certificates.numbering.selectors import pattern_for, session_code, upcoming
from events.seats.roles import Role
from events.training.models import TrainingSession
from participants.eligibility.selectors import Assessment, assess_session
from participants.people.models import Person
from participants.registration.models import Registration

from .freeze import PARTICIPANT
from .models import Batch, Certificate

MAX_ATTEMPTS = 5


@dataclass(frozen=True)
class Missing:
    """Something to set before certificates can be printed, and the name of the page where."""

    code: str
    text: str
    where: str


@dataclass(frozen=True)
class Plan:
    """Who gets a certificate now, who has one, and who does not get one and why."""

    ready: Sequence[Assessment]
    holding: Sequence[Certificate]
    waiting: Sequence[Assessment]


@dataclass(frozen=True)
class Progress:
    """How far a batch is, in certificates."""

    total: int
    done: int
    failed: int  # tried as often as the press tries by itself

    @property
    def finished(self) -> bool:
        """Whether nothing is going on any more."""
        return self.done + self.failed >= self.total


def heads(session: TrainingSession) -> QuerySet[Certificate]:
    """The last certificate of each participant of the session: valid, or revoked and not followed by another."""
    certificates = Certificate.objects.filter(registration__session=session, role=PARTICIPANT)
    return (
        certificates.filter(successor__isnull=True)
        .select_related("registration__person")
        .order_by("registration__person__search_name", "pk")
    )


def plan(session: TrainingSession) -> Plan:
    """Sort the session's confirmed registrations; a constant number of queries."""
    holding = list(heads(session))
    held = {certificate.registration.person_id for certificate in holding}
    open_ones = [each for each in assess_session(session) if each.registration.person_id not in held]
    ready = [each for each in open_ones if each.eligible]
    return Plan(ready, holding, [each for each in open_ones if not each.eligible])


def missing(session: TrainingSession, *, on: date) -> list[Missing]:
    """What must be set before anything is issued on day `on`."""
    organizer = session.programme.organizer
    wanted = [
        ("signatory_name", _("The name of who signs is not set.")),
        ("signatory_position", _("The position of who signs is not set.")),
        ("city", _("The place of signing is not set.")),
    ]
    found = [Missing(name, text, "organizer") for name, text in wanted if not getattr(organizer, name)]
    try:
        upcoming(pattern_for(organizer, Role.PARTICIPANT), on=on, count=1, session=session_code(session))
    except Refusal as refusal:
        found.append(Missing("number_pattern", str(refusal), "numbers"))
    return found


def progress(batch: Batch) -> Progress:
    """Count a batch's certificates."""
    counts = batch.certificates.aggregate(
        done=Count("pk", filter=Q(rendered_at__isnull=False)),
        failed=Count("pk", filter=Q(rendered_at__isnull=True, attempts__gte=MAX_ATTEMPTS)),
    )
    return Progress(total=batch.total, **counts)


def waiting_ids(batch: Batch) -> list[str]:
    """Keys of the batch's certificates that the press still has to print."""
    waiting = batch.certificates.filter(rendered_at__isnull=True, attempts__lt=MAX_ATTEMPTS).order_by("number")
    return [str(pk) for pk in waiting.values_list("pk", flat=True)]


def today_there(session: TrainingSession) -> date:
    """The date where the session takes place."""
    return timezone.localdate(timezone=session.zone)


def own(person: Person) -> tuple[list[Certificate], list[Registration]]:
    """A person's certificates, newest first, and the confirmed registrations that may still bring one."""
    certificates = list(
        Certificate.objects.filter(registration__person=person, successor__isnull=True).order_by("-issued_on", "number")
    )
    held = {certificate.registration_id for certificate in certificates}
    registrations = (
        Registration.objects.filter(person=person, status=Registration.Status.CONFIRMED)
        .exclude(pk__in=held)
        .exclude(session__status=TrainingSession.Status.CANCELLED)
        .select_related("session__programme__organizer", "session__location__region", "person", "pool")
        .order_by("-session__starts_on", "pk")
    )
    return certificates, list(registrations)
